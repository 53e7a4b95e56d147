/** `ptcn witness`: does a transparency log only grow? Needs no enrolment; anybody may be a witness, and countersign what he saw. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { encodeBase64 } from '#domain/base64url.ts';
import { CheckpointNotValid, openCheckpointBy } from '#domain/checkpoint.ts';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { cosign, openCosignature, readWitnessKey, witnessKeyText } from '#domain/cosignature.ts';
import { replaceStolenKey } from '#domain/log-keys.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { keepContradiction, keepSeen, keepStolen, keyOf, type KnownLog, newLog, seenLog } from '../seen-logs.ts';
import { keysAt, type Look, lookAtLog, lookAtNote } from '../witness-log.ts';
import { witnessPair } from '../witness-key.ts';

type Options = {
  key?: string;
  replaceKey?: string;
  cosign?: string;
  compare?: string;
  witness?: string;
  json?: boolean;
};

export function addWitness(program: Command, shell: Shell): void {
  const command = program
    .command('witness')
    .argument('<address>', 'where the log publishes its checkpoint')
    .description('See that a transparency log only grows: nothing removed, changed or moved since you looked last.')
    .option('--key <text>', "the log's key, as its operator told it on another way; the first time only")
    .option(
      '--replace-key <text>',
      'the new key, as its operator told it by telephone after the old one was in wrong hands',
    )
    .option('--cosign <name>', 'countersign what holds, under this name, and write it to a file to hand on')
    .option('--compare <file>', 'look at a checkpoint that another witness handed on instead: is it the same log?')
    .option('--witness <text>', 'the key of that witness')
    .option('--json', 'answer as JSON')
    .action((address: string, options: Options) =>
      shell.run(options, async (screen) => {
        const { href } = addressOf(address);
        const known = await knownLog(href, options, shell);
        const look = await (options.compare === undefined
          ? lookAtLog(href, known, shell)
          : compared(href, known, options, shell, screen));
        const { note, keys, found } = look;
        if ('refused' in found) return await refused(found, { look, address: href }, shell, screen);
        const { accepted, checkpoint } = found;
        await keepSeen(shell.home, href, known, { note, keys, checkpoint }, toInstant(shell.now()));
        for (const key of keys.slice(known.keys.length))
          screen.say(`Its key is now also ${key.text}: the key before says so.`);
        const { origin, size } = checkpoint;
        const root = encodeBase64(checkpoint.root);
        screen.say(wordsOf(accepted, size, known.seenAt));
        screen.say(`  ${origin}, ${size} entries, root ${root}`);
        const cosigned = await countersigned(note, href, options, shell, screen);
        screen.give({ found: accepted, origin, size, root, seenBefore: known.seenAt, ...cosigned });
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn witness https://log.example/checkpoint --key log.example+1f2e3d4c+AbCd…',
    'ptcn witness https://log.example/checkpoint --cosign witness.example/lagoon',
    'ptcn witness https://log.example/checkpoint --compare theirs.txt --witness witness.example/reef+0a1b2c3d+BAbC…',
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
async function knownLog(address: string, { key: given, replaceKey }: Options, shell: Shell): Promise<KnownLog> {
  const seen = await seenLog(shell.home, address);
  if (seen && replaceKey !== undefined) return withNewKey(seen, address, replaceKey, shell);
  if (seen && given !== undefined && !seen.keys.some(({ text }) => text === given)) {
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

/** After a theft the telephone counts, and what was seen of the log before still has to be its beginning. */
async function withNewKey(seen: KnownLog, address: string, text: string, shell: Shell): Promise<KnownLog> {
  await keyOf(text);
  if (seen.keys.some((key) => key.text === text)) return seen;
  const told = await keysAt(address, shell.fetch);
  const keys = await replaceStolenKey(seen.keys, told?.keys ?? [], text).catch((error: unknown) => {
    if (!(error instanceof CheckpointNotValid)) throw error;
    throw new Misuse(error.message, 'Read it out to the operator of the log once more. Nothing was changed here.');
  });
  return { ...seen, keys };
}

/** What another witness saw, held against what was seen here: a log that shows each of them another tree is found out. */
async function compared(
  address: string,
  known: KnownLog,
  { compare = '', witness = '' }: Options,
  shell: Shell,
  screen: Screen,
): Promise<Look> {
  const theirKey = await readWitnessKey(witness);
  if (!theirKey) throw new Misuse('Whose is it? The key of that witness is missing.', 'Give it: --witness name+…');
  const theirs = await readFile(compare, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${compare}.`, 'Give the file that the other witness handed on.');
  });
  const seconds = await openCosignature(theirs, theirKey).catch((error: Error) => {
    throw new Misuse(error.message, 'Ask the witness for the file, and for the key, once more.');
  });
  screen.say(`Countersigned by ${theirKey.name} on ${toInstant(seconds * 1000)}.`);
  const opened = await openCheckpointBy(theirs, known.keys).catch(() => undefined);
  const their = opened?.checkpoint;
  if (!their || !known.checkpoint || their.size >= known.checkpoint.size) {
    const look = await lookAtNote(theirs, address, known, shell);
    if (!their || !('refused' in look.found) || look.found.refused !== 'retired-key') return look;
  }
  // Theirs is the older one, or its key has ended since: then the log of today has to begin with both.
  const today = await lookAtLog(address, { ...known, checkpoint: their }, shell);
  return 'refused' in today.found ? today : lookAtLog(address, known, shell);
}

/** Only what holds is countersigned, and with the time at which it was seen. */
async function countersigned(note: string, address: string, { cosign: name }: Options, shell: Shell, screen: Screen) {
  if (name === undefined) {
    screen.say('  Kept on this machine. It is not countersigned: compare the root with another witness.');
    return {};
  }
  const pair = await witnessPair(name, shell);
  const [key, file] = [await witnessKeyText(name, pair.publicKey), shell.home.cosigned(address)];
  await writeFileAtomically(file, await cosign(note, pair, toSeconds(shell.now())));
  screen.say(`  Countersigned as ${name}, to hand on: ${file}`);
  screen.say(`  Others check it with this key: ${key}`);
  return { cosigned: file, witness: key };
}

async function refused(
  { refused: found, why }: { readonly refused: string; readonly why: string },
  { look, address }: { readonly look: Look; readonly address: string },
  { home }: Shell,
  screen: Screen,
) {
  await keepStolen(home, address, look.keys);
  const evidence = await keepContradiction(home, address, look);
  screen.say(`THE LOG DOES NOT HOLD. ${why}`);
  screen.say(`  What it publishes now is in ${evidence}; what was seen before stays in ${home.witnessed(address)}`);
  screen.say('  Keep both, and call the operator of the log and another witness by telephone.');
  screen.give({ found, why, evidence });
  return EXIT.notValid;
}
