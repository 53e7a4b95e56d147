/** The pages of a comparison: each reads so much of one store, holds it against the others, and says where it goes on. */
import type { Disagreement } from '#schemas/reconciliation.ts';
import { ENTRY_KINDS, keyEventEntry } from './log-entry.ts';
import { sameBytes } from './merkle-log.ts';
import {
  entryOfRecord,
  judgeEntry,
  judgeObject,
  judgePlaces,
  judgeRecord,
  judgeRow,
  keepsBytes,
  type LoggedAs,
  type ReconciledRecord,
  submissionOfBytes,
} from './reconcile.ts';
import { type Pass, type Phase, withNoted, withPageRead } from './reconciliation-pass.ts';
import { files, missingFiles } from './reconciliation-files.ts';
import { missingBytes, strangeLeaves } from './reconciliation-naming.ts';
import {
  keyEventsAt,
  keyMarkAfter,
  type Mark,
  markAfter,
  PAGE,
  readMark,
  type Readings,
  recordsAt,
  type Step,
} from './reconciliation-readings.ts';
import { judgeWords } from './reconciliation-words.ts';
import { withAdded } from './reconciliation-sum.ts';

/** @returns the comparison, a page further. */
export async function withNextPage(readings: Readings, pass: Pass, now: number): Promise<Pass> {
  if (pass.phase === 'statement') return pass;
  const [read, after] = await STEPS[pass.phase](readings, pass, now);
  return withPageRead(read, after, now);
}

const units: Step = async (readings, pass) => {
  const mark = readMark(pass);
  const records = await recordsAt(readings, mark);
  const logged = await readings.loggedAs(records.map(({ submissionId }) => submissionId));
  const judged = await Promise.all(records.map((record, at) => judgeRecord(record, logged[at] ?? NOT_LOGGED)));
  const words = await judgeWords(readings, records);
  const published = records.filter(({ state, places }) => state === 'published' && places);
  const misplaced = await Promise.all(published.map((record) => misplacedIn(readings, record)));
  const lost = await missingFiles(readings, records);
  const due = records.filter((_record, at) => isDue(logged[at]?.index, pass));
  const entries = await Promise.all(records.map((record, at) => entryExpected(record, logged[at], pass)));
  const paths = due.filter(keepsBytes).map(({ path }) => path);
  const { bytes, leaves, counted } = pass;
  const read = {
    ...pass,
    bytes: { ...bytes, expected: await withAdded(bytes.expected, paths) },
    leaves: { ...leaves, expected: await withAdded(leaves.expected, entries.flat()) },
    counted: { ...counted, records: counted.records + due.length },
  };
  return [
    withNoted(read, [...judged, ...misplaced, words, lost].flat()),
    await markAfter(readings, mark, records.at(-1)?.jti),
  ];
};

/** Those that the log had at the beginning: they were there in every store, whatever came in meanwhile. */
const isDue = (index: number | undefined, { logSize }: Pass): boolean => index !== undefined && index < logSize;

const NOT_LOGGED: LoggedAs = { index: undefined, entry: undefined, waits: false };

/** An analyst may withdraw it between two readings: what looks wrong is read once more, the record first. */
async function misplacedIn(readings: Readings, record: ReconciledRecord): Promise<Disagreement[]> {
  const found = judgePlaces(record, await readings.standsIn(record.places ?? [], record.submissionId));
  if (found.length === 0) return [];
  const again = (await readings.recordsNamed([record.submissionId])).get(record.submissionId);
  return again?.state === 'published' ? found : [];
}

/** What the log should have of it, among the leaves that this comparison counts. Of what was disposed of nobody can tell its entry any more. */
async function entryExpected(record: ReconciledRecord, logged: LoggedAs | undefined, pass: Pass) {
  if (!logged || !isDue(logged.index, pass)) return [];
  const entry = keepsBytes(record) ? await entryOfRecord(record) : logged.entry;
  return entry ? [entry] : [];
}

