import { expect, test } from 'vitest';
import * as z from 'zod';
import { bench } from './bench.ts';
import { PARTS } from './part.ts';
import { REASONS } from './reasons.ts';
import { atMost, printTable } from './row.ts';

const WellFormed = z.strictObject({
  id: z.string().regex(/^P\d+(\.[a-z0-9-]+)*$/),
  what: z.string().min(1),
  figure: z.number().nonnegative(),
  unit: z.string().min(1),
  against: z.string().min(1),
  ratio: z.number().nonnegative().nullable(),
  goal: z.string().min(1),
  met: z.boolean().nullable(),
  reason: z.strictObject({ best: z.string().min(1), why: z.string().min(1) }).optional(),
});

test('the benchmark produces every row, well formed; how fast they are is for `npm run bench` to say', async () => {
  // Long feeds take an exchange of their own, which is more than what it would prove here: they run with `npm run bench` alone.
  const rows = await bench({ quick: true, only: PARTS.filter((part) => part !== 'pages') });
  for (const row of rows) expect(WellFormed.safeParse(row).error, row.id).toBeUndefined();
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids).toEqual([
    'P1',
    'P2',
    'P3.64',
    'P3.256',
    'P4',
    'P4.other',
    'P5',
    'P8',
    'P13',
    'P13.grown',
    'P13.page',
    'P13.report',
    'P11',
    'P12',
    'P12.verified',
    'P15',
    'P16.dev',
    'P16.production',
    'P7',
    'P1.sdk',
    'P17',
    'P6.receive-submission',
    'P6.size',
    'P14.memory',
    'P14.memory.p99',
  ]);
  const [table = '', ...reasons] = printTable(rows).split('\n\n');
  expect(table.split('\n')).toHaveLength(rows.length + 2);
  expect(reasons).toHaveLength(rows.filter(({ met }) => met === false).length);
}, 180_000);

test('a goal that is missed is printed with the best that was measured and why, one that is met is not', () => {
  const row = (figure: number) => atMost(1.3, { id: 'P1', what: 'a call', figure, unit: 'ms', peer: 1, than: 'floor' });
  const reason = REASONS.P1 ?? { best: '', why: '' };
  expect(printTable([{ ...row(2), reason }])).toContain(`P1 misses its goal. Best: ${reason.best}. ${reason.why}`);
  expect(printTable([row(2)])).toContain('P1 misses its goal. Nobody has said why.');
  expect(printTable([row(1)])).not.toContain('misses');
});
