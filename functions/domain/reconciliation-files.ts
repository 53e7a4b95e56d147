/** Files of reports, held against the records that say they are held: each object has its record, and each record its objects. */
import type { Disagreement } from '#schemas/reconciliation.ts';
import { toInstant } from './clock.ts';
import { keepsBytes, type ReconciledRecord, type StoredFile, YOUNG_OBJECT_MS } from './reconcile.ts';
import { withNoted } from './reconciliation-pass.ts';
import { PAGE, type Readings, type Step } from './reconciliation-readings.ts';

/** A young one may be of a record that is about to say so. */
function judgeFile({ path, putAt }: StoredFile, record: ReconciledRecord | undefined, now: number): Disagreement[] {
  if (record && keepsBytes(record) && record.files?.includes(path)) return [];
  if (now - putAt < YOUNG_OBJECT_MS) return [];
  return [{ kind: 'file-without-record', about: path, since: toInstant(putAt) }];
}

export const files: Step = async (readings, pass, now) => {
  const page = await readings.files(pass.after ?? '', PAGE);
  const records = await readings.recordsNamed(page.map(({ submissionId }) => submissionId));
  const found = page.flatMap((file) => judgeFile(file, records.get(file.submissionId), now));
  return [withNoted(pass, found), page.at(-1)?.path];
};

/** By their names: what is in them was compared when they came, and is compared again by whoever reads one. */
export async function missingFiles(readings: Readings, records: readonly ReconciledRecord[]): Promise<Disagreement[]> {
  const found: Disagreement[] = [];
  for (const record of records.filter(hasFiles)) {
    const missing = await missingOf(readings, record);
    // It may have been disposed of between the two readings: what looks wrong is read once more, the record first.
    const again = missing.length > 0 && (await readings.recordsNamed([record.submissionId])).get(record.submissionId);
    if (again && keepsBytes(again)) found.push(...missing.map((about) => ({ kind: 'file-missing' as const, about })));
  }
  return found;
}

const hasFiles = (record: ReconciledRecord): boolean => keepsBytes(record) && (record.files?.length ?? 0) > 0;

async function missingOf(readings: Readings, record: ReconciledRecord): Promise<string[]> {
  const there = new Set(await readings.filesOf(record));
  return (record.files ?? []).filter((path) => !there.has(path));
}
