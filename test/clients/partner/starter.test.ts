import { expect, test } from 'vitest';
import { type ParseError, parse } from 'jsonc-parser';
import { checkClaims } from '#domain/check-report.ts';
import { EXAMPLES } from '#clients/partner/starter-examples.ts';
import { starter } from '#clients/partner/starter.ts';
import { smallestSubmission } from '#schemas/api/examples.ts';
import { CrimeType } from '#schemas/crime-types.ts';
import { Entity } from '#schemas/entities.ts';
import { Relationship } from '#schemas/relationships.ts';

const nowSeconds = smallestSubmission.iat;

/** Puts something into every place that is to be filled in. */
function filled(text: string): string {
  const words: Record<string, string> = {
    title: 'Cocaine washed ashore in Vava’u',
    narrative: 'A fisherman brought in eleven bricks of white powder found on the reef; the field test says cocaine.',
    from: '2026-10-03',
    country: 'TO',
    name: 'Vava’u',
    reliability: 'B',
    credibility: '2',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
  };
  return text
    .split('\n')
    .map((line) =>
      /^\s*\/\//.test(line) ? line : line.replaceAll(/"(\w+)": ""/g, (_all, name) => `"${name}": "${words[name]}"`),
    )
    .join('\n');
}

function read(text: string): object {
  const errors: ParseError[] = [];
  const value = parse(text, errors, { allowTrailingComma: true });
  expect(errors).toEqual([]);
  return value;
}

test.each(CrimeType.options)('a starter for %s names what is to be filled in, and passes once it is', (crimeType) => {
  const text = starter(crimeType, '2026-10-03');
  const empty = checkClaims({ ...smallestSubmission, ...read(text) }, { nowSeconds });
  expect(empty.submission).toBeUndefined();
  const pointers = empty.findings.map(({ pointer }) => pointer);
  expect(pointers).toContain('/report/title');
  expect(pointers).toContain('/report/handling/classification');
  const verdict = checkClaims({ ...smallestSubmission, ...read(filled(text)) }, { nowSeconds });
  expect(verdict.findings.filter(({ severity }) => severity === 'blocking')).toEqual([]);
  expect(verdict.submission?.report.crimeTypes).toEqual([crimeType]);
});

test.each(CrimeType.options)('the examples in a starter for %s are right once their slashes are gone', (crimeType) => {
  const text = starter(crimeType, '2026-10-03')
    .replaceAll(/^(\s*)\/\/ (\{ "|"\w+": )/gm, '$1$2')
    .replaceAll(': ""', ': "x"');
  const { report } = read(text) as { report: { entities: unknown[]; relationships: unknown[] } };
  expect(report.entities).toHaveLength(EXAMPLES[crimeType].entities.length);
  for (const entity of report.entities) expect(Entity.safeParse(entity).error).toBeUndefined();
  const ids = EXAMPLES[crimeType].entities.map(({ id }) => id);
  for (const relationship of report.relationships) {
    const { from, to } = Relationship.parse(relationship);
    expect(ids).toContain(from);
    expect(ids).toContain(to);
  }
});

test('no line of a starter is wider than a terminal, examples apart', () => {
  for (const line of starter('fraud', '2026-10-03').split('\n')) {
    if (!line.includes('// {')) expect(line.length).toBeLessThanOrEqual(100);
  }
});
