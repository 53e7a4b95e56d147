/** `ptcn queue`: what waits, what was refused, what was accepted, as this machine knows it. Needs no network. */
import type { Command } from 'commander';
import { alone } from '../../install/home-lock.ts';
import type { Install } from '../../install/install.ts';
import { EXIT, type ExitCode } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { timeSpan } from '../../terminal/time-span.ts';
import { warningOfWaiting } from '../message-kinds.ts';
import { dropCopy } from '../attached-files.ts';
import { costOfSending } from '../sending-cost.ts';
import { filesToSend } from '../send-files.ts';
import { Spool } from '../spool.ts';
import type { SpoolEntry } from '../spool-entry.ts';
import { isSpill, wayOut } from '../way-out.ts';

type Options = { all?: boolean; discard?: string; json?: boolean };

const WORDS: Readonly<Record<SpoolEntry['state'], string>> = {
  signed: 'signed, to be carried',
  waiting: 'WAITING',
  refused: 'REFUSED: mend and submit again',
  accepted: 'accepted',
};
const SPILL = 'REFUSED, classified too high: not to be sent here again';
const REFUSED_MESSAGE = 'REFUSED';

function wordsOf(entry: SpoolEntry): string {
  if (isSpill(entry)) return SPILL;
  return entry.state === 'refused' && entry.about !== undefined ? REFUSED_MESSAGE : WORDS[entry.state];
}

export function addQueue(program: Command, shell: Shell): void {
  const command = program
    .command('queue')
    .alias('outbox')
    .description('Show what waits to be sent, how long and at what cost, and what has to be mended.')
    .option('--all', 'accepted reports too')
    .option('--discard <file-or-id>', 'take a report that the exchange does not have out of the queue, for good')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const spool = new Spool(install);
        const { discard } = options;
        if (discard !== undefined)
          return discarded(await alone(install.home, () => discardWithFiles(discard, spool, install)), screen);
        const entries = await spool.all();
        const shown = entries.filter(
          (entry) => options.all || entry.state !== 'accepted' || filesToSend(entry).length > 0,
        );
        for (const entry of shown) {
          screen.say(`${wordsOf(entry)}  ${entry.title}`);
          screen.say(`  signed ${entry.signedAt}${entry.file === undefined ? '' : `, from ${entry.file}`}`);
          if (entry.state === 'waiting')
            screen.say(`  for ${timeSpan(ageOf(entry, shell.now()))}, ${entry.jws.length} bytes`);
          if (entry.state === 'waiting' && entry.carriedAt !== undefined)
            screen.say(`  carried since ${entry.carriedAt}, and no answer yet`);
          for (const line of fileLines(entry)) screen.say(line);
          if (entry.about !== undefined) screen.say(`  about ${entry.about}`);
          if (entry.state === 'waiting' || entry.state === 'signed')
            for (const line of warningOfWaiting(entry)) screen.say(`  ${line}`);
          if (entry.supersedes !== undefined) screen.say(`  replaces ${entry.supersedes}`);
          if (entry.trouble) screen.say(`  ${entry.trouble.text}\n  → ${wayOut(entry)}`);
          if (entry.receipt) screen.say(`  receipt: ptcn receipt verify ${entry.submissionId}`);
        }
        const waiting = entries.filter((entry) => entry.state === 'waiting');
        const files = entries.flatMap((entry) =>
          entry.state === 'waiting' ? (entry.attachments ?? []) : filesToSend(entry),
        );
        const cost = costOfSending(waiting, files);
        const what = files.length === 0 ? '' : `, and ${files.length} files`;
        const nothing = waiting.length + files.length === 0;
        screen.say(nothing ? 'Nothing waits to be sent.' : `${waiting.length} to be sent${what}: ptcn submit`);
        if (!nothing) screen.say(`  about ${Math.ceil(cost.bytesUp / 1000)} kB up, in ${cost.roundTrips} round trips`);
        screen.give({
          waiting: waiting.length,
          files: files.length,
          cost,
          items: shown.map(({ jws: _bytes, ...entry }) => entry),
        });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn queue', 'ptcn queue --all --json', 'ptcn queue --discard report.jsonc');
}

const fileLines = ({ attachments = [] }: SpoolEntry): string[] =>
  attachments.map(({ name, length, sent, refused }) => {
    const standing = refused ? 'REFUSED by the exchange' : sent ? 'sent' : 'to be sent after the report';
    return `  file ${name}, ${length} bytes: ${standing}`;
  });

const ageOf = ({ signedAt }: SpoolEntry, now: number): number => Math.max(0, now - Date.parse(signedAt)) / 1000;

/** Its files too, but for one that another report names. */
async function discardWithFiles(which: string, spool: Spool, install: Install): Promise<SpoolEntry> {
  const gone = await spool.discard(which);
  const named = new Set((await spool.all()).flatMap(({ attachments = [] }) => attachments.map(({ sha512 }) => sha512)));
  for (const { sha512 } of gone.attachments ?? []) if (!named.has(sha512)) await dropCopy(sha512, install);
  return gone;
}

function discarded({ jws: _bytes, ...entry }: SpoolEntry, screen: Screen): ExitCode {
  screen.say(`Discarded: "${entry.title}". Its bytes are no longer in the queue.`);
  screen.say(
    entry.file === undefined
      ? 'The file that it came from is not touched.'
      : `Your own file is not touched: ${entry.file}, and copies that "ptcn sign" wrote.`,
  );
  screen.give({ discarded: entry });
  return EXIT.done;
}
