import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { schemaFindings } from '#domain/schema-findings.ts';
import { CrimeType, Enabler } from '#schemas/crime-types.ts';
import { EntityKind } from '#schemas/entities.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { judge } from '#schemas/rules/judge.ts';
import { Submission } from '#schemas/submission.ts';

const root = new URL('../samples/', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, root), 'utf8'));

const Expected = z.array(z.strictObject({ code: z.string(), pointer: z.string() }));
const Index = z.strictObject({
  judgedAt: z.iso.datetime(),
  accepted: z.array(z.strictObject({ file: z.string(), unit: PartnerId, findings: Expected.optional() })),
  broken: z.array(z.strictObject({ file: z.string(), of: z.string(), findings: Expected.length(1) })),
  benchmark: z.string(),
});
const Source = z.strictObject({
  unit: PartnerId,
  sources: z.array(
    z.strictObject({
      title: z.string().min(5),
      publisher: z.string().min(2),
      date: z.string().optional(),
      url: z.url().optional(),
      note: z.string().optional(),
    }),
  ),
  note: z.string().min(20),
});

const index = Index.parse(read('index.json'));
const nowSeconds = Date.parse(index.judgedAt) / 1000;

/** The claims as the unit would sign them one minute before they are judged. */
const claimsOf = (file: string, unit: string): unknown => ({
  ...z.record(z.string(), z.unknown()).parse(read(file)),
  iss: unit,
  aud: 'https://exchange.example',
  iat: nowSeconds - 60,
  jti: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
});

const attestableOf = (submission: Submission) =>
  judge(submission, { nowSeconds })
    .filter(({ severity }) => severity === 'attestable')
    .map(({ code, pointer }) => ({ code, pointer }));

const accepted = index.accepted.map(({ file, unit }) => Submission.parse(claimsOf(file, unit)));

describe.each(index.accepted)('the accepted sample $file', ({ file, unit, findings = [] }) => {
  it('fits the schema and gets no question but those the index names', () => {
    expect(attestableOf(Submission.parse(claimsOf(file, unit)))).toEqual(findings);
  });
  it('attests what is questioned', () => {
    const { attestations = [] } = Submission.parse(claimsOf(file, unit));
    expect(attestations.map(({ code, pointer }) => ({ code, pointer }))).toEqual(findings);
  });
  it('names its unit and where it was taken from', () => {
    expect(Source.parse(read(file.replace('.json', '.source.json'))).unit).toBe(unit);
  });
});

describe('the accepted samples together', () => {
  it('show every crime type, enabler, kind of entity and precedence', () => {
    expect(new Set(accepted.flatMap(({ report }) => report.crimeTypes))).toEqual(new Set(CrimeType.options));
    expect(new Set(accepted.flatMap(({ report }) => report.enablers ?? []))).toEqual(new Set(Enabler.options));
    const kinds = accepted.flatMap(({ report }) => (report.entities ?? []).map(({ kind }) => kind));
    expect(new Set(kinds)).toEqual(new Set(EntityKind.options));
    expect(new Set(accepted.map(({ report }) => report.precedence ?? 'routine')).size).toBe(3);
  });
  it('come from many countries and in more than one language', () => {
    expect(new Set(index.accepted.map(({ unit }) => unit)).size).toBeGreaterThanOrEqual(12);
    expect(new Set(accepted.map(({ report }) => report.language))).toEqual(new Set(['en', 'fr', 'sm']));
  });
  it('begin with one of fewer than 15 lines', () => {
    const [smallest] = index.accepted;
    expect(
      readFileSync(new URL(smallest?.file ?? '', root), 'utf8')
        .trimEnd()
        .split('\n').length,
    ).toBeLessThan(15);
  });
  it('carry a benchmark of about four kilobytes', () => {
    const length = JSON.stringify(read(index.benchmark)).length;
    expect(length).toBeGreaterThan(3900);
    expect(length).toBeLessThan(4800);
  });
  it('name attachments that lie beside them', () => {
    for (const { length, name, sha512 } of accepted.flatMap(({ attachments = [] }) => attachments)) {
      const bytes = readFileSync(new URL(`attachments/${name}`, root));
      expect([bytes.length, createHash('sha512').update(bytes).digest('hex')]).toEqual([length, sha512]);
    }
  });
  it('are all listed in the index, and so are the broken ones', () => {
    const listed = [...index.accepted, ...index.broken].map(({ file }) => file).sort();
    const present = ['accepted', 'broken'].flatMap((folder) =>
      readdirSync(new URL(folder, root))
        .filter((name) => !name.endsWith('.source.json'))
        .map((name) => `${folder}/${name}`),
    );
    expect(present.sort()).toEqual(listed);
  });
});

describe.each(index.broken)('the broken sample $file', ({ file, of, findings }) => {
  const unit = index.accepted.find((sample) => sample.file === of)?.unit ?? '';
  it('gets the one finding the index names', () => {
    const claims = claimsOf(file, unit);
    const result = Submission.safeParse(claims);
    const got = result.success
      ? attestableOf(result.data)
      : schemaFindings(Submission, result.error.issues, claims).map(({ code, pointer }) => ({ code, pointer }));
    expect(got).toEqual(findings);
  });
});

describe('the broken samples together', () => {
  it('are half blocking and half attestable', () => {
    const blocking = index.broken.filter(({ file }) => !Submission.safeParse(claimsOf(file, 'tonga-tcu')).success);
    expect(blocking.length * 2).toBe(index.broken.length);
  });
});
