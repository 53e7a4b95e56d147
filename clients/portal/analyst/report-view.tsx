/** One report as its unit signed it, what was decided about it, and what can be decided now. Escape goes back. */
import { useEffect, useState } from 'preact/hooks';
import type { DecisionRequest } from '#schemas/decision.ts';
import { Telling } from '../staff/telling.tsx';
import { Attachments } from './attachments.tsx';
import { AskForm } from './ask-form.tsx';
import { useAsking } from './asking.ts';
import { Became } from './became.tsx';
import { Correspondence } from './correspondence.tsx';
import { Decisions, type Form } from './decisions.tsx';
import type { Desk, OpenReport } from './desk.ts';
import { Entities } from './entities.tsx';
import { useEscape } from './escape.ts';
import { FeedbackForm } from './feedback-form.tsx';
import { Heading } from './heading.tsx';
import { Links } from './links.tsx';
import { ReleaseProposal } from './release-form.tsx';
import { PlacesOfReport } from './places.tsx';
import { PrivacyNotes } from './privacy-notes.tsx';
import { Findings, GradingSection, History, Markings } from './report-parts.tsx';
import { DECIDE, PAGE, REPORT, STATES } from './words.ts';

type Props = {
  readonly desk: Desk;
  readonly submissionId: string;
  /** Name of the view that Escape and the first button lead back to. */
  readonly from: string;
  readonly open: (submissionId: string) => void;
  /** Looks for an identifier or a name in all reports. */
  readonly seek: (value: string) => void;
  readonly leave: () => void;
};

export const ReportView = ({ desk, submissionId, from, open, seek, leave }: Props) => {
  const [report, setReport] = useState<OpenReport>();
  const [form, setForm] = useState<Form>();
  const [told, setTold] = useState<{ readonly text: string; readonly bad: boolean }>();
  const { doing, trouble, ask } = useAsking();
  useEffect(() => {
    void ask(PAGE.fetching, () => desk.report(submissionId)).then(setReport);
  }, []);
  useEscape(() => (form === undefined ? leave() : setForm(undefined)));
  const decide = async (decision: DecisionRequest): Promise<void> => {
    setTold(undefined);
    const decided = await ask(PAGE.sending, () => desk.decide(submissionId, decision));
    if (!decided || !report) return;
    const { alreadyDecided: bad, status } = decided;
    const state = STATES[status.state];
    setReport({ ...report, status });
    setForm(undefined);
    setTold({ bad, text: bad ? `${DECIDE.faster} ${DECIDE.fasterNow(state)}` : DECIDE.done(state) });
  };
  /** Something was asked or recorded: its status says so, too. */
  const tellAfter = (text: string): void => {
    setTold({ bad: false, text });
    void ask(PAGE.fetching, () => desk.status(submissionId)).then(
      (status) => status && setReport((now) => now && { ...now, status }),
    );
  };
  return (
    <article class="report">
      <button type="button" onClick={leave}>
        {REPORT.back(from)}
      </button>
      {report ? <Heading>{report.claims.report.title}</Heading> : null}
      <div role="alert">{told?.bad ? <p class="trouble conflict">{told.text}</p> : null}</div>
      <div role="status">{told && !told.bad ? <p class="done">{told.text}</p> : null}</div>
      {report ? (
        <>
          <Decisions
            status={report.status}
            report={report.claims.report}
            form={form}
            choose={setForm}
            busy={doing !== undefined}
            decide={decide}
            newerThan={() => desk.replacementOf(submissionId)}
            open={open}
          >
            {report.status.state === 'published' ? (
              <ReleaseProposal desk={desk} submissionId={submissionId} form={form} choose={setForm} />
            ) : null}
            <AskForm
              desk={desk}
              submissionId={submissionId}
              report={report.claims.report}
              form={form}
              choose={setForm}
              told={tellAfter}
            />
            <FeedbackForm desk={desk} submissionId={submissionId} form={form} choose={setForm} told={tellAfter} />
          </Decisions>
          <Telling doing={doing} trouble={trouble} />
          <Correspondence desk={desk} status={report.status} />
          <Became desk={desk} status={report.status} told={tellAfter} />
          <Content {...report} open={open} seek={seek} />
          <Attachments
            desk={desk}
            submissionId={submissionId}
            manifest={report.claims.attachments ?? []}
            standing={report.status.attachments ?? []}
          />
          <Links key={submissionId} desk={desk} submissionId={submissionId} open={open} />
        </>
      ) : (
        <Telling doing={doing} trouble={trouble} />
      )}
    </article>
  );
};

const Content = ({ claims, status, open, seek }: OpenReport & Pick<Props, 'open' | 'seek'>) => {
  const { report } = claims;
  return (
    <>
      <div class="two">
        <Markings claims={claims} status={status} open={open} />
        <GradingSection ofUnit={report.grading} decisions={status.decisions ?? []} />
      </div>
      <PrivacyNotes status={status} />
      <section>
        <h3>{REPORT.narrative}</h3>
        <p class="narrative" lang={report.language} dir="auto">
          {report.narrative}
        </p>
      </section>
      <Entities entities={report.entities ?? []} relationships={report.relationships ?? []} seek={seek} />
      <PlacesOfReport report={report} />
      <Findings findings={status.findings} attestations={claims.attestations ?? []} />
      <History status={status} />
      <p class="aside">
        {REPORT.digest}: <code>{status.digest}</code>
      </p>
    </>
  );
};