const keyEvents: Step = async (readings, pass) => {
  const mark = readMark(pass);
  const events = await keyEventsAt(readings, mark);
  const names = events.map(({ eventId }) => readings.loggedName(eventId));
  const logged = await readings.loggedAs(names);
  const found = await Promise.all(
    events.map(async (event, at): Promise<Disagreement[]> => {
      const { index, entry, waits } = logged[at] ?? NOT_LOGGED;
      const about = names[at] ?? '';
      if (index === undefined && waits) return [];
      if (index === undefined || !entry) return [{ kind: 'leaf-missing', about }];
      return sameBytes(entry, await keyEventEntry(event)) ? [] : [{ kind: 'leaf-changed', about }];
    }),
  );
  const counted = { ...pass.counted, keyEvents: pass.counted.keyEvents + events.length };
  return [withNoted({ ...pass, counted }, found.flat()), await keyMarkAfter(readings, mark, events.at(-1)?.eventId)];
};

/** S3 answers as fast for more, and the local one reads all names for each page. */
const OBJECT_PAGE = 500;

const objects: Step = async (readings, pass, now) => {
  const page = await readings.objects(pass.after ?? '', OBJECT_PAGE);
  const texts = await readings.bytesAt(page.map(({ path }) => path));
  const ids = texts.map((text) => (text === undefined ? undefined : submissionOfBytes(text)));
  const named = [...new Set(ids.filter((id) => id !== undefined))];
  const [records, indices] = [await readings.recordsNamed(named), await readings.indicesOf(named)];
  const judged = await Promise.all(
    page.map((object, at) => judgeObject(object, texts[at] ?? '', records.get(ids[at] ?? ''), now)),
  );
  const found = page.filter((_object, at) => judged[at]?.isOf && isDue(indices.get(ids[at] ?? ''), pass));
  const young = judged.filter(({ isYoung }) => isYoung).length;
  const read = {
    ...pass,
    bytes: {
      ...pass.bytes,
      found: await withAdded(
        pass.bytes.found,
        found.map(({ path }) => path),
      ),
    },
    counted: { ...pass.counted, youngObjects: pass.counted.youngObjects + young },
  };
  return [
    withNoted(
      read,
      judged.flatMap(({ disagreements }) => disagreements),
    ),
    page.at(-1)?.path,
  ];
};

const leaves: Step = async (readings, pass) => {
  const from = Number(pass.after ?? 0);
  const page = await readings.leaves(from, pass.logSize, PAGE);
  const ofSubmissions = page.filter(({ entry }) => entry[0] === ENTRY_KINDS.submission).map(({ entry }) => entry);
  const found = await withAdded(pass.leaves.found, ofSubmissions);
  const last = page.at(-1);
  return [{ ...pass, leaves: { ...pass.leaves, found } }, last && String(last.index + 1)];
};

const feeds: Step = async (readings, pass) => {
  const mark = readMark(pass);
  const rows = await readings.entriesAfter(mark.of, Number(mark.after), PAGE);
  const records = await readings.recordsNamed(rows.map(({ submissionId }) => submissionId));
  const found = await Promise.all(
    rows.map(async (row) => {
      const wrong = judgeEntry(row.place, row, records.get(row.submissionId));
      // Withdrawn between the two readings: its row shows nothing any more.
      const isStill =
        wrong.length === 0 || !row.showsReport || (await readings.standsIn([row.place], row.submissionId))[0];
      return isStill ? wrong : [];
    }),
  );
  const last = rows.at(-1)?.place.position;
  const counted = { ...pass.counted, feedEntries: pass.counted.feedEntries + rows.length };
  const after = await markAfter(readings, mark, last === undefined ? undefined : String(last));
  return [withNoted({ ...pass, counted }, found.flat()), after];
};

const outbox: Step = async (readings, pass, now) => {
  const { consumers } = readings;
  const mark: Mark = pass.after === undefined ? { of: consumers[0] ?? '', after: '' } : JSON.parse(pass.after);
  const rows = await readings.waiting(mark.of, mark.after, PAGE);
  const counted = { ...pass.counted, outboxRows: pass.counted.outboxRows + rows.length };
  const read = withNoted(
    { ...pass, counted },
    rows.flatMap((row) => judgeRow(mark.of, row, now)),
  );
  const last = rows.at(-1)?.eventId;
  const of = last === undefined ? consumers[consumers.indexOf(mark.of) + 1] : mark.of;
  return [read, of === undefined ? undefined : JSON.stringify({ of, after: last ?? '' } satisfies Mark)];
};

const STEPS: Readonly<Record<Phase, Step>> = {
  units,
  'key-events': keyEvents,
  objects,
  files,
  leaves,
  feeds,
  outbox,
  'missing-bytes': missingBytes,
  'strange-leaves': strangeLeaves,
};
