/** Asks for the key of an adviser's system: its name, its key file, its passphrase. Says itself what is missing. */
import { useState } from 'preact/hooks';
import type { KeyChoice } from './adviser-key.ts';

type Props = {
  /** Something is being done meanwhile. */
  readonly busy: boolean;
  readonly open: (choice: KeyChoice) => void;
};

export const KeyForm = ({ busy, open }: Props) => {
  const [partnerId, setPartnerId] = useState('');
  const [file, setFile] = useState<File>();
  const [passphrase, setPassphrase] = useState('');
  const [missing, setMissing] = useState<string>();

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy) return;
    setMissing(file ? undefined : whatIsMissing(partnerId, passphrase));
    if (!file) return;
    open({ partnerId, file: await file.text(), passphrase });
    setPassphrase('');
  };

  return (
    <section class="key" aria-labelledby="key-title">
      <h2 id="key-title">Or open the figures with your system’s key</h2>
      <p>
        The key and the passphrase are used on this machine, are never sent, and are forgotten when you close the page.
        The name is the <code>partnerId</code> in <code>settings.json</code> beside the key file.
      </p>
      <form onSubmit={submit} noValidate>
        <label>
          <span>Name of your system</span>
          <input
            name="partnerId"
            type="text"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            value={partnerId}
            onInput={(event) => setPartnerId(event.currentTarget.value)}
          />
        </label>
        <label>
          <span>
            Key file, <code>keys.jwe</code>
          </span>
          <input
            name="keys"
            type="file"
            accept=".jwe,.json,.jwk"
            onChange={(event) => setFile(event.currentTarget.files?.[0])}
          />
        </label>
        <label>
          <span>Passphrase</span>
          <input
            name="passphrase"
            type="password"
            autocomplete="off"
            value={passphrase}
            onInput={(event) => setPassphrase(event.currentTarget.value)}
          />
        </label>
        <button type="submit" disabled={busy}>
          {busy ? 'One moment…' : 'Show the figures'}
        </button>
        <p role="status" class={missing === undefined ? undefined : 'trouble'}>
          {missing}
        </p>
      </form>
    </section>
  );
};

/** An unsealed file names its system and has no passphrase, so only a missing file is missing for sure. */
const whatIsMissing = (partnerId: string, passphrase: string): string => {
  const sealed = [partnerId.trim() === '' ? 'the name of your system' : '', passphrase === '' ? 'its passphrase' : ''];
  const others = sealed.filter((text) => text !== '');
  return others.length === 0
    ? 'The key file is missing. Choose keys.jwe from the folder of your system.'
    : `The key file is missing, and ${others.join(' and ')} too. keys.jwe is in the folder of your system; the name is the partnerId in settings.json beside it.`;
};
