/** Defines a feed or changes one: the fields, and beside them what the rule would have caught, as it is typed. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { FeedChange, FeedPreview, FeedRule, NewFeed } from '#schemas/feed-definition.ts';
import type { Desk } from './desk.ts';
import { DeskForm, TextField } from './desk-form.tsx';
import { BUILDER } from './feed-words.ts';
import { moment } from './phrases.ts';
import { HeadFields, LineField, RuleFields } from './rule-fields.tsx';
import { type Defined, definitionIn, ruleIn } from './rule-form.ts';

type Props = {
  readonly desk: Desk;
  /** The definition that is changed; undefined for a new feed. */
  readonly stands: Defined | undefined;
  readonly busy: boolean;
  readonly send: (definition: NewFeed | FeedChange) => void;
  readonly cancel: () => void;
};

export const FeedBuilder = ({ desk, stands, busy, send, cancel }: Props) => {
  const [rule, setRule] = useState(stands?.rule);
  const isNew = stands === undefined;
  return (
    <DeskForm
      title={isNew ? BUILDER.defineConfirm : BUILDER.changeConfirm}
      explains={isNew ? BUILDER.defineExplains : BUILDER.changeExplains}
      confirm={isNew ? BUILDER.defineConfirm : BUILDER.changeConfirm}
      busy={busy}
      read={(given, chosen) => definitionIn(given, chosen, stands?.version)}
      watch={(given, chosen) => setRule(ruleIn(given, chosen))}
      send={send}
      cancel={cancel}
    >
      {isNew ? <LineField name="feedId" label={BUILDER.name} most={64} /> : null}
      <HeadFields stands={stands} />
      <RuleFields rule={stands?.rule} />
      <Preview desk={desk} rule={rule} />
      <TextField name="reason" label={BUILDER.reason} maxLength={500} />
    </DeskForm>
  );
};

/** So long nothing was typed. */
const PAUSE_MS = 400;

/** Of answers that overtake each other the last question's counts. */
const Preview = ({ desk, rule }: { readonly desk: Desk; readonly rule: FeedRule | undefined }) => {
  const [preview, setPreview] = useState<FeedPreview>();
  const asked = useRef('');
  const wanted = rule === undefined ? '' : JSON.stringify(rule);
  useEffect(() => {
    asked.current = wanted;
    if (rule === undefined) return setPreview(undefined);
    const ask = () =>
      desk.previewFeed(rule).then(
        (found) => asked.current === wanted && setPreview(found),
        () => asked.current === wanted && setPreview(undefined),
      );
    const waits = setTimeout(ask, PAUSE_MS);
    return () => clearTimeout(waits);
  }, [wanted]);
  return (
    <section class="preview" aria-label={BUILDER.preview}>
      <p role="status">
        {BUILDER.preview}: {preview ? BUILDER.previewOf(preview.items.length, preview.looked) : BUILDER.previewNone}
      </p>
      <ul class="plain">
        {(preview?.items ?? []).map(({ entryId, title, partnerId, addedAt }) => (
          <li key={entryId}>
            <span dir="auto">{title}</span> · <code>{partnerId}</code> · {moment(addedAt)}
          </li>
        ))}
      </ul>
    </section>
  );
};
