/** Reports that a unit lends: the unit sees which, and an adviser reads them while they are lent. */
import { useState } from 'preact/hooks';
import type { LentReport } from '#schemas/lending.ts';
import type { UnitReport } from '#schemas/unit-report.ts';
import { CheckLink } from './report-tables.tsx';
import { fieldInWords } from './report-words.ts';
import { momentInWords } from './words.ts';

export type ReadLent = (submissionId: string) => Promise<LentReport>;

type Props = Pick<UnitReport, 'lent'> & {
  /** There for advisers. */
  readonly read: ReadLent | undefined;
};

export const LentReports = ({ lent, read }: Props) => {
  const [shown, setShown] = useState<LentReport>();
  const [told, setTold] = useState('');
  const open = (submissionId: string): void => {
    setTold('One moment…');
    read?.(submissionId).then(
      (report) => {
        setShown(report);
        setTold('');
      },
      () => setTold('It cannot be read any more: its unit has taken it back, or lends it to somebody else.'),
    );
  };
  return (
    <section class="lent" hidden={lent.length === 0}>
      <h3>{read ? 'Lent to advisers' : 'What you lend to advisers'}</h3>
      <ol class="findings">
        {lent.map(({ submissionId, until = '', adviser }) => (
          <li key={submissionId}>
            <p>
              <code>{submissionId}</code> {adviser === undefined ? '' : `to ${adviser} `}until {momentInWords(until)}
            </p>
            {read ? (
              <button type="button" onClick={() => open(submissionId)}>
                Read it
              </button>
            ) : null}
          </li>
        ))}
      </ol>
      <p role="status">{told}</p>
      {shown ? <Shown lent={shown} /> : null}
    </section>
  );
};

const Shown = ({ lent: { report, findings } }: { readonly lent: LentReport }) => (
  <article aria-labelledby="lent-title">
    <h4 id="lent-title">
      {report.title} <small>{`${report.handling.classification}, TLP:${report.handling.tlp}`}</small>
    </h4>
    {report.narrative.split('\n').map((paragraph, at) => (
      <p key={at}>{paragraph}</p>
    ))}
    <ul>
      {findings.map(({ code, pointer, detail }) => (
        <li key={code + pointer}>
          <CheckLink code={code} />, {fieldInWords(pointer)}: {detail}
        </li>
      ))}
    </ul>
  </article>
);
