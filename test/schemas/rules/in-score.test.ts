/** What counts in the score cannot be escaped: no optional member whose absence turns a failure of such a rule into anything better. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { examineAll, RULES } from '#schemas/rules/judge.ts';
import { changed, EXAMPLE_CLAIMS, EXAMPLE_NOW_SECONDS } from '#schemas/rules/training/example.ts';
import { EXAMPLES } from '#schemas/rules/training/examples.ts';
import { Submission } from '#schemas/submission.ts';
import { root } from '../../support/source-files.ts';
import { goodSubmission } from './good-submission.ts';

const samples = join(root, 'test/samples');
const index = JSON.parse(readFileSync(join(samples, 'index.json'), 'utf8'));
const envelope = { ...EXAMPLE_CLAIMS, report: undefined };

const accepted: object[] = index.accepted.map(({ file }: { file: string }) => ({
  ...envelope,
  ...JSON.parse(readFileSync(join(samples, file), 'utf8')),
}));
const bad = RULES.map(({ code }) => EXAMPLES[code].bad);

/** Every sample as it is and with every bad example put over it: real reports that fail in every way. */
const reports: Submission[] = [EXAMPLE_CLAIMS, goodSubmission(), ...accepted].flatMap((claims) =>
  [{}, ...bad].flatMap((change) => Submission.safeParse(changed({ ...claims }, change)).data ?? []),
);

/** Every way to leave one thing out: a member of an object or an entry of a list. What the crime is, is not left out but changed. */
function* lessOf(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (typeof value !== 'object' || value === null || path.at(-1) === 'crimeTypes') return;
  for (const [member, inside] of Object.entries(value)) {
    yield [...path, member];
    yield* lessOf(inside, [...path, member]);
  }
}

function without(submission: Submission, path: readonly string[]): Submission | undefined {
  const copy: unknown = structuredClone(submission);
  let place = copy as Record<string, unknown>;
  for (const step of path.slice(0, -1)) place = place[step] as Record<string, unknown>;
  if (Array.isArray(place)) place.splice(Number(path.at(-1)), 1);
  else delete place[path.at(-1) ?? ''];
  return Submission.safeParse(copy).data;
}

const failedOf = (submission: Submission): ReadonlySet<string> =>
  new Set(
    examineAll(submission, { nowSeconds: EXAMPLE_NOW_SECONDS })
      .filter(({ rule, outcome }) => rule.inScore && outcome === 'failed')
      .map(({ rule }) => rule.code),
  );

describe('rules that count in the score', () => {
  test('are some of every kind of failing that can be kept honest', () => {
    const dimensions = new Set(RULES.filter(({ inScore }) => inScore).map(({ dimension }) => dimension));
    expect([...dimensions].sort()).toEqual([
      'completeness',
      'comprehensiveness',
      'consistency',
      'integrity',
      'representation',
      'timeliness',
      'validity',
    ]);
  });

  test('are never escaped by leaving something out', () => {
    const escapes: string[] = [];
    let tried = 0;
    for (const submission of reports) {
      const failed = failedOf(submission);
      if (failed.size === 0) continue;
      for (const path of lessOf(submission)) {
        const less = without(submission, path);
        if (!less) continue;
        tried++;
        const still = failedOf(less);
        for (const code of failed) if (!still.has(code)) escapes.push(`${code} without /${path.join('/')}`);
      }
    }
    expect(tried).toBeGreaterThan(10_000);
    expect(escapes).toEqual([]);
  });
});
