/** Which feed is looked at, how it is defined and was, and what an analyst may do with it. */
import { useEffect, useState } from 'preact/hooks';
import { SubmissionId } from '#schemas/primitives.ts';
import { CURATED_FEED, type FeedList } from '#schemas/feed.ts';
import type { FeedChange, FeedDescription, FeedReevaluation, NewFeed } from '#schemas/feed-definition.ts';
import { Telling } from '../staff/telling.tsx';
import { useAsking } from './asking.ts';
import { FormButton } from './decisions.tsx';
import type { Desk } from './desk.ts';
import { DeskForm, TextField } from './desk-form.tsx';
import { useEscape } from './escape.ts';
import { FeedBuilder } from './feed-builder.tsx';
import { BUILDER } from './feed-words.ts';
import { moment } from './phrases.ts';
import { LineField } from './rule-fields.tsx';
import { ruleInWords } from './rule-form.ts';
import { DECIDE, INBOX, PAGE } from './words.ts';

type Form = 'define' | 'change' | 'add';
type Props = {
  readonly desk: Desk;
  readonly feedId: string;
  readonly choose: (feedId: string) => void;
  /** Something was added to it. */
  readonly changed: () => void;
};

export const FeedDesk = ({ desk, feedId, choose, changed }: Props) => {
  const [feeds, setFeeds] = useState<FeedList['feeds']>([CURATED_FEED]);
  const [about, setAbout] = useState<FeedDescription>();
  const [form, setForm] = useState<Form>();
  const [done, setDone] = useState<string>();
  const { doing, trouble, ask } = useAsking();
  const busy = doing !== undefined;
  const look = async (which: string): Promise<void> => {
    const found = await ask(PAGE.fetching, () => Promise.all([desk.feeds(), desk.describeFeed(which)]));
    if (!found) return;
    setFeeds(found[0].feeds);
    setAbout(found[1]);
  };
  useEffect(() => {
    setForm(undefined);
    setDone(undefined);
    void look(feedId);
  }, [feedId]);
  const define = async (definition: NewFeed | FeedChange): Promise<void> => {
    const made = await ask(PAGE.sending, () => desk.defineFeed(feedId, definition));
    if (!made) return;
    setForm(undefined);
    await look(made.feedId);
    choose(made.feedId);
  };
  const add = async (pick: { submissionId: string; reason: string }): Promise<void> => {
    if (!(await ask(PAGE.sending, () => desk.pickEntry(feedId, pick)))) return;
    setForm(undefined);
    setDone(BUILDER.added);
    changed();
  };
  const reconsider = async (): Promise<void> => {
    let [looked, fits, cursor]: [number, number, string | undefined] = [0, 0, undefined];
    do {
      const from: string | undefined = cursor;
      const stretch: FeedReevaluation | undefined = await ask(PAGE.sending, () => desk.reevaluateFeed(feedId, from));
      if (!stretch) return;
      [looked, fits, cursor] = [looked + stretch.looked, fits + stretch.fits, stretch.next];
      setDone(BUILDER.lookedAt(looked, fits, cursor === undefined));
    } while (cursor !== undefined);
    changed();
  };
  useEscape(() => setForm(undefined));
  const definition = about?.feedId === feedId ? about.definition : undefined;
  const formButton = (name: Form) => (
    <FormButton isOpen={form === name} toggle={() => setForm(form === name ? undefined : name)}>
      {BUILDER[name]}
    </FormButton>
  );
  return (
    <>
      <div class="tools">
        <label>
          <span>{BUILDER.feed}</span>{' '}
          <select value={feedId} disabled={busy} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {feeds.map((feed) => (
              <option key={feed.feedId} value={feed.feedId}>
                {feed.title}
              </option>
            ))}
          </select>
        </label>
        {formButton('define')}
        {definition ? formButton('change') : null}
        {definition && !definition.rule ? formButton('add') : null}
        {definition?.rule ? (
          <button type="button" disabled={busy} onClick={reconsider}>
            {BUILDER.earlier}
          </button>
        ) : null}
      </div>
      <Telling doing={doing} trouble={trouble} />
      <p role="status" class={done === undefined ? undefined : 'done'}>
        {done}
      </p>
      {form === 'define' || form === 'change' ? (
        <FeedBuilder
          key={form}
          desk={desk}
          stands={form === 'change' ? definition : undefined}
          busy={busy}
          send={define}
          cancel={() => setForm(undefined)}
        />
      ) : null}
      {form === 'add' ? (
        <DeskForm
          title={BUILDER.addConfirm}
          explains={BUILDER.addExplains}
          confirm={BUILDER.addConfirm}
          busy={busy}
          read={(given) => {
            const [submissionId, reason] = [SubmissionId.safeParse(given('submissionId')), given('reason')];
            if (!submissionId.success) return INBOX.noIdentifier;
            return reason === '' ? DECIDE.reasonMissing : { submissionId: submissionId.data, reason };
          }}
          send={add}
          cancel={() => setForm(undefined)}
        >
          <LineField name="submissionId" label={BUILDER.submissionId} />
          <TextField name="reason" label={BUILDER.reason} maxLength={500} />
        </DeskForm>
      ) : null}
      {definition ? <History about={about} /> : null}
    </>
  );
};

const History = ({ about }: { readonly about: FeedDescription | undefined }) => (
  <details class="definition">
    <summary>{BUILDER.history}</summary>
    <p dir="auto">{about?.description}</p>
    <ol class="plain" reversed>
      {(about?.history ?? []).map(({ version, rule, openTo, definedAt, definedBy, reason }) => (
        <li key={version} value={version}>
          {BUILDER.version(version)}: {BUILDER.openTo} {BUILDER[openTo]}; {ruleInWords(rule).join('. ')}.{' '}
          <span class="quiet">
            {BUILDER.definedBy(definedBy, moment(definedAt))}: <span dir="auto">{reason}</span>
          </span>
        </li>
      ))}
    </ol>
  </details>
);
