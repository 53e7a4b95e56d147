/** `nztcu search`: by an identifier or a name; with --file a list of them, hit or no hit. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { SEARCHED_AT_ONCE, SearchListAnswer, SearchPage } from '#schemas/match.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { kind?: string; file?: string; cursor?: string; json?: boolean };

export function addSearch(program: Command, shell: Shell): void {
  const command = program
    .command('search')
    .argument('[value]', 'an identifier or a name, as written')
    .description('Find the submissions that name it.')
    .option('--kind <kind>', 'what it is: imo, container, phone, name and so on (default: whatever fits)')
    .option('--file <path>', `a list instead, one a line, at most ${SEARCHED_AT_ONCE}: hit or no hit`)
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action((value: string | undefined, options: Options) =>
      shell.run({ json: options.json === true }, async (screen) => {
        if ((value === undefined) === (options.file === undefined)) {
          throw new Misuse('Search needs a value, or a list.', 'Give one of them: a value, or --file with a list.');
        }
        const install = await shell.install();
        const ask = (client: ExchangeClient): Promise<object> =>
          value === undefined ? searchList(screen, client, options) : searchOne(screen, client, value, options);
        screen.give(await install.withClient(ask, shell));
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'npm run nztcu -- search "IMO 9074729"',
    'npm run nztcu -- search --kind name "Sione Fakatava"',
    'npm run nztcu -- search --file numbers.txt',
  );
}

async function searchOne(screen: Screen, client: ExchangeClient, value: string, { kind, cursor }: Options) {
  const page = await client.get('/v1/search', SearchPage, { value, kind, cursor });
  if (page.items.length === 0) screen.say(page.next === undefined ? 'No hit.' : 'No hit so far.');
  for (const { submissionId, receivedAt, kind: as, strength, value: found, there } of page.items)
    screen.say(`${submissionId}  received ${receivedAt}  ${strength}: ${as} ${found} at ${there.pointer}`);
  if (page.next !== undefined) screen.say(`There may be more: the same with --cursor ${page.next}`);
  return page;
}

async function searchList(screen: Screen, client: ExchangeClient, { kind, file = '' }: Options) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Misuse(`${file} cannot be read.`, 'Check the path.');
  });
  const values = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const answer = await client.postFor(
    '/v1/search/list',
    { values, ...(kind !== undefined && { kind }) },
    SearchListAnswer,
  );
  for (const { value, hit, kinds } of answer.items)
    screen.say(hit ? `HIT     ${value}  (${kinds.join(', ')})` : `no hit  ${value}`);
  return answer;
}
