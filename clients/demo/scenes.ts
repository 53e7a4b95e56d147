/** The scenes of the tour, one function each. Every command in them is one that a person could type. */
import { copyFile, cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { InboxPage } from '#schemas/feed.ts';
import { QualityReport } from '#schemas/quality.ts';
import { homeAt } from '../install/home.ts';
import { runPtcnOps } from '../operator/program.ts';
import { EXIT } from '../terminal/exit-codes.ts';
import { type Unit, unitOf } from './cast.ts';
import type { Company } from './company.ts';
import { type Samples, sampleAt } from './samples.ts';
import { heading, narrate, perform, progress } from './stage.ts';

/** A run has a desk of its own: the same sample is a new report in every run. */
export type Desk = { readonly company: Company; readonly folder: string; readonly samples: Samples };

/** Puts a sample on the desk of a unit, as the officer's own file. */
async function lay(desk: Desk, unit: Unit, sample: string, name = basename(sample)): Promise<string> {
  const folder = join(desk.folder, unit.id);
  await mkdir(folder, { recursive: true });
  await copyFile(sampleAt(sample), join(folder, name));
  return join(folder, name);
}

export async function writeOffline(desk: Desk, unit: Unit, sample: string): Promise<string> {
  heading(`An officer of ${unit.name} writes a report. The cable is cut; nothing of this needs a network.`);
  await desk.company.ptcn(unit, ['keygen', '--partner-id', unit.id]);
  await desk.company.ptcn(unit, ['new', '--crime-type', 'iuu-fishing', '-o', join(desk.folder, 'starter.jsonc')]);
  const file = await lay(desk, unit, sample, 'report.jsonc');
  narrate('(filled in meanwhile)');
  await desk.company.ptcn(unit, ['check', file]);
  await desk.company.ptcn(unit, ['submit', file], { expect: [EXIT.waiting] });
  return file;
}

export async function joinExchange(desk: Desk, unit: Unit): Promise<void> {
  heading(`${unit.name} is enrolled by two operators: a signed request by any way, its fingerprint by telephone`);
  const { company } = desk;
  await company.ptcn(unit, company.enrolmentWords(unit));
  const Fingerprint = z.object({ fingerprint: z.string() });
  const { fingerprint } = await company.ask(unit, company.enrolmentWords(unit), Fingerprint);
  const words = company.operatorWords(unit, fingerprint);
  const proposed = await perform('ptcn-ops', runPtcnOps, words, company.operatorEnvironment);
  narrate('(Leilani, who signed in, has the fingerprint read out to her too)');
  const approval = company.approvalWords(proposed, fingerprint);
  await perform('ptcn-ops', runPtcnOps, approval, await company.secondOperator());
}

export async function firstReceipt(desk: Desk, unit: Unit): Promise<void> {
  heading('The cable is mended: what waited is sent, and the receipt is the word of the exchange');
  await desk.company.ptcn(unit, ['submit']);
  const submissionId = await firstAccepted(desk, unit);
  if (submissionId !== undefined) await desk.company.ptcn(unit, ['receipt', 'verify', submissionId, '--offline']);
}

async function firstAccepted(desk: Desk, unit: Unit): Promise<string | undefined> {
  const Queue = z.looseObject({ items: z.array(z.looseObject({ submissionId: z.string().optional() })) });
  const { items } = await desk.company.ask(unit, ['queue', '--all'], Queue);
  return items.find((item) => item.submissionId !== undefined)?.submissionId;
}

export async function proveLogged(desk: Desk, unit: Unit, origin: string): Promise<void> {
  heading('The transparency log has the report, which nobody can take back; and the log only grows');
  const submissionId = await firstAccepted(desk, unit);
  if (submissionId === undefined) return;
  await desk.company.ptcn(unit, ['receipt', 'verify', submissionId]);
  await desk.company.ptcn(unit, ['witness', `${origin}/log/checkpoint`]);
}

export async function enrolOthers(desk: Desk, units: readonly Unit[]): Promise<void> {
  heading(`${units.length} more are enrolled in the same way, NZTCU's reader among them`);
  // Two at a time: making and sealing keys is work for a processor.
  const rest = [...units];
  const enrolNext = async (): Promise<void> => {
    for (let unit = rest.shift(); unit; unit = rest.shift()) {
      if ((await desk.company.hasKeys(unit)) && (await desk.company.isEnrolled(unit))) {
        progress(`${unit.name} is enrolled already`);
        continue;
      }
      await desk.company.enrol(unit);
      progress(`${unit.name} (${unit.country})`);
    }
  };
  await Promise.all([enrolNext(), enrolNext()]);
}

export async function sendReports(desk: Desk, entries: Samples['accepted']): Promise<void> {
  heading(
    entries.length === 1
      ? 'A first report and its receipt'
      : `${entries.length} reports are checked, signed and sent, each with its receipt`,
  );
  const Sent = z.object({
    reports: z.array(z.looseObject({ title: z.string(), submissionId: z.string(), findings: z.array(z.unknown()) })),
  });
  for (const { file, unit: id } of entries) {
    const unit = unitOf(id);
    const { reports } = await desk.company.ask(unit, ['submit', await lay(desk, unit, file)], Sent);
    for (const { title, submissionId, findings } of reports) {
      narrate(`${unit.id}: "${title}"`);
      narrate(`  receipt for ${submissionId}${findings.length > 0 ? `, ${findings.length} finding(s) to read` : ''}`);
    }
  }
}

export async function refuseAndCorrect(desk: Desk, entry: Samples['broken'][number], unit: Unit): Promise<void> {
  heading('A report that is refused, with everything that is wrong and how to mend it; and the corrected one');
  const file = await lay(desk, unit, entry.file, 'to-be-mended.jsonc');
  narrate('The check on the laptop would stop it; --unchecked asks the exchange, which says the same.');
  await desk.company.ptcn(unit, ['submit', file, '--unchecked'], { expect: [EXIT.refused] });
  await lay(desk, unit, entry.of, 'to-be-mended.jsonc');
  narrate('(mended in the same file: it keeps its name at the exchange)');
  await desk.company.ptcn(unit, ['submit', file]);
}

export async function sendTwice(desk: Desk, entry: Samples['accepted'][number]): Promise<void> {
  heading('The same signed file arrives twice, from two laptops: one report, one receipt');
  const unit = unitOf(entry.unit);
  const { company } = desk;
  const file = await lay(desk, unit, entry.file, 'carried-on-a-stick.jsonc');
  const signed = join(desk.folder, unit.id, 'stick.jws');
  await company.ptcn(unit, ['sign', file, '-o', signed], { lines: 2 });
  const second = await secondLaptop(desk, unit);
  await company.ptcn(unit, ['submit', signed], { lines: 3 });
  narrate('On the second laptop, which knows nothing of it:');
  await company.ptcn(unit, ['submit', signed], { lines: 3 }, second);
}

/** The same keys, nothing else: what a unit restores from its safe. */
async function secondLaptop(desk: Desk, unit: Unit): Promise<string> {
  const first = homeAt(desk.company.homeOf(unit));
  const second = homeAt(join(desk.folder, `${unit.id}-second-laptop`));
  await rm(second.root, { recursive: true, force: true });
  await cp(first.keys, second.keys);
  await cp(first.settings, second.settings);
  return second.root;
}

export async function readQueues(desk: Desk): Promise<void> {
  heading('NZTCU takes the summaries over from its queues: immediate ones first, each once');
  progress('both queues are asked until they have no more; that takes some seconds');
  await desk.company.nztcu([], { lines: 20 });
  narrate('A second look finds nothing: what was taken over does not come again.');
  await desk.company.nztcu([]);
}

export async function decideAndPublish(desk: Desk): Promise<void> {
  heading('An analyst decides: some are published in the curated feed, one goes back with a question');
  const { items } = await desk.company.askReader(['inbox'], InboxPage);
  const [returned, ...accepted] = [...items].reverse();
  for (const { submissionId } of accepted.slice(-6)) {
    const words = [
      'decide',
      submissionId,
      'accept',
      '--grading',
      'B2',
      '--reason',
      'Fits what is known from elsewhere.',
    ];
    await desk.company.nztcu(words);
  }
  if (returned) {
    const question = '/report/narrative: Who saw it, and from how far away?';
    await desk.company.nztcu([
      'decide',
      returned.submissionId,
      'return',
      '--reason',
      'One thing is not clear.',
      '--question',
      question,
    ]);
    narrate('What the unit sees of that:');
    await desk.company.ptcn(unitOf(returned.partnerId), ['status', returned.submissionId], { lines: 8 });
  }
}

export async function pullFeed(desk: Desk): Promise<void> {
  heading('A page of the curated feed');
  await desk.company.nztcu(['feed'], { lines: 24 });
}

export async function showQuality(desk: Desk): Promise<void> {
  heading('First quality figures per unit: counts always, a share only with its interval, never a ranking');
  // A copy of a report is none of its own, so that there are fewer than were sent: all are counted when no more are.
  for (let attempt = 0, before = -1; attempt < 20; attempt++) {
    const { partners } = await desk.company.askReader(['quality'], QualityReport);
    const tallied = partners.flatMap((unit) => unit.months).reduce((sum, month) => sum + month.reports, 0);
    if (tallied > 0 && tallied === before) break;
    before = tallied;
    progress(`${tallied} reports are tallied`);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  await desk.company.nztcu(['quality']);
}
