/** `ptcn-ops exchange-keys`: the exchange's own keys, not those of partners: which serves since when, and a new one. */
import { Argument, type Command } from 'commander';
import { DAY_SECONDS } from '#domain/clock.ts';
import {
  type ExchangeKeyGeneration,
  ExchangeKeyPurpose,
  ExchangeKeyRing,
  type ExchangeKeyRotation,
  ExchangeKeys,
} from '#schemas/exchange-keys.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

const DAY = DAY_SECONDS * 1000;
const ROTATED_AFTER_DAYS = 730;

export function addExchangeKeys(program: Command, shell: Shell): void {
  const keys = program.command('exchange-keys').description("The exchange's own keys: list them, rotate one.");
  addList(keys, shell);
  addRotate(keys, shell);
}

function addList(keys: Command, shell: Shell): void {
  const command = withDeskOptions(keys.command('list'), shell)
    .description('Show every key of the exchange, what it is for, and since when.')
    .action((options: DeskOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const known = await client.get('/v1/operations/keys', ExchangeKeys);
        for (const ring of known.rings) showRing(screen, ring, shell.now());
        screen.give(known);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops exchange-keys list', 'ptcn-ops exchange-keys list --json');
}

function addRotate(keys: Command, shell: Shell): void {
  const command = withDeskOptions(keys.command('rotate'), shell)
    .addArgument(new Argument('<purpose>', 'which one').choices(ExchangeKeyPurpose.options))
    .description('Replace a key of the exchange: in good order, or at once because it is in wrong hands.')
    .requiredOption('--reason <text>', 'why, in one line')
    .option('--at-once', 'it is in wrong hands: the new key serves now, and the old one is no longer believed')
    .action((purpose: ExchangeKeyPurpose, options: DeskOptions & ExchangeKeyRotation) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const { reason, atOnce } = options;
        const order: ExchangeKeyRotation = { reason, ...(atOnce === true && { atOnce }) };
        const ring = await client.postFor(`/v1/operations/keys/${purpose}`, order, ExchangeKeyRing);
        showRing(screen, ring, shell.now());
        screen.say(`The last one serves from ${ring.generations.at(-1)?.activeFrom}.`);
        for (const line of wordsOfLogKey(ring, atOnce)) screen.say(line);
        if (atOnce === true)
          screen.say('Take the right to use the old one away, too: docs/runbook.md, "Rotate our own keys".');
        screen.give(ring);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops exchange-keys rotate receipt --reason "yearly rotation"',
    'ptcn-ops exchange-keys rotate token --reason "signed by a stranger, see CloudTrail" --at-once',
  );
}

function showRing(screen: Screen, { purpose, generations }: ExchangeKeyRing, now: number): void {
  screen.say(purpose);
  for (const one of generations) {
    screen.say(`  ${one.state.padEnd(11)}  ${one.kid.padEnd(43)}  ${timeOf(one, now)}`);
    if (one.verifierKey !== undefined) screen.say(`  ${' '.repeat(11)}  ${one.verifierKey}`);
  }
  const active = generations.find(({ state }) => state === 'active');
  if (active && daysOld(active, now) > ROTATED_AFTER_DAYS)
    screen.say(`  OVER TWO YEARS OLD: ptcn-ops exchange-keys rotate ${purpose} --reason "..."`);
}

/** Who keeps a key of the log for years must hear of the next one. */
function wordsOfLogKey({ generations }: ExchangeKeyRing, atOnce: boolean | undefined): readonly string[] {
  const fresh = generations.at(-1)?.verifierKey;
  if (fresh === undefined) return [];
  if (atOnce !== true) return [`It is ${fresh}, and the key before it has endorsed it: who knows that one follows.`];
  return [`It is ${fresh}, and nobody endorses it: read it out to every unit and every witness, by telephone.`];
}

const daysOld = ({ activeFrom }: ExchangeKeyGeneration, now: number): number =>
  Math.floor((now - Date.parse(activeFrom)) / DAY);

function timeOf(one: ExchangeKeyGeneration, now: number): string {
  const until = one.compromisedAt ?? one.endsAt;
  const days = daysOld(one, now);
  const age = one.state === 'active' ? ` (${days} ${days === 1 ? 'day' : 'days'})` : '';
  return `from ${one.activeFrom}${age}${until === undefined ? '' : ` until ${until}`}`;
}
