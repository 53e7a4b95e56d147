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
    intent: 'A report that waited for weeks may have been overtaken by events.',
    fix: 'Check that it still holds and attest it with the reason of the delay, for example a cable cut.',
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
    intent: 'A signing time in the future means that the clock of the computer is wrong.',
    fix: 'Set the clock of the computer, and its time zone, before the next report.',
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
    intent: 'What has happened lies before the moment it was signed.',
    fix: 'Correct the year or the day; if something is expected to happen, say so in the narrative and attest it.',
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
    intent: 'Intelligence is worth most while something can still be done.',
    fix: 'Send a short report early and a fuller one later that supersedes it.',
    examine: (submission) => {
      const { from, to } = submission.report.activity;
      const days = daysBetween(latestSecond(to ?? from), submission.iat);
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
    intent: 'An end lies on or after its beginning.',
    fix: 'Exchange or correct the two dates.',
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
    intent: 'Who is woken at night must know how long there is to act.',
    fix: 'Give actBy, the moment after which it is too late, or lower the precedence to priority.',
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
    intent: 'Only an immediate report is watched against its deadline.',
    fix: 'Set the precedence to immediate, or take actBy out.',
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
    intent: 'A deadline that has passed before signing cannot be met.',
    fix: 'Correct the deadline (it is in UTC), or lower the precedence.',
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
    intent: 'A date of birth tells namesakes apart, if it can be one.',
    fix: 'Correct the date, or give only the year when the day is not known.',
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
