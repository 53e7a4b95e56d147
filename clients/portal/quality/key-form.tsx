/** Asks for the key of an adviser's system: its name, its key file, its passphrase. */
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

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!file || busy) return;
    open({ partnerId, file: await file.text(), passphrase });
    setPassphrase('');
  };

  return (
    <section class="key" aria-labelledby="key-title">
      <h2 id="key-title">Or open the figures with your system’s key</h2>
      <p>
        The key and the passphrase are used on this machine, are never sent, and are forgotten when you close the page.
      </p>
      <form onSubmit={submit}>
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
            required
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
      </form>
    </section>
  );
};
