/** A device at work: reports being written, the queue, and the device itself. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import { v7 as newUuid } from 'uuid';
import { ReceiptNotValid } from '#domain/receipt.ts';
import type { CrimeType } from '#schemas/crime-types.ts';
import type { SpoolEntry } from '../../partner/spool-entry.ts';
import { Telling } from '../staff/telling.tsx';
import type { Trouble } from '../staff/trouble.ts';
import type { Database } from './database.ts';
import { type Device, signerOf } from './device.ts';
import { DeviceView } from './device-view.tsx';
import { type Draft, newDraft } from './draft.ts';
import { KeptReports } from './kept-reports.ts';
import { useTongue } from './language.ts';
import { ReportForm } from './report-form.tsx';
import { ReportLists } from './report-lists.tsx';
import { checkReceipt, clientOf, needAccess, sendWaiting } from './sending.ts';
import { draftFrom, signedEntry } from './signing.ts';
import { troubleInWords } from './trouble-words.ts';

type Props = { readonly database: Database; readonly device: Device; readonly isNew: boolean };
type Told = { readonly doing?: string; readonly trouble?: Trouble };

export const Workplace = ({ database, device, isNew }: Props) => {
  const tongue = useTongue();
  const { words, language } = tongue;
  const [view, setView] = useState<'reports' | 'device'>(isNew ? 'device' : 'reports');
  const [opened, setOpened] = useState<Draft>();
  const [told, setTold] = useState<Told>({});
  const [busy, setBusy] = useState(false);
  const { kept, drafts, queue, checked, look } = useKept(database, device);
  // One client as long as the page is open: its token and what it learnt serve the next sending too.
  const client = useMemo(() => clientOf(device), [device]);
  const parties = { iss: device.unit.partnerId, aud: window.location.origin };

  const doing = async (work: () => Promise<Told>): Promise<void> => {
    setBusy(true);
    try {
      setTold(await work());
    } catch (error) {
      setTold({ trouble: troubleInWords(error, tongue) });
    } finally {
      setBusy(false);
      await look();
    }
  };
  const open = (draft: Draft): void => {
    setTold({});
    setOpened(draft);
  };
  const sign = (draft: Draft, now: number) =>
    doing(async () => {
      const entry = await signedEntry(draft, parties, await signerOf(device), now);
      if (!entry) return {};
      await kept.enqueue(entry);
      setOpened(undefined);
      return {};
    });
  const send = () =>
    doing(async () => {
      if (!navigator.onLine) return { trouble: { what: words.trouble.offline, fix: words.trouble.offlineFix } };
      const sent = await sendWaiting(await client, kept, {
        sending: ({ title }, place, of) => setTold({ doing: words.list.sending(title, place, of) }),
        changed: look,
      });
      for (const entry of sent.filter(({ receipt }) => receipt !== undefined)) await checkNow(entry);
      const minutes = Math.round(Math.abs((await client).clockSkewSeconds) / 60);
      const answered = sent.filter(({ state }) => state !== 'waiting').length;
      return { doing: [words.list.sent(answered), ...(minutes > 0 ? [words.device.clock(minutes)] : [])].join(' ') };
    });
  const checkNow = async (entry: SpoolEntry): Promise<void> => {
    try {
      await checkReceipt(entry, await client, database);
    } catch (error) {
      if (!(error instanceof ReceiptNotValid)) throw error;
      throw new Error(`${words.list.receiptFails} ${error.message}`, { cause: error });
    }
    await kept.receiptHolds(entry);
  };
  const check = (entry: SpoolEntry) =>
    doing(async () => {
      await checkNow(entry);
      return {};
    });
  const goBackTo = (draft: Draft, keep: (draft: Draft) => Promise<void>) =>
    doing(async () => {
      await keep(draft);
      open(draft);
      return {};
    });

  if (opened)
    return (
      <>
        <Telling {...told} />
        <ReportForm
          key={opened.jti}
          draft={opened}
          parties={parties}
          keep={(draft) => kept.keepDraft(draft)}
          sign={sign}
          leave={() => void look().then(() => setOpened(undefined))}
        />
      </>
    );
  return (
    <>
      <nav class="views" aria-label={words.page.views}>
        {(['reports', 'device'] as const).map((name) => (
          <button
            type="button"
            key={name}
            aria-current={name === view ? 'page' : undefined}
            onClick={() => setView(name)}
          >
            {words.page[name]}
          </button>
        ))}
      </nav>
      <Telling {...told} />
      {view === 'device' ? (
        <DeviceView
          device={device}
          ask={async () => {
            await needAccess(await client);
            return (await client).clockSkewSeconds;
          }}
        />
      ) : (
        <ReportLists
          drafts={drafts}
          queue={queue}
          checked={checked}
          busy={busy}
          begin={(crimeType: CrimeType) => open(newDraft(crimeType, language, Date.now()))}
          open={open}
          remove={({ jti }) => void kept.dropDraft(jti).then(look)}
          send={() => void send()}
          mend={(entry) => void goBackTo(draftFrom(entry, Date.now()), (draft) => kept.takeBack(draft))}
          replace={(entry) => void goBackTo(replacementOf(entry), (draft) => kept.keepDraft(draft))}
          check={(entry) => void check(entry)}
          discard={({ jti }) => void kept.discard(jti).then(look)}
        />
      )}
    </>
  );
};

const replacementOf = (entry: SpoolEntry): Draft => {
  const now = Date.now();
  return draftFrom(entry, now, { jti: newUuid({ msecs: now }) });
};

const useKept = (database: Database, device: Device) => {
  const kept = useMemo(() => new KeptReports(database, device), [database, device]);
  const [drafts, setDrafts] = useState<readonly Draft[]>([]);
  const [queue, setQueue] = useState<readonly SpoolEntry[]>([]);
  const [checked, setChecked] = useState<ReadonlySet<string>>(new Set());
  const look = useCallback(async () => {
    const [newDrafts, newQueue, newChecked] = await Promise.all([kept.drafts(), kept.queue(), kept.checked()]);
    setChecked(newChecked);
    setDrafts(newDrafts);
    setQueue(newQueue);
  }, [kept]);
  useEffect(() => void look(), [look]);
  return { kept, drafts, queue, checked, look };
};
