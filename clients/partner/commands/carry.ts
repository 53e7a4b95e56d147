/** `ptcn carry`: reports that wait go by stick or by another unit's laptop, sealed; their receipts and findings come back the same way. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { carryKeyIdOf } from '#domain/carried-letter.ts';
import { toSeconds } from '#domain/clock.ts';
import { CarriedAnswer, type CarryKey, MOST_CARRIED_BYTES } from '#schemas/carry.ts';
import { AccessRefused, ExchangeProblem, Unreachable } from '../../exchange-problem.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { alone } from '../../install/home-lock.ts';
import type { Install } from '../../install/install.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { EXIT, type ExitCode, exitCodeOf, Misuse } from '../../terminal/exit-codes.ts';
import { showFindings } from '../../terminal/findings.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import {
  type AnsweredReport,
  answersBeside,
  carryKeyAmong,
  linesOf,
  readAnswer,
  stillOut,
  writeLetters,
} from '../carry.ts';
import { fetchKeys, keepReceipt, knownKeys } from '../receipts.ts';
import { Spool } from '../spool.ts';
import type { SpoolEntry } from '../spool-entry.ts';
import { wayOut } from '../way-out.ts';

type Options = { output: string; json?: boolean };
type Optional = { output?: string; json?: boolean };

export function addCarry(program: Command, shell: Shell): void {
  const carry = program
    .command('carry')
    .description('Have reports carried by stick or by another unit, sealed; and take the answers in.');
  addExport(carry, shell);
  addHandIn(carry, shell);
  addImport(carry, shell);
}

function addExport(carry: Command, shell: Shell): void {
  const command = carry
    .command('export')
    .description('Write what waits into a sealed file, for somebody with a network to hand in. Needs no network.')
    .requiredOption('-o, --output <file>', 'where to write it, such as /media/stick/reports.carry')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        await needFolderOf(options.output);
        const install = await shell.install();
        const key = await keyToSealTo(install, shell);
        const written = await alone(install.home, async () => {
          const waiting = (await new Spool(install).all()).filter(isWaiting);
          const entries = waiting.filter(({ about }) => about === undefined);
          for (const { title, about } of waiting)
            if (about !== undefined) screen.say(`NOT CARRIED, it goes by a network alone: "${title}"`);
          const [fit, tooLarge] = [entries.filter(fits), entries.filter((entry) => !fits(entry))];
          for (const { title } of tooLarge) screen.say(`TOO LARGE to be carried, it goes on waiting: "${title}"`);
          const letters = await writeLetters(fit, install, key, shell.now());
          if (letters.length > 0) await writeFileAtomically(options.output, `${letters.join('\n')}\n`);
          const files = fit.reduce((sum, { attachments = [] }) => sum + attachments.length, 0);
          return { letters: letters.length, files, reports: fit.map(({ jti, title }) => ({ jti, title })) };
        });
        if (written.files > 0) screen.say(`${written.files} files stay behind: "ptcn submit" sends them from here.`);
        sayExported(written, options.output, screen);
        screen.give({ ...written, ...(written.letters > 0 && { file: options.output }) });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn carry export -o /media/stick/reports.carry');
}

const isWaiting = ({ state }: SpoolEntry): boolean => state === 'waiting' || state === 'signed';
const fits = ({ jws }: SpoolEntry): boolean => jws.length <= MOST_CARRIED_BYTES;

function sayExported(
  { letters, reports }: { letters: number; reports: readonly object[] },
  file: string,
  screen: Screen,
) {
  if (letters === 0) return screen.say('Nothing waits to be carried.');
  screen.say(`${reports.length} reports in ${letters} sealed ${letters === 1 ? 'letter' : 'letters'}: ${file}`);
  screen.say(`Whoever carries it types, with a network: ptcn carry hand-in ${file}`);
  screen.say(`and brings back ${answersBeside(file)}: ptcn carry import <that file>`);
}

/** As last seen; asked for when none was. Never from the stick: whoever brought a key could read what is sealed to it. */
async function keyToSealTo(install: Install, shell: Shell): Promise<CarryKey> {
  const nowSeconds = toSeconds(shell.now());
  const known = carryKeyAmong(await knownKeys(install.home), nowSeconds);
  if (known) return known;
  try {
    const keys = await install.withClient((client) => fetchKeys(install.home, client), shell);
    const fetched = carryKeyAmong(keys, nowSeconds);
    if (fetched) return fetched;
  } catch (error) {
    if (!(error instanceof Unreachable) && !(error instanceof ExchangeProblem)) throw error;
  }
  throw new Misuse(
    'This machine has not seen the key that carried letters are sealed to.',
    'Run "ptcn doctor" once with a network. If it has none then, ask the operator to make one.',
  );
}

