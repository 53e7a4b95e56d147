/** Rule-impact replay: what accepted reports would be told by the rules of another day or another pack. Pure. */
import type { Finding } from '#schemas/finding.ts';
import { judgeAndCount, RULES } from '#schemas/rules/judge.ts';
import type { Rule } from '#schemas/rules/rule.ts';
import type { Submission } from '#schemas/submission.ts';

/** A report as it came, and what it was told then. */
export type ToReplay = {
  readonly partnerId: string;
  readonly submissionId: string;
  readonly submission: Submission;
  readonly receivedAt: string;
  readonly findings: readonly Finding[];
};

export type Replayed = Pick<ToReplay, 'partnerId' | 'submissionId'> & {
  /** What it would be told, by the clock of its receipt and the rules of the day. */
  readonly findings: readonly Finding[];
  /** Each as `code pointer`. */
  readonly added: readonly string[];
  readonly gone: readonly string[];
};

const nameOf = ({ code, pointer }: Finding): string => `${code} ${pointer}`;

/** @param activeAt the instant whose rules judge; the report keeps the clock of its receipt. */
export function replay(report: ToReplay, activeAt: number, rules: readonly Rule[] = RULES): Replayed {
  const { partnerId, submissionId, submission } = report;
  const nowSeconds = Math.floor(Date.parse(report.receivedAt) / 1000);
  const { findings } = judgeAndCount(submission, { nowSeconds, rulesOfSeconds: Math.floor(activeAt / 1000) }, rules);
  const [was, is] = [new Set(report.findings.map(nameOf)), new Set(findings.map(nameOf))];
  return {
    partnerId,
    submissionId,
    findings,
    added: [...is].filter((name) => !was.has(name)),
    gone: [...was].filter((name) => !is.has(name)),
  };
}

/** One check of one unit: in how many of its reports there would be something new, and in how many nothing any more. */
export type Impact = {
  readonly partnerId: string;
  readonly code: string;
  readonly reports: number;
  readonly added: number;
  readonly gone: number;
};

/** By unit and check, those that see a difference; `reports` is how many of the unit were replayed. */
export function impactOf(replayed: readonly Replayed[]): Impact[] {
  const impacts = new Map<string, { partnerId: string; code: string; added: number; gone: number }>();
  const reports = new Map<string, number>();
  for (const { partnerId, added, gone } of replayed) {
    reports.set(partnerId, (reports.get(partnerId) ?? 0) + 1);
    for (const [how, names] of [
      ['added', added],
      ['gone', gone],
    ] as const)
      for (const code of new Set(names.map((name) => name.slice(0, name.indexOf(' '))))) {
        const key = `${partnerId} ${code}`;
        const impact = impacts.get(key) ?? { partnerId, code, added: 0, gone: 0 };
        impacts.set(key, impact);
        impact[how] += 1;
      }
  }
  return [...impacts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, impact]) => ({ ...impact, reports: reports.get(impact.partnerId) ?? 0 }));
}
