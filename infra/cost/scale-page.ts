/** docs/scale.md: what breaks first when ten, a hundred and a thousand times as much is sent. */
import { functionNeeds, type Need, serviceNeeds, standingNeeds } from './limits.ts';
import { bears, busiestHour, type Hour, KEY_LIMIT, type KeyLoad } from './scale.ts';
import type { Measured } from './usage.ts';
import type { Wired } from './wired.ts';

export const SCALE_FILE = 'docs/scale.md';

const BASE = 10_000;
const TIMES = [1, 10, 100, 1_000];
const SEED = 20_261_122;

const SCOPES = { all: 'one key for all', unit: 'one key a unit', one: 'a key each' } as const;
const number = (amount: number): string => (amount >= 100 ? count(Math.round(amount)) : amount.toPrecision(2));
const count = (amount: number): string => amount.toLocaleString('en');

/** What is over a limit in this hour, worst first. */
function broken({ perSecond, keys }: Hour, measured: Measured, wired: Wired): readonly string[] {
  const needs = [
    ...keys.map(({ family, busiest }) => ({ what: `\`${family}\``, limit: KEY_LIMIT, needed: busiest })),
    ...functionNeeds(perSecond, measured, wired),
    ...serviceNeeds(perSecond, measured, wired),
  ];
  return needs
    .map((need) => ({ ...need, times: need.needed / need.limit }))
    .filter(({ times }) => times > 1)
    .toSorted((one, other) => other.times - one.times)
    .map(({ what, limit, times }) => `${what} (${number(times)} times ${count(limit)})`);
}

/** What each of these hours needs of one thing, and how many reports a second it bears. */
function needRow(hours: readonly Hour[], of: (hour: Hour) => Need): string {
  const needs = hours.map(of);
  const [{ what, limit }] = needs as [Need];
  const [first, need] = [hours.at(-1), needs.at(-1)];
  const most = first && need && need.needed > 0 ? number((limit / need.needed) * first.perSecond) : '';
  const cells = needs.map(({ needed }) => (needed > limit ? `**${number(needed)}**` : number(needed)));
  return `| ${what} | ${count(limit)} | ${cells.join(' | ')} | ${most} |`;
}

function needRows(hours: readonly Hour[], of: (hour: Hour) => readonly Need[]): string[] {
  const [first] = hours as [Hour];
  return of(first).map((_, at) => needRow(hours, (hour) => of(hour)[at] as Need));
}

const keyRow = (key: KeyLoad, busiest: readonly number[]): string =>
  `| \`${key.family}\` | ${SCOPES[key.scope]} | ${number(key.perReport)} | ${busiest.map(number).join(' | ')} | ${key.scope === 'all' ? number(bears(key)) : ''} |`;

