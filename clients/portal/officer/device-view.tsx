/** This browser as a device of its unit: how it is enrolled, whether it is, and whether the browser keeps what is here. */
import { useEffect, useState } from 'preact/hooks';
import { Telling } from '../staff/telling.tsx';
import type { Trouble } from '../staff/trouble.ts';
import { type Device, enrolmentRequest, fingerprintOf } from './device.ts';
import { useTongue } from './language.ts';
import { saveFile } from './save-file.ts';
import { troubleInWords } from './trouble-words.ts';

type Props = {
  readonly device: Device;
  /** Asks the exchange for access; how far its clock is ahead of this machine's. */
  readonly ask: () => Promise<number>;
};

export const DeviceView = ({ device, ask }: Props) => {
  const tongue = useTongue();
  const { words } = tongue;
  const text = words.device;
  const { unit, madeAt } = device;
  const prints = useFingerprints(device);
  const [answer, setAnswer] = useState<{ readonly doing?: string; readonly trouble?: Trouble; readonly skew?: number }>(
    {},
  );
  const save = async (): Promise<void> =>
    saveFile(
      `${unit.partnerId}.enrolment.jws`,
      `${await enrolmentRequest(device, window.location.origin, Date.now())}\n`,
    );
  const askExchange = async (): Promise<void> => {
    setAnswer({ doing: text.asking });
    try {
      setAnswer({ skew: await ask() });
    } catch (error) {
      setAnswer({ trouble: troubleInWords(error, tongue) });
    }
  };
  const minutes = Math.round(Math.abs(answer.skew ?? 0) / 60);
  return (
    <section class="device" aria-labelledby="device-title">
      <h2 id="device-title">{text.title}</h2>
      <dl>
        <div>
          <dt>{text.unit}</dt>
          <dd>
            {unit.name} (<code>{unit.partnerId}</code>)
          </dd>
        </div>
        <div>
          <dt>{text.madeAt}</dt>
          <dd>{madeAt.slice(0, 10)}</dd>
        </div>
        <div>
          <dt>{text.fingerprint}</dt>
          <dd>
            <code class="fingerprint">{prints?.signing}</code>
          </dd>
        </div>
        <div>
          <dt>{text.other}</dt>
          <dd>
            <code>{prints?.authentication}</code>
          </dd>
        </div>
      </dl>
      <ol>
        <li>
          {text.step1}{' '}
          <button type="button" onClick={() => void save()}>
            {text.save}
          </button>
        </li>
        <li>{text.step2}</li>
        <li>{text.step3}</li>
      </ol>
      <p>{text.replaces}</p>
      <button type="button" onClick={() => void askExchange()}>
        {text.ask}
      </button>
      <Telling
        doing={answer.doing ?? (answer.skew === undefined ? undefined : text.enrolled)}
        trouble={answer.trouble}
      />
      {minutes > 0 ? <p class="trouble">{text.clock(minutes)}</p> : null}
      <Keeping />
      <p>{text.warning}</p>
    </section>
  );
};

const useFingerprints = (device: Device) => {
  const [prints, setPrints] = useState<{ readonly signing: string; readonly authentication: string }>();
  useEffect(() => {
    void Promise.all([fingerprintOf(device.signing), fingerprintOf(device.authentication)]).then(
      ([signing, authentication]) => setPrints({ signing, authentication }),
    );
  }, [device]);
  return prints;
};

/** What the browser has promised, and a way to ask it again. */
const Keeping = () => {
  const { words } = useTongue();
  const [kept, setKept] = useState<boolean>();
  useEffect(() => void navigator.storage.persisted().then(setKept, () => undefined), []);
  if (kept === undefined) return null;
  if (kept) return <p>{words.device.kept}</p>;
  return (
    <p class="trouble">
      {words.device.notKept}{' '}
      <button type="button" onClick={() => void navigator.storage.persist().then(setKept, () => undefined)}>
        {words.device.keepAsk}
      </button>
    </p>
  );
};
