/** docs/scale.md: what breaks first when ten, a hundred and a thousand times as much is sent. */
import { bears, busiestHour, DOOR_LIMIT, type Hour, KEY_LIMIT, type KeyLoad, SIGN_LIMIT } from './scale.ts';
import { reservedFor } from '../constructs/house-function.ts';
import type { Measured } from './usage.ts';

export const SCALE_FILE = 'docs/scale.md';

const BASE = 10_000;
const TIMES = [1, 10, 100, 1_000];
const SEED = 20_261_122;
/** Those whose running time grows with the reports. */
const FUNCTIONS = [
  'receive-submission',
  'tally-quality',
  'project-stix',
  'place-entries',
  'deliver-summary',
  'index-entities',
];

const SCOPES = { all: 'one key for all', unit: 'one key a unit', one: 'a key each' } as const;
const number = (amount: number): string => (amount >= 100 ? amount.toFixed(0) : amount.toPrecision(2));

/** What is over a limit in this hour, worst first. */
function broken({ perSecond, keys }: Hour, measured: Measured): readonly string[] {
  const overKeys = keys
    .filter(({ busiest }) => busiest > KEY_LIMIT)
    .map(({ family, busiest }) => `\`${family}\` (${number(busiest / KEY_LIMIT)} times what a key bears)`);
  const overFunctions = FUNCTIONS.map((name) => ({
    name,
    limit: reservedFor(name),
    needed: atOnce(name, perSecond, measured),
  }))
    .filter(({ limit, needed }) => needed > limit)
    .map(({ name, limit, needed }) => `\`${name}\` needs ${number(needed)} at once, ${limit} are reserved`);
  const signs = perSecond * (measured.perSubmission['receive-submission']?.kmsSign ?? 0);
  const requests = perSecond * (measured.perSubmission['door']?.apiRequest ?? 0);
  return [
    ...overKeys,
    ...overFunctions,
    ...(signs > SIGN_LIMIT ? [`signatures: ${number(signs)} a second, KMS gives ${SIGN_LIMIT}`] : []),
    ...(requests > DOOR_LIMIT ? [`the door: ${number(requests)} requests a second, ${DOOR_LIMIT} are allowed`] : []),
  ];
}

/** Little's law: arrivals times the time that one takes. A function has 1 GB, so that gigabyte-seconds are seconds. */
const atOnce = (name: string, perSecond: number, measured: Measured): number =>
  perSecond * (measured.perSubmission[name]?.lambdaGigabyteSecond ?? 0);

const keyRow = (key: KeyLoad, busiest: readonly number[]): string =>
  `| \`${key.family}\` | ${SCOPES[key.scope]} | ${number(key.perReport)} | ${busiest.map(number).join(' | ')} | ${key.scope === 'all' ? number(bears(key)) : ''} |`;

export function scalePage(measured: Measured): string {
  const hours = TIMES.map((times) => busiestHour(measured, BASE * times, SEED));
  const [first] = hours.slice(-1);
  const dearest = (first?.keys ?? []).filter(({ busiest }) => busiest >= 10).slice(0, 16);
  const loads = (family: string): number[] =>
    hours.map(({ keys }) => keys.find((key) => key.family === family)?.busiest ?? 0);
  return [
    '# How far it goes',
    '',
    '<!-- Written by `npm run cost`; a test fails when it does not fit what was measured. -->',
    '',
    `On paper: what one report writes was measured, by key (\`test/bench/key-load.ts\`); the busiest hour of a month is played second by second with forty units of very unequal size (\`infra/cost/scale.ts\`,`,
    `seed ${SEED}). Nothing of it has been seen on AWS. DynamoDB bears ${KEY_LIMIT} write units a second at one key, however large the table is; KMS ${SIGN_LIMIT} signatures and the door ${DOOR_LIMIT.toLocaleString('en')} requests a second, until AWS is asked for more.`,
    '',
    '| reports a month | a second, in the busiest hour | over a limit, worst first |',
    '|---|---|---|',
    ...hours.map(
      (hour) =>
        `| ${hour.reportsAMonth.toLocaleString('en')} | ${number(hour.perSecond)} | ${broken(hour, measured).join('; ') || 'nothing'} |`,
    ),
    '',
    'What is over its limit comes late and is not lost: a request is answered with 503 and sent again by the queue of `ptcn`, a row of the outbox waits.',
    '',
    '## Keys',
    '',
    `Write units in the busiest second, for ${hours.map(({ reportsAMonth }) => reportsAMonth.toLocaleString('en')).join(', ')} reports a month. The last column: how many reports a second a key of all bears.`,
    '',
    `| key | is | of one report | ${TIMES.map((times) => `x${times}`).join(' | ')} | bears |`,
    `|---|---|---|${TIMES.map(() => '---').join('|')}|---|`,
    ...dearest.map((key) => keyRow(key, loads(key.family))),
    '',
    '## What would be done about it',
    '',
    '- **Keys of a feed** (`STIX…`, `FEED…`): one sequence has one key, and its end is where everybody writes. Entries of a feed would be written in batches, a position each and one write of the head for many.',
    '- **Keys of the outbox**: `OUTBOX#<consumer>` would get a number of shards; the sweeper would pass over each.',
    '- **Signatures**: a key of one day, certified by KMS ([costs](cost.md)), or a larger quota.',
    '- **Functions**: what is reserved is a number in `infra/constructs/house-function.ts`.',
    '- **The index of the inbox** is one key too, and holds only what waits; an inbox that is never worked off breaks its readers first.',
    '',
  ].join('\n');
}
