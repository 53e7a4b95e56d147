/** `ptcn-ops evidence`: all that is on record about a partner in a period, as one signed pack and a spreadsheet; and its verification. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Command } from 'commander';
import { EvidenceVerifier, verifyEvidence } from '#domain/evidence-pack.ts';
import type { EvidencePage } from '#schemas/evidence.ts';
import { DayOrInstant } from '#schemas/primitives.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { readIfThere, writeFileAtomically } from '../../install/atomic-file.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { askForPublishedKeys, publishedKeys } from '../../published-keys.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, originOf, withDeskOptions } from '../desk.ts';
import { entriesOf, evidenceSheet } from '../evidence-sheet.ts';

type Asked = { readonly partner?: string; readonly from?: string; readonly to?: string };
type Options = DeskOptions & Asked & { readonly out: string };
type VerifyOptions = DeskOptions & { readonly keys?: string };
type Question = Required<Asked>;
type Pages = readonly [EvidencePage, ...EvidencePage[]];

export function addEvidence(program: Command, shell: Shell): void {
  const command = withDeskOptions(program.command('evidence'), shell)
    .description('Get all that is on record about a partner in a period: a signed pack, and the same as CSV.')
    .option('--partner <id>', 'whom it is about')
    .option('--from <time>', 'a day or an instant in UTC: from here on')
    .option('--to <time>', 'a day or an instant in UTC: up to here, exclusive')
    .option('-o, --out <folder>', 'where the two files go', '.')
    .action((options: Options) => shell.run(options, (screen) => getEvidence(options, shell, screen)));
  withExamples(
    command,
    'ptcn-ops evidence --partner tonga-tcu --from 2026-10-01 --to 2026-11-01',
    'ptcn-ops evidence verify tonga-tcu-2026-10-01-2026-11-01.evidence.jsonl --keys saved-keys.json',
  );
  addVerify(command, shell);
}

function addVerify(evidence: Command, shell: Shell): void {
  const command = withDeskOptions(
    evidence.command('verify').argument('<file>', 'a pack: a file that ends in .evidence.jsonl'),
    shell,
  )
    .description('Check a pack: every signature, that no page is missing, changed or out of its place, and the period.')
    .option('--keys <file>', "a saved key set of the exchange; asks nobody. Without it: the exchange's own, as now")
    .action((file: string, options: VerifyOptions) =>
      shell.run(options, async (screen) => {
        const pack = await readIfThere(file);
        if (pack === undefined) throw new Misuse(`There is no file ${file}.`, 'Give the file of a pack.');
        const pages = await verifiedPages(pack, options, shell);
        screen.say('The pack holds: every page is signed by the exchange, and none is missing.');
        give(screen, pages, pack);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops evidence verify tonga-tcu-2026-10-01-2026-11-01.evidence.jsonl',
    'ptcn-ops evidence verify tonga-tcu-2026-10-01-2026-11-01.evidence.jsonl --keys saved-keys.json',
  );
}

async function getEvidence(options: Options, shell: Shell, screen: Screen) {
  const question = questionOf(options);
  const name = [question.partner, inFileName(question.from), inFileName(question.to)].join('-');
  const [packFile, sheetFile] = [join(options.out, `${name}.evidence.jsonl`), join(options.out, `${name}.csv`)];
  await needFolderOf(packFile);
  const client = await deskClient(options, shell);
  const { lines, pages } = await pullPages(client, question, shell, screen);
  const pack = lines.map((line) => `${line}\n`).join('');
  await writeFileAtomically(packFile, pack);
  await writeFileAtomically(sheetFile, evidenceSheet(pages));
  give(screen, pages, pack, { pack: packFile, sheet: sheetFile });
  return EXIT.done;
}

/** Every page is verified as it comes, and must follow the one before: what does not hold is not written. */
async function pullPages(client: ExchangeClient, question: Question, shell: Shell, screen: Screen) {
  const keys = await askForPublishedKeys(client.origin, shell.fetch);
  const expected = { iss: client.origin, partner: question.partner, from: inFull(question.from) };
  const verifier = new EvidenceVerifier(keys, expected);
  const lines: string[] = [];
  let count = 0;
  for (let cursor: string | undefined; lines.length === 0 || cursor !== undefined; ) {
    const query = { ...question, limit: 200, cursor };
    const { text, headers } = await client
      .request('GET', '/v1/evidence', { query, accept: 'application/jose' })
      .catch(reworded('not-found', { fix: 'Check the identifier; "ptcn-ops partners" lists those who are enrolled.' }));
    const page = await verifier.take(text.trim());
    lines.push(text.trim());
    count += entriesOf(page).length;
    screen.note(`Page ${page.page}: ${count} entries so far.`);
    cursor = headers.get('Next-Cursor') ?? undefined;
  }
  return { lines, pages: verifier.complete() };
}

