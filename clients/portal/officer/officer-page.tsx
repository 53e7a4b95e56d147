/** The page for officers: first the device of the unit, then its reports. Works without a network once it was opened. */
import { useEffect, useState } from 'preact/hooks';
import { Telling } from '../staff/telling.tsx';
import type { Trouble } from '../staff/trouble.ts';
import { watchForUpdates } from './app-updates.ts';
import { Database } from './database.ts';
import { type Device, keepDevice, keptDevice, newDevice, type Unit } from './device.ts';
import { FirstUse } from './first-use.tsx';
import { firstLanguage, keepLanguage, type Language, Spoken, tongueOf, useTongue } from './language.ts';
import { Workplace } from './workplace.tsx';

export const OfficerPage = () => {
  const [language, setLanguage] = useState<Language>(firstLanguage);
  const [tongue, setTongue] = useState(() => tongueOf(language));
  const { words } = tongue;
  const turnTo = (other: Language): void => {
    keepLanguage(other);
    setLanguage(other);
    setTongue(tongueOf(other));
  };
  useEffect(() => {
    document.title = `${words.page.title} · PTCN Exchange`;
  }, [words]);
  return (
    <Spoken.Provider value={tongue}>
      <div lang={language}>
        <div class="as-of">
          <p class="kicker">{words.page.kicker}</p>
          <button
            type="button"
            lang={language === 'en' ? 'fr' : 'en'}
            onClick={() => turnTo(language === 'en' ? 'fr' : 'en')}
          >
            {words.page.other}
          </button>
        </div>
        <h1 class="desk">{words.page.title}</h1>
        <p class="lead">{words.page.lead}</p>
        <Standing words={words} />
        <Opened />
      </div>
    </Spoken.Provider>
  );
};

type WordsProps = { readonly words: ReturnType<typeof tongueOf>['words'] };

/** Whether there is a network, and whether there is a newer page. */
const Standing = ({ words }: WordsProps) => {
  const online = useOnline();
  const [takeOver, setTakeOver] = useState<() => void>();
  useEffect(() => {
    // Without its worker the page works as long as there is a network: that it cannot be kept is no reason to stop.
    watchForUpdates((take) => setTakeOver(() => take)).catch(() => undefined);
  }, []);
  return (
    <>
      <p class="quiet" role="status">
        {online ? words.page.online : words.page.offline}
      </p>
      {takeOver ? (
        <p class="trouble" role="status">
          {words.page.newer}{' '}
          <button type="button" onClick={takeOver}>
            {words.page.takeOver}
          </button>
        </p>
      ) : null}
    </>
  );
};

const useOnline = (): boolean => {
  const [online, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const look = () => setOnline(navigator.onLine);
    for (const event of ['online', 'offline']) window.addEventListener(event, look);
    return () => {
      for (const event of ['online', 'offline']) window.removeEventListener(event, look);
    };
  }, []);
  return online;
};

type Rooms =
  | { readonly is: 'opening' }
  | { readonly is: 'closed'; readonly trouble: Trouble }
  | {
      readonly is: 'open';
      readonly database: Database;
      readonly device?: Device | undefined;
      readonly busy?: boolean;
      readonly isNew?: boolean;
    };

const Opened = () => {
  const { words } = useTongue();
  const [rooms, setRooms] = useState<Rooms>({ is: 'opening' });
  if (rooms.is === 'opening') return <Opening done={setRooms} closed={words.page} />;
  if (rooms.is === 'closed') return <Telling trouble={rooms.trouble} />;
  const { database, device, busy = false, isNew = false } = rooms;
  if (device) return <Workplace database={database} device={device} isNew={isNew} />;
  const make = async (unit: Unit): Promise<void> => {
    setRooms({ ...rooms, busy: true });
    const made = await newDevice(unit, Date.now());
    await keepDevice(database, made);
    // Asked in the moment in which there is something to lose.
    await navigator.storage.persist().catch(() => false);
    setRooms({ is: 'open', database, device: made, isNew: true });
  };
  const failed = () => setRooms({ is: 'closed', trouble: { what: words.page.otherTab, fix: words.page.otherTabFix } });
  return <FirstUse busy={busy} make={(unit) => void make(unit).catch(failed)} />;
};

type OpeningProps = { readonly done: (rooms: Rooms) => void; readonly closed: WordsProps['words']['page'] };

const Opening = ({ done, closed }: OpeningProps) => {
  useEffect(() => {
    const open = async (): Promise<Rooms> => {
      const database = await Database.open();
      return { is: 'open', database, device: await keptDevice(database) };
    };
    const trouble = { what: closed.noDatabase, fix: closed.noDatabaseFix };
    const tell = async () => done(await open().catch((): Rooms => ({ is: 'closed', trouble })));
    void tell();
  }, []);
  return <Telling doing={closed.opening} />;
};
