/** Rules on time: when it happened, when it was signed, by when somebody must act. */
import { DAY, daysBetween, earliestSecond, endsBefore, latestSecond } from './instants.ts';
import { entitiesOf, type Failure, type Rule, settle, settleOne } from './rule.ts';

const SIGNED_LONG_AGO_DAYS = 30;
const SIGNED_AHEAD_SECONDS = 60;
const REPORTED_LATE_DAYS = 90;
const LONGEST_LIFE_YEARS = 120;

export const timeRules: readonly Rule[] = [
  {
    code: 'signed-long-ago',
    dimension: 'currency',
    level: 'expected',
    severity: 'attestable',
    examine: (submission, { nowSeconds }) => {
      const days = daysBetween(submission.iat, nowSeconds);
      const late = nowSeconds - submission.iat > SIGNED_LONG_AGO_DAYS * DAY;
      return settleOne('/iat', late ? `It was signed ${days} days ago, more than ${SIGNED_LONG_AGO_DAYS}.` : undefined);
    },
  },
  {
    code: 'signed-ahead',
    dimension: 'integrity',
    level: 'expected',
    severity: 'attestable',
    inScore: true,
    examine: (submission, { nowSeconds }) => {
      const ahead = submission.iat - nowSeconds;
      return settleOne(
        '/iat',
        ahead > SIGNED_AHEAD_SECONDS ? `It was signed ${ahead} seconds ahead of our clock.` : undefined,
      );
    },
  },
  {
    code: 'event-after-signing',
    dimension: 'consistency',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const { from, to } = submission.report.activity;
      const failures: Failure[] = [];
      const detail = 'It lies after the moment the report was signed.';
      if (earliestSecond(from) > submission.iat) failures.push({ pointer: '/report/activity/from', detail });
      if (to !== undefined && earliestSecond(to) > submission.iat)
        failures.push({ pointer: '/report/activity/to', detail });
      return settle(1, failures);
    },
  },
  {
    code: 'reported-late',
    dimension: 'timeliness',
    level: 'expected',
    severity: 'advice',
    inScore: true,
    examine: (submission) => {
      const { from, to } = submission.report.activity;
      // The later of both: an end that was mistyped makes nothing later than it was.
      const days = daysBetween(Math.max(latestSecond(from), latestSecond(to ?? from)), submission.iat);
      return settleOne(
        '/report/activity',
        days > REPORTED_LATE_DAYS ? `It ended ${days} days before it was signed.` : undefined,
      );
    },
  },
  {
    code: 'ends-before-it-begins',
    dimension: 'consistency',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const { activity, relationships } = submission.report;
      const failures: Failure[] = [];
      let looked = 0;
      const look = (beginning: string | undefined, end: string | undefined, pointer: string) => {
        if (beginning === undefined || end === undefined) return;
        looked++;
        if (endsBefore(end, beginning))
          failures.push({ pointer, detail: `It ends on ${end}, before it begins on ${beginning}.` });
      };
      look(activity.from, activity.to, '/report/activity/to');
      for (const [at, { since, until }] of (relationships ?? []).entries())
        look(since, until, `/report/relationships/${at}/until`);
      return settle(looked, failures);
    },
  },
  {
    code: 'immediate-without-act-by',
    dimension: 'completeness',
    level: 'required',
    severity: 'attestable',
    examine: ({ report }) => {
      if (report.precedence !== 'immediate') return 'not-applicable';
      return settleOne(
        '/report/precedence',
        report.actBy === undefined ? 'It is immediate and does not say by when to act.' : undefined,
      );
    },
  },
  {
    code: 'act-by-not-immediate',
    dimension: 'consistency',
    level: 'expected',
    severity: 'attestable',
    examine: ({ report }) => {
      if (report.actBy === undefined) return 'not-applicable';
      const detail = `It has a deadline but its precedence is ${report.precedence ?? 'routine'}.`;
      return settleOne('/report/actBy', report.precedence === 'immediate' ? undefined : detail);
    },
  },
  {
    code: 'act-by-already-past',
    dimension: 'timeliness',
    level: 'required',
    severity: 'attestable',
    examine: ({ iat, report }) => {
      if (report.actBy === undefined) return 'not-applicable';
      return settleOne(
        '/report/actBy',
        earliestSecond(report.actBy) < iat ? 'The deadline lay in the past when it was signed.' : undefined,
      );
    },
  },
  {
    code: 'birth-not-possible',
    dimension: 'validity',
    level: 'required',
    severity: 'attestable',
    examine: (submission) => {
      const failures: Failure[] = [];
      let looked = 0;
      const signedYear = new Date(submission.iat * 1000).getUTCFullYear();
      for (const [at, entity] of entitiesOf(submission).entries()) {
        if (entity.kind !== 'person' || entity.birth === undefined) continue;
        const { date, year } = entity.birth;
        if (date === undefined && year === undefined) continue;
        looked++;
        const pointer = `/report/entities/${at}/birth`;
        const bornIn = date === undefined ? (year ?? signedYear) : Number(date.slice(0, 4));
        if (date !== undefined && year !== undefined && bornIn !== year)
          failures.push({ pointer, detail: 'The day and the year of birth disagree.' });
        else if (bornIn > signedYear || (date !== undefined && earliestSecond(date) > submission.iat))
          failures.push({ pointer, detail: 'The birth lies after the report was signed.' });
        else if (signedYear - bornIn > LONGEST_LIFE_YEARS)
          failures.push({ pointer, detail: `The birth lies more than ${LONGEST_LIFE_YEARS} years back.` });
      }
      return settle(looked, failures);
    },
  },
];