function addHandIn(carry: Command, shell: Shell): void {
  const command = carry
    .command('hand-in')
    .argument('<file>', 'sealed file of another unit, or your own')
    .description('Hand in what somebody gave you to carry, with your own access. You learn nothing of it.')
    .option('-o, --output <file>', 'where to write the sealed answers (default: <file>.answers)')
    .option('--json', 'answer as JSON')
    .action((file: string, options: Optional) =>
      shell.run(options, async (screen) => {
        const output = options.output ?? answersBeside(file);
        await needFolderOf(output);
        const letters = await linesIn(file);
        if (letters.length === 0 || letters.some((letter) => carryKeyIdOf(letter) === undefined))
          throw new Misuse(`${file} is no file of "ptcn carry export".`, 'Take the one that it wrote, as it was.');
        const install = await shell.install();
        const { answers, error } = await handIn(letters, install, shell, screen);
        if (answers.length > 0) await writeFileAtomically(output, `${answers.join('\n')}\n`);
        screen.say(`${answers.length} of ${letters.length} letters handed in.`);
        if (answers.length > 0) screen.say(`Take the answers back to their unit: ${output}`);
        if (error) screen.say(`${error.message}\n  → Run it again: nothing is recorded twice.`);
        screen.give({ letters: letters.length, answers: answers.length, ...(answers.length > 0 && { file: output }) });
        return error ? exitCodeOf(error) : EXIT.done;
      }),
    );
  withExamples(command, 'ptcn carry hand-in /media/stick/reports.carry');
}

/** What is wrong with one letter does not keep the others; without a network or access there is no use in going on. */
async function handIn(letters: readonly string[], install: Install, shell: Shell, screen: Screen) {
  return install.withClient(async (client) => {
    const answers: string[] = [];
    let first: Error | undefined;
    for (const [at, letter] of letters.entries()) {
      screen.note(`Handing in letter ${at + 1} of ${letters.length} …`);
      try {
        answers.push((await client.postJws('/v1/carried', letter, CarriedAnswer)).answer);
      } catch (error) {
        if (!(error instanceof Error)) throw error;
        first ??= error;
        if (error instanceof Unreachable || error instanceof AccessRefused) break;
        if (!(error instanceof ExchangeProblem)) throw error;
      }
    }
    return { answers, error: first };
  }, shell);
}

function addImport(carry: Command, shell: Shell): void {
  const command = carry
    .command('import')
    .argument('<file>', 'sealed answers that came back')
    .description('Take in receipts and findings that were carried back. Needs no network.')
    .option('--json', 'answer as JSON')
    .action((file: string, options: Optional) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const answered = await alone(install.home, async () => {
          const answers = [];
          for (const line of await linesIn(file)) answers.push(await readAnswer(line, install));
          return answers;
        });
        const reports = answered.flatMap((answer) => answer.reports);
        for (const report of reports) await show(report, install, shell, screen);
        const missing = answered[0] ? await stillOut(answered[0].record, install) : [];
        for (const { number, of } of missing) screen.say(`NO ANSWER YET to letter ${number} of ${of}.`);
        screen.give({
          reports: reports.map(({ entry: { jws: _bytes, ...entry } }) => entry),
          unanswered: missing.map(({ number, of }) => ({ number, of })),
        });
        return worst(reports);
      }),
    );
  withExamples(command, 'ptcn carry import /media/stick/reports.carry.answers');
}

async function show({ entry, error }: AnsweredReport, install: Install, shell: Shell, screen: Screen): Promise<void> {
  if (!error) {
    screen.say(`ACCEPTED: "${entry.title}"\n  ${entry.submissionId}`);
    // The seal of the answer says that it is the exchange's; its receipt is checked as soon as its key is known here.
    await install
      .withClient((client) => keepReceipt(entry, install, client), shell)
      .catch((trouble: unknown) => {
        if (!(trouble instanceof Unreachable)) throw trouble;
        screen.say('  its receipt is kept; check it with a network: ptcn receipt verify');
      });
    showFindings(screen, entry.findings);
    return;
  }
  screen.say(`${entry.state === 'refused' ? 'REFUSED' : 'NOT TAKEN YET, it goes on waiting'}: "${entry.title}"`);
  screen.say(`  ${error.message}\n  → ${wayOut(entry)}`);
  showFindings(screen, entry.findings);
}

const worst = (reports: readonly AnsweredReport[]): ExitCode =>
  reports
    .map(({ error }) => (error ? exitCodeOf(error) : EXIT.done))
    .toSorted((a, b) => a - b)
    .at(-1) ?? EXIT.done;

async function linesIn(file: string): Promise<readonly string[]> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${file} that can be read.`, 'Check the name, and that the stick is mounted.');
  });
  return linesOf(text);
}
