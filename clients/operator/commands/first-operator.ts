/**
 * `ptcn-ops first-operator`: the one registry item that nobody can enrol, because nobody is there yet to do it. It is put into
 * the table by whoever may write to it: `aws dynamodb put-item`, or the local exchange at its first start.
 */
import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { defaultKeyFile } from '../desk.ts';
import { attributeMap } from '../dynamodb-json.ts';
import { operatorPartner, readOrMakeOperatorKey } from '../operator-key.ts';

type Options = { keyFile: string; json?: boolean };

export function addFirstOperator(program: Command, shell: Shell): void {
  const command = program
    .command('first-operator')
    .description("Make the first operator's keys if they are missing, and print the registry item that lets them in.")
    .option('--key-file <file>', 'where the keys are, or will be', defaultKeyFile(shell))
    .option('--json', 'the item only, without words beside it')
    .action((options: Options) =>
      shell.run({}, async (screen) => {
        const keyFile = await readOrMakeOperatorKey(options.keyFile, shell.now());
        const partner = await operatorPartner(keyFile);
        const item = attributeMap({ pk: `PARTNER#${partner.partnerId}`, sk: 'PARTNER', partner, version: 1 });
        screen.raw(`${JSON.stringify(item, null, 2)}\n`);
        if (!options.json) {
          screen.note(`The keys are in ${options.keyFile}: guard that file.`);
          screen.note('Put the item above into the registry table, once.');
        }
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops first-operator --key-file operator.jwk --json > item.json',
    'aws dynamodb put-item --table-name <registry> --item file://item.json --condition-expression "attribute_not_exists(pk)"',
  );
}
