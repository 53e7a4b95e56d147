/** The sample reports of test/samples as claims, sound and broken ones, and the smallest report of the documentation. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallestSubmission } from '#schemas/api/examples.ts';

const folder = join(import.meta.dirname, '../samples');

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A file holds a report or whole claims; a bare report is put into the claims of the smallest one. */
const claimsOf = (content: unknown): unknown => {
  if (!isRecord(content)) return undefined;
  if ('report' in content) return { ...smallestSubmission, ...content };
  return 'schema' in content ? { ...smallestSubmission, report: content } : undefined;
};

export const sampleSubmissions = (): readonly { readonly name: string; readonly claims: unknown }[] => {
  const files = existsSync(folder) ? globSync('**/*.json', { cwd: folder }).sort() : [];
  const samples = files.map((name) => ({
    name,
    claims: claimsOf(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
  }));
  return [{ name: 'smallest', claims: smallestSubmission }, ...samples].filter(({ claims }) => claims !== undefined);
};
