/** Asks for the key of an adviser's system: its name, its key file, its passphrase. */
import { useState } from 'preact/hooks';
import type { KeyChoice } from './adviser-key.ts';
import type { Trouble } from './load-quality.ts';

type Props = {
  /** What is being done meanwhile; undefined while the form waits. */
  readonly busy: string | undefined;
  readonly trouble: Trouble | undefined;
  readonly open: (choice: KeyChoice) => void;
};

export const KeyForm = ({ busy, trouble, open }: Props) => {
  const [partnerId, setPartnerId] = useState('');
  const [file, setFile] = useState<File>();
  const [passphrase, setPassphrase] = useState('');

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!file || busy !== undefined) return;
    open({ partnerId, file: await file.text(), passphrase });
    setPassphrase('');
  };

  return (
    <section class="key" aria-labelledby="key-title">
      <h2 id="key-title">Open the figures with your system’s key</h2>
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
        <button type="submit" class="main" disabled={busy !== undefined}>
          {busy === undefined ? 'Show the figures' : 'One moment…'}
        </button>
      </form>
      <div role="status">{busy === undefined ? null : <p>{busy}</p>}</div>
      <div role="alert">
        {trouble ? (
          <p class="trouble">
            <strong>{trouble.what}</strong> {trouble.fix}
          </p>
        ) : null}
      </div>
    </section>
  );
};
