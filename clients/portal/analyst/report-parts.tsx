/** Parts of a report: markings, both gradings, findings, and the history of its decisions. */
import type { ComponentChildren } from 'preact';
import type { Decision } from '#schemas/decision.ts';
import type { SubmissionStatus } from '#schemas/submission-status.ts';
import type { Finding } from '#schemas/finding.ts';
import type { Grading } from '#schemas/grading.ts';
import type { Attestation, Submission } from '#schemas/submission.ts';
import { capital, gradeInWords, moment, spoken } from './phrases.ts';
import { DECIDED, REPORT, WITHDRAWALS } from './words.ts';

type Row = readonly [name: string, value: ComponentChildren];

const spokenList = (codes: readonly string[] = []): string => codes.map(spoken).join(', ');

type MarkingsProps = {
  readonly claims: Submission;
  readonly status: SubmissionStatus;
  readonly open: (submissionId: string) => void;
};

export const Markings = ({ claims: { report, iss, onBehalfOf, supersedes }, status, open }: MarkingsProps) => {
  const { handling, activity, harms = [] } = report;
  const rows: readonly Row[] = [
    [REPORT.marking, `${handling.classification} · TLP:${handling.tlp}`],
    [REPORT.unitsMarking, handling.partnerMarking],
    [REPORT.releasableTo, handling.releasableTo?.join(', ')],
    [REPORT.purpose, handling.purpose && spoken(handling.purpose)],
    [REPORT.retention, handling.retention],
    [REPORT.caveats, handling.caveats?.join('; ')],
    [REPORT.from, iss],
    [REPORT.onBehalfOf, onBehalfOf],
    [REPORT.precedence, report.precedence],
    [REPORT.received, moment(status.receivedAt)],
    [REPORT.happened, [activity.from, activity.to].flatMap((at) => (at === undefined ? [] : [moment(at)])).join(' – ')],
    [REPORT.crime, spokenList(report.crimeTypes)],
    [REPORT.enablers, spokenList(report.enablers)],
    [REPORT.perpetrators, spokenList(report.perpetrators)],
    [
      REPORT.harms,
      harms.map(({ area, kind, description }) => [area, kind, description].filter(Boolean).join(', ')).join('; '),
    ],
    [REPORT.identifier, <code>{status.submissionId}</code>],
    [
      REPORT.supersedes,
      supersedes && (
        <button type="button" class="link" onClick={() => open(supersedes)}>
          {supersedes}
        </button>
      ),
    ],
  ];
  return (
    <dl class="markings">
      {rows
        .filter(([, value]) => value !== undefined && value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
    </dl>
  );
};

type GradingProps = { readonly ofUnit: Grading; readonly decisions: readonly Decision[] };

export const GradingSection = ({ ofUnit, decisions }: GradingProps) => (
  <section class="grading">
    <h3>{REPORT.grading}</h3>
    <dl>
      <div>
        <dt>{REPORT.gradingOfUnit}</dt>
        <Grade grading={ofUnit} />
      </div>
      <div>
        <dt>{REPORT.gradingOfOurs}</dt>
        <Grade grading={decisions.findLast(({ grading }) => grading !== undefined)?.grading} />
      </div>
    </dl>
  </section>
);

const Grade = ({ grading }: { readonly grading: Grading | undefined }) =>
  grading ? (
    <dd>
      <strong>
        {grading.reliability}
        {grading.credibility}
      </strong>{' '}
      {gradeInWords(grading)}
      {grading.original ? ` (${grading.original.scheme}: ${grading.original.value})` : ''}
    </dd>
  ) : (
    <dd>{REPORT.notGraded}</dd>
  );

type FindingsProps = { readonly findings: readonly Finding[]; readonly attestations: readonly Attestation[] };

export const Findings = ({ findings, attestations }: FindingsProps) => (
  <section>
    <h3>{REPORT.findings}</h3>
    {findings.length === 0 ? <p class="quiet">{REPORT.noFindings}</p> : null}
    <ul class="plain findings">
      {findings.map(({ code, severity, pointer, detail, attested }) => (
        <li key={`${code} ${pointer}`}>
          <strong>{capital(spoken(code))}</strong> ({severity}) <code>{pointer}</code> {detail}
          {attested ? (
            <em>
              {' '}
              {REPORT.attested}{' '}
              {attestations.find((one) => one.code === code && one.pointer === pointer)?.reason ?? REPORT.meantSo}
            </em>
          ) : null}
        </li>
      ))}
    </ul>
  </section>
);

/** What happened to it so far, in the order of time; by role, never by person. */
export const History = ({
  status: { receivedAt, takenAt, decisions = [], permissions = [] },
}: {
  readonly status: SubmissionStatus;
}) => {
  const events = [
    { at: receivedAt, what: <>{REPORT.received}</> },
    ...(takenAt === undefined ? [] : [{ at: takenAt, what: <>{REPORT.takenOver}</> }]),
    ...permissions.map(({ receivedAt: at, permission, units }) => ({
      at,
      what: (
        <>
          {permission === 'given' ? REPORT.permissionGiven : REPORT.permissionRefused} {units.join(', ')}
        </>
      ),
    })),
    ...decisions.map((decision) => ({ at: decision.decidedAt, what: <Decided decision={decision} /> })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  return (
    <section>
      <h3>{REPORT.history}</h3>
      <ol class="plain history">
        {events.map(({ at, what }, place) => (
          <li key={place}>
            <time dateTime={at}>{moment(at)}</time> {what}
          </li>
        ))}
      </ol>
    </section>
  );
};

const Decided = ({
  decision: { decision, reason, grading, questions = [], reasonClass },
}: {
  readonly decision: Decision;
}) => (
  <>
    <strong>{DECIDED[decision]}</strong>
    {grading ? `, ${grading.reliability}${grading.credibility}` : ''}
    {reasonClass ? `: ${WITHDRAWALS[reasonClass]}` : ''}
    {reason ? `. ${reason}` : ''}
    {questions.length > 0 ? (
      <ul>
        {questions.map(({ pointer, text }, at) => (
          <li key={at}>
            <code>{pointer}</code> {text}
          </li>
        ))}
      </ul>
    ) : null}
  </>
);
