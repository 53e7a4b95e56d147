/** One signed report: where it stands, what the exchange found, its receipt, and what can be done now. */
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import { useTongue } from './language.ts';
import { saveFile } from './save-file.ts';
import { troubleOfEntry } from './trouble-words.ts';

export type QueueDeeds = {
  /** Back among the drafts, under its own name. */
  readonly mend: (entry: SpoolEntry) => void;
  readonly replace: (entry: SpoolEntry) => void;
  readonly discard: (entry: SpoolEntry) => void;
  /** Checks its receipt. */
  readonly check: (entry: SpoolEntry) => void;
};

type Props = QueueDeeds & {
  readonly entry: SpoolEntry;
  readonly busy: boolean;
  /** Its receipt was checked, and holds. */
  readonly holds: boolean;
};

/** Nothing of it may be sent here again, and its bytes should not lie here longer than need be. */
const isSpill = ({ state, trouble }: SpoolEntry): boolean =>
  state === 'refused' && trouble?.code === 'classification-too-high';

export const QueueRow = ({ entry, busy, holds, ...deeds }: Props) => {
  const tongue = useTongue();
  const { words } = tongue;
  const { state, title, signedAt, jws, submissionId, receipt, mayHaveArrived } = entry;
  const trouble = state === 'accepted' ? undefined : troubleOfEntry(entry, tongue);
  const findings = state === 'waiting' ? [] : entry.findings.map(tongue.finding);
  return (
    <li class={`row ${state}`}>
      <h3 dir="auto">{title}</h3>
      <p class="marks">
        <strong class="state">{words.list.states[state]}</strong>
        <span>
          {words.list.signedAt} {signedAt.slice(0, 16).replace('T', ' ')} UTC
        </span>
        <span>{words.list.bytes(jws.length)}</span>
        {submissionId === undefined ? null : <code>{submissionId}</code>}
      </p>
      {state === 'waiting' && mayHaveArrived ? <p class="quiet">{words.list.inDoubt}</p> : null}
      {trouble ? (
        <p class="trouble">
          <strong>{trouble.what}</strong> {trouble.fix}
        </p>
      ) : null}
      <ul class="plain">
        {findings.map(({ code, pointer, severity, attested, detail, fix }) => (
          <li key={`${code} ${pointer}`}>
            <span class="quiet">{words.finding[attested ? 'attested' : severity]}</span> {detail} {attested ? '' : fix}
          </li>
        ))}
      </ul>
      {receipt === undefined ? null : (
        <p class="done">
          {holds ? words.list.receiptHolds : words.list.receiptUnchecked}{' '}
          <button type="button" onClick={() => saveFile(`${submissionId}.receipt.jws`, receipt)}>
            {words.list.receipt}
          </button>
        </p>
      )}
      <Deeds entry={entry} busy={busy} holds={holds} {...deeds} />
    </li>
  );
};

const Deeds = ({ entry, busy, holds, mend, replace, discard, check }: Props) => {
  const { words } = useTongue();
  const { state, mayHaveArrived } = entry;
  const deeds: readonly (readonly [string, (entry: SpoolEntry) => void])[] = [
    ...(state === 'refused' && !isSpill(entry) ? [[words.list.mend, mend] as const] : []),
    ...(state === 'refused' ? [[words.list.discard, discard] as const] : []),
    // Once the bytes may be at the exchange, only its answer says what can still be changed.
    ...(state === 'waiting' && !mayHaveArrived ? [[words.list.takeBack, mend] as const] : []),
    ...(state === 'accepted' && !holds ? [[words.list.check, check] as const] : []),
    ...(state === 'accepted' ? [[words.list.replace, replace] as const] : []),
  ];
  return (
    <div class="tools">
      {deeds.map(([name, deed]) => (
        <button type="button" key={name} disabled={busy} onClick={() => deed(entry)}>
          {name}
        </button>
      ))}
    </div>
  );
};