export function scalePage(measured: Measured, wired: Wired): string {
  const hours = TIMES.map((times) => busiestHour(measured, BASE * times, SEED));
  const [first] = hours.slice(-1);
  const dearest = (first?.keys ?? []).filter(({ busiest }) => busiest >= 10).slice(0, 16);
  const standing = standingNeeds(wired);
  const loads = (family: string): number[] =>
    hours.map(({ keys }) => keys.find((key) => key.family === family)?.busiest ?? 0);
  return [
    '# How far it goes',
    '',
    '<!-- Written by `npm run cost`; a test fails when it does not fit what was measured. -->',
    '',
    `On paper: what one report writes was measured, by key (\`test/bench/key-load.ts\`); the busiest hour of a month is played second by second with forty units of very unequal size (\`infra/cost/scale.ts\`,`,
    `seed ${SEED}). What may run at once and who reads which stream is read off the templates of production (\`infra/cost/wired.ts\`); what AWS gives stands in \`infra/cost/limits.ts\`. Nothing of it has been seen on AWS.`,
    '',
    '| reports a month | a second, in the busiest hour | over a limit, worst first |',
    '|---|---|---|',
    ...hours.map(
      (hour) =>
        `| ${hour.reportsAMonth.toLocaleString('en')} | ${number(hour.perSecond)} | ${broken(hour, measured, wired).join('; ') || 'nothing'} |`,
    ),
    '',
    'What is over its limit comes late and is not lost: a request is answered with 429 or 503 and sent again by the queue of `ptcn`, a row of the outbox waits.',
    '',
    `Over a limit whatever is sent: ${
      standing
        .filter(({ needed, limit }) => needed > limit)
        .map(({ what, needed, limit }) => `${needed} ${what}, where AWS advises ${limit} at most`)
        .join('; ') || 'nothing'
    }. More may be throttled, and wake-ups come late then; the sweeper calls for every row within minutes ([to be seen](aws-unverified.md)).`,
    '',
    '## Keys',
    '',
    `DynamoDB bears ${count(KEY_LIMIT)} write units a second at one key, however large the table is. Write units in the busiest second, for ${hours.map(({ reportsAMonth }) => reportsAMonth.toLocaleString('en')).join(', ')} reports a month. The last column: how many reports a second a key of all bears.`,
    '',
    `| key | is | of one report | ${TIMES.map((times) => `x${times}`).join(' | ')} | bears |`,
    `|---|---|---|${TIMES.map(() => '---').join('|')}|---|`,
    ...dearest.map((key) => keyRow(key, loads(key.family))),
    '',
    '## Limits of services',
    '',
    'Needed in the busiest hour; bold is over. The last column: how many reports a second it bears.',
    '',
    `| what | given | ${TIMES.map((times) => `x${times}`).join(' | ')} | bears |`,
    `|---|---|${TIMES.map(() => '---').join('|')}|---|`,
    ...needRows(hours, ({ perSecond }) => serviceNeeds(perSecond, measured, wired)),
    '',
    'And what does not grow with the reports:',
    '',
    '| what | given | used |',
    '|---|---|---|',
    ...standing.map(({ what, limit, needed }) => `| ${what} | ${count(limit)} | ${count(needed)} |`),
    '',
    `Of ${wired.queues.count} queues, ${wired.queues.fifo || 'none'} is FIFO: a queue takes as many messages a second as come. A message may have 256 KiB: a summary is made of codes and counts and has a few, a call of the sweeper 60 bytes.`,
    '',
    '## Functions',
    '',
    'How many of each run at once in the busiest hour: running time, as it was measured and doubled, times reports a second. Given is what is reserved; to those that a stream wakes, the batches that one shard gives at once, since',
    'the rows of one consumer lie under one key. What they do in larger batches costs less time for each than what was measured in small ones, so these figures are the worst case. Functions that no report needs are in the sum of what is reserved only.',
    '',
    `| function | given | ${TIMES.map((times) => `x${times}`).join(' | ')} | bears |`,
    `|---|---|${TIMES.map(() => '---').join('|')}|---|`,
    ...needRows(hours, ({ perSecond }) => functionNeeds(perSecond, measured, wired)),
    '',
    '## What would be done about it',
    '',
    '- **Keys of a feed** (`STIX…`, `FEED…`): one sequence has one key, and its end is where everybody writes. Entries of a feed would be written in batches, a position each and one write of the head for many.',
    '- **Keys of the outbox**: `OUTBOX#<consumer>` would get a number of shards; the sweeper would pass over each.',
    '- **Signatures**: a key of one day, certified by KMS ([costs](cost.md)), or a larger quota.',
    '- **Functions**: what is reserved is a number in `infra/constructs/house-function.ts`, batches of a shard in `infra/constructs/exchange-function.ts`; over 900 together AWS is asked for more.',
    '- **Readers of a stream**: one function would read the stream of the outbox and call the others by their queues.',
    '- **The door**: what the stage lets in is a number in `infra/constructs/partner-api.ts`.',
    '- **The index of the inbox** is one key too, and holds only what waits; an inbox that is never worked off breaks its readers first.',
    '',
  ].join('\n');
}