async function verifiedPages(pack: string, options: VerifyOptions, shell: Shell): Promise<Pages> {
  if (options.keys !== undefined) return verifyEvidence(pack, await readKeys(options.keys));
  const origin = await originOf(options, shell);
  return verifyEvidence(pack, await askForPublishedKeys(origin, shell.fetch), { iss: origin });
}

async function readKeys(file: string) {
  const text = await readIfThere(file);
  const fix = 'Save one from /.well-known/jwks.json of the exchange.';
  if (text === undefined) throw new Misuse(`There is no file ${file}.`, fix);
  try {
    return publishedKeys(JSON.parse(text));
  } catch {
    throw new Misuse(`${file} is not a key set.`, fix);
  }
}

function questionOf({ partner, from, to }: Asked): Question {
  if (partner === undefined) throw new Misuse('About whom?', 'Name the partner by --partner.');
  const fix = 'Give --from and --to as days, 2026-10-01, or as instants in UTC, 2026-10-01T04:15:00Z.';
  if (from === undefined || to === undefined) throw new Misuse('For which period?', fix);
  for (const time of [from, to]) {
    if (!DayOrInstant.safeParse(time).success) throw new Misuse(`"${time}" is no day and no instant in UTC.`, fix);
  }
  if (inFull(to) <= inFull(from)) throw new Misuse(`The period ends before it begins: ${from} to ${to}.`, fix);
  return { partner, from, to };
}

const inFull = (dayOrInstant: string): string => new Date(dayOrInstant).toISOString();

/** A colon cannot stand in the name of a file everywhere. */
const inFileName = (time: string): string => (time.includes('T') ? time.replaceAll(/[-:]/g, '') : time);

function give(screen: Screen, pages: Pages, pack: string, files: { pack?: string; sheet?: string } = {}): void {
  const [{ iss, aud, partner, from, to, askedTo, asOf, feedPagesNote }] = pages;
  const entries = pages.flatMap(entriesOf);
  const byAction: Record<string, number> = {};
  for (const { entry } of entries) byAction[entry.action] = (byAction[entry.action] ?? 0) + 1;
  const sha512 = createHash('sha512').update(pack).digest('hex');
  screen.say(`About ${partner}, from ${from} to ${to}; by ${iss}, for ${aud}`);
  if (askedTo !== undefined)
    screen.say(`  asked for up to ${askedTo}, and cut: what is after ${asOf} was too young to be complete.`);
  for (const [action, count] of Object.entries(byAction).sort()) screen.say(`  ${action}: ${count}`);
  screen.say(`  ${entries.length} entries on ${pages.length} ${pages.length === 1 ? 'page' : 'pages'}`);
  if (entries.some(({ section }) => section === 'feedPages')) screen.say(`  ${feedPagesNote}`);
  for (const file of [files.pack, files.sheet]) if (file !== undefined) screen.say(`Written: ${file}`);
  screen.say(`SHA-512 of the pack: ${sha512}`);
  const cut = askedTo === undefined ? {} : { askedTo };
  screen.give({
    ...files,
    sha512,
    iss,
    aud,
    partner,
    from,
    to,
    ...cut,
    asOf,
    pages: pages.length,
    entries: entries.length,
    byAction,
  });
}
