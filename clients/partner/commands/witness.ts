/** `ptcn witness`: does a transparency log only grow? Needs no keys and no enrolment; anybody may be a witness. */
import type { Command } from 'commander';
import { encodeBase64 } from '#domain/base64url.ts';
import { toInstant } from '#domain/clock.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { keepContradiction, keepSeen, type KnownLog, newLog, seenLog } from '../seen-logs.ts';
import { lookAtLog } from '../witness-log.ts';

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
        const { accepted, checkpoint } = found;
        await keepSeen(shell.home, href, known, { note, checkpoint }, toInstant(shell.now()));
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

/** A key that comes with the log would prove nothing, and one that changes is another log. */
async function knownLog(address: string, given: string | undefined, { home }: Shell): Promise<KnownLog> {
  const seen = await seenLog(home, address);
  if (seen && given !== undefined && given !== seen.text) {
    throw new Misuse(
      'This is not the key that the log had when it was seen last.',
      'Ask its operator before you go on.',
    );
  }
  if (seen) return seen;
  if (given === undefined) {
    throw new Misuse('This log was never seen from here.', 'Give its key, as its operator told it to you: --key.');
  }
  return newLog(given);
}

async function refused(
  { refused: found, why }: { readonly refused: string; readonly why: string },
  { note, address }: { readonly note: string; readonly address: string },
  { home }: Shell,
  screen: Screen,
) {
  const evidence = await keepContradiction(home, address, note);
  screen.say(`THE LOG DOES NOT HOLD. ${why}`);
  screen.say(`  What it publishes now is in ${evidence}; what was seen before stays in ${home.witnessed(address)}`);
  screen.say('  Keep both, and call the operator of the log and another witness by telephone.');
  screen.give({ found, why, evidence });
  return EXIT.notValid;
}
