/** `ptcn rotate`: new keys in place of the present ones, signed by the present signing key. No telephone call is needed. */
import { type Command, Option } from 'commander';
import { KeyUse, PartnerKeys } from '#schemas/partner.ts';
import { openInstall, replaceKeys } from '../../install/install.ts';
import { nextRotation, signRotation, withNextInPlace, withNextKey } from '../../install/key-rotation.ts';
import { fingerprintOf } from '../../install/unit-keys.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { use?: KeyUse; json?: boolean };

export function addRotate(program: Command, shell: Shell): void {
  const command = program
    .command('rotate')
    .description('Replace your keys by new ones, signed by your present signing key. The old ones serve 30 days more.')
    .addOption(new Option('--use <use>', 'one of the two only').choices(KeyUse.options))
    .option('--json', 'answer as JSON')
    .action(({ use, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const passphrase = await shell.ask('Passphrase: ');
        const rotated: Record<string, string> = {};
        const { keys } = await openInstall(shell.home, async () => passphrase);
        const uses = use === undefined ? KeyUse.options : [use];
        // What was begun is finished first: the key that began it may have ended by it, and answers for no other.
        for (const one of uses.toSorted((a, b) => Number(b in (keys.next ?? {})) - Number(a in (keys.next ?? {})))) {
          rotated[one] = await rotateOne(shell, screen, one, passphrase);
        }
        screen.say('Copy the folder of your keys to its safe again: the copy there is of the old ones.');
        screen.give({ rotated });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn rotate', 'ptcn rotate --use signing');
}

/** Seals the new key, has it registered, puts it in place; resolves to its fingerprint. */
async function rotateOne(shell: Shell, screen: Screen, use: KeyUse, passphrase: string): Promise<string> {
  const install = await openInstall(shell.home, async () => passphrase);
  const { settings } = install;
  const { keys, next } = await withNextKey(install.keys, use);
  await replaceKeys(shell.home, keys, passphrase);
  screen.note(`Asking ${settings.origin} to take a new ${use} key …`);
  const rotation = await signRotation(settings, keys, { use, next }, shell.now());
  await install
    .withClient((client) => client.postJws('/v1/keys', rotation, PartnerKeys), shell)
    .catch(reworded('rotation-under-way', { fix: nextRotation(keys, use) }));
  await replaceKeys(shell.home, withNextInPlace(keys, use, next, shell.now()), passphrase);
  const fingerprint = await fingerprintOf(next);
  screen.say(`New ${use} key of ${settings.partnerId}: ${fingerprint}`);
  return fingerprint;
}
