/** Names what is wrong when two stores were found to differ: gone through only then. */
import type { Disagreement } from '#schemas/reconciliation.ts';
import { ENTRY_KINDS } from './log-entry.ts';
import { isNamedRightly, keepsBytes } from './reconcile.ts';
import { type Pass, withNoted } from './reconciliation-pass.ts';
import { markAfter, PAGE, readMark, type Step } from './reconciliation-readings.ts';

/** The object of every record. */
export const missingBytes: Step = async (readings, pass) => {
  const mark = readMark(pass);
  const records = mark.of === '' ? [] : await readings.recordsOf(mark.of, mark.after, PAGE);
  const kept = records.filter(keepsBytes);
  const texts = await readings.bytesAt(kept.map(({ path }) => path));
  const missing: Disagreement[] = [];
  let read = pass;
  for (const [at, { submissionId: about, path }] of kept.entries()) {
    const text = texts[at];
    if (text === undefined) missing.push({ kind: 'bytes-missing', about });
    else if (!(await isNamedRightly({ path }, text))) read = withOwner(read, path, about);
  }
  return [withNoted(read, missing), await markAfter(readings, mark, records.at(-1)?.jti)];
};

/** Of changed bytes only the name of the object was known. */
const withOwner = (pass: Pass, path: string, about: string): Pass => ({
  ...pass,
  disagreements: pass.disagreements.map((one) =>
    one.kind === 'bytes-changed' && one.about === path ? { ...one, about } : one,
  ),
});

/** The record of every leaf. A leaf that has no name is of an earlier version of this software. */
export const strangeLeaves: Step = async (readings, pass) => {
  const from = Number(pass.after ?? 0);
  const page = await readings.leaves(from, pass.logSize, PAGE);
  const named = page.filter(({ entry, name }) => entry[0] === ENTRY_KINDS.submission && name !== undefined);
  const records = await readings.recordsNamed(named.map(({ name }) => name ?? ''));
  const strange = named.filter(({ name }) => !records.has(name ?? ''));
  const found = strange.map(
    ({ index, name }): Disagreement => ({
      kind: 'leaf-without-record',
      about: `${index} ${name}`,
    }),
  );
  const last = page.at(-1);
  return [withNoted(pass, found), last && String(last.index + 1)];
};
