/** `ptcn witness`: does a transparency log only grow? Needs no keys and no enrolment; anybody may be a witness. */
import type { Command } from 'commander';
import { encodeBase64 } from '#domain/base64url.ts';
import { type Checkpoint, type LogKey, openCheckpoint, readLogKey } from '#domain/checkpoint.ts';
import { toInstant } from '#domain/clock.ts';
import { readIfThere, writeFileAtomically } from '../../install/atomic-file.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { lookAtLog, SeenLog } from '../witness-log.ts';

type Options = { key?: string; json?: boolean };

export function addWitness(program: Command, shell: Shell): void {
  const command = program
    .command('witness')
    .argument('<address>', 'where the log publishes its checkpoint')
    .description('See that a transparency log only grows: nothing removed, changed or moved since you looked last.')
    .option('--key <text>', "the log's key, as its operator told it on another way; the first time only")
    .option('--json', 'answer as JSON')
    .action((address: string, options: Options) =>
      shell.run(options, async (screen) => {
        const { href } = addressOf(address);
        const known = await knownLog(href, options.key, shell);
        const { note, found } = await lookAtLog(href, known.key, known.checkpoint, shell.fetch);
        if ('refused' in found) return await refused(found, { note, address: href }, shell, screen);
        const kept = { key: known.text, checkpoint: note, seenAt: toInstant(shell.now()) };
        await writeFileAtomically(shell.home.witnessed(href), `${JSON.stringify(kept, null, 2)}\n`);
        const { accepted, checkpoint } = found;
        const root = encodeBase64(checkpoint.root);
        screen.say(wordsOf(accepted, checkpoint.size, known.seenAt));
        screen.say(`  ${checkpoint.origin}, ${checkpoint.size} entries, root ${root}`);
        screen.say('  Kept on this machine. It is not countersigned: compare the root with another witness.');
        screen.give({
          found: accepted,
          origin: checkpoint.origin,
          size: checkpoint.size,
          root,
          seenBefore: known.seenAt,
        });
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn witness https://log.example/checkpoint --key log.example+1f2e3d4c+AbCd…',
    'ptcn witness https://log.example/checkpoint',
  );
}

const wordsOf = (how: 'first' | 'unchanged' | 'grown', size: number, seenAt: string | undefined): string =>
  ({
    first: 'Seen for the first time. From now on it can only grow.',
    unchanged: `The log is as it was on ${seenAt}.`,
    grown: `The log has only grown since ${seenAt}: it begins with every entry that was seen, and has ${size} now.`,
  })[how];

function addressOf(text: string): URL {
  const address = URL.canParse(text) ? new URL(text) : undefined;
  if (address && /^https?:$/.test(address.protocol)) return address;
  throw new Misuse(`${text} is no address of a checkpoint.`, 'Give it whole: https://log.example/checkpoint');
}

type KnownLog = {
  readonly text: string;
  readonly key: LogKey;
  readonly checkpoint?: Checkpoint;
  readonly seenAt?: string;
};

/** A key that comes with the log would prove nothing, and one that changes is another log. */
async function knownLog(address: string, given: string | undefined, { home }: Shell): Promise<KnownLog> {
  const path = home.witnessed(address);
  const seen = readSeen(await readIfThere(path), path);
  const text = given ?? seen?.key;
  if (text === undefined) {
    throw new Misuse('This log was never seen from here.', 'Give its key, as its operator told it to you: --key.');
  }
  if (seen && text !== seen.key) {
    throw new Misuse(
      'This is not the key that the log had when it was seen last.',
      'Ask its operator before you go on.',
    );
  }
  const key = await readLogKey(text);
  if (!key) throw new Misuse('That is no key of a log.', 'It reads name+8 hexadecimal digits+base64. Copy it whole.');
  if (!seen) return { text, key };
  const checkpoint = await openCheckpoint(seen.checkpoint, key).catch(() => unreadable(path));
  return { text, key, checkpoint, seenAt: seen.seenAt };
}

function readSeen(text: string | undefined, path: string): SeenLog | undefined {
  if (text === undefined) return undefined;
  try {
    return SeenLog.parse(JSON.parse(text));
  } catch {
    return unreadable(path);
  }
}

function unreadable(path: string): never {
  throw new Misuse(
    `${path} cannot be read: it was cut or changed.`,
    'Put a copy back. Without it this is a first look.',
  );
}

/** What was kept stays as it is, and what was published is laid beside it: two notes that are signed and contradict each other are the proof. */
async function refused(
  { refused: found, why }: { readonly refused: string; readonly why: string },
  { note, address }: { readonly note: string; readonly address: string },
  { home }: Shell,
  screen: Screen,
) {
  const evidence = home.contradiction(address);
  await writeFileAtomically(evidence, note);
  screen.say(`THE LOG DOES NOT HOLD. ${why}`);
  screen.say(`  What it publishes now is in ${evidence}; what was seen before stays in ${home.witnessed(address)}`);
  screen.say('  Keep both, and call the operator of the log and another witness by telephone.');
  screen.give({ found, why, evidence });
  return EXIT.notValid;
}
