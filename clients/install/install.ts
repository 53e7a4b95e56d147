/** An install of `ptcn` or of the reader: settings, sealed keys, and a client that remembers its session. */
import { base64url } from 'jose';
import * as z from 'zod';
import { practiceAudience } from '#schemas/practice.ts';
import { PartnerId, CountryCode } from '#schemas/primitives.ts';
import { ExchangeClient, type ClientSession } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import { Misuse, NoKeys } from '../terminal/exit-codes.ts';
import { readIfThere, writeFileAtomically } from './atomic-file.ts';
import { type Home, homeAt } from './home.ts';
import type { AskPassphrase } from './passphrase.ts';
import { CannotOpen, openWithKey, openWithPassphrase, sealWithKey, sealWithPassphrase } from './sealing.ts';
import { identityOf, KeyRing, signerOf } from './unit-keys.ts';

/** Which exchange and which unit; not secret. */
export const Settings = z.strictObject({
  origin: z.url({ protocol: /^https?$/ }),
  partnerId: PartnerId,
  name: z.string().optional(),
  country: CountryCode.optional(),
  agency: z.string().optional(),
});
export type Settings = z.infer<typeof Settings>;

/** The settings of this home, or undefined before `keygen`. */
export async function readSettings(home: Home): Promise<Settings | undefined> {
  const text = await readIfThere(home.settings);
  if (text === undefined) return undefined;
  try {
    return Settings.parse(JSON.parse(text));
  } catch {
    throw new Misuse(`${home.settings} cannot be read.`, 'Put it right, or take it away and run "ptcn keygen" again.');
  }
}

export const writeSettings = (home: Home, settings: Settings): Promise<void> =>
  writeFileAtomically(home.settings, `${JSON.stringify(settings, null, 2)}\n`);

/** Writes the keys of a new install. Never over older ones: a signing key that is overwritten is lost for good. */
export async function writeKeys(home: Home, keys: KeyRing, passphrase: string): Promise<void> {
  if ((await readIfThere(home.keys)) !== undefined) {
    throw new Misuse(
      `There are keys already: ${home.keys}`,
      'Use them. For another unit choose another folder (PTCN_HOME); for new keys move the old ones away first.',
    );
  }
  await replaceKeys(home, keys, passphrase);
}

/** Writes changed keys over the older ones, whole or not at all. */
export const replaceKeys = async (home: Home, keys: KeyRing, passphrase: string): Promise<void> =>
  writeFileAtomically(home.keys, `${await sealWithPassphrase(keys, passphrase)}\n`);

/** Who signs, and for whom: the exchange, or its practice. */
export const partiesOf = ({ practice }: Home, { partnerId, origin }: Settings) => ({
  iss: partnerId,
  aud: practice ? practiceAudience(origin) : origin,
});
export type Parties = ReturnType<typeof partiesOf>;

/** The world outside: its network and this machine's clock. */
type Outside = { readonly fetch?: typeof fetch; readonly now?: () => number };

/** An install whose keys are open. */
export class Install {
  readonly home: Home;
  readonly settings: Settings;
  readonly keys: KeyRing;

  constructor(home: Home, settings: Settings, keys: KeyRing) {
    this.home = home;
    this.settings = settings;
    this.keys = keys;
  }

  get signer() {
    return signerOf(this.settings.partnerId, this.keys.signing);
  }

  get parties(): Parties {
    return partiesOf(this.home, this.settings);
  }

  /** The same unit in practice, or from there in earnest: for looking, never for sending. */
  get elsewhere(): Install {
    return new Install(homeAt(this.home.root, !this.home.practice), this.settings, this.keys);
  }

  seal(content: unknown): Promise<string> {
    return sealWithKey(content, base64url.decode(this.keys.spoolKey));
  }

  open(sealed: string): Promise<unknown> {
    return openWithKey(sealed, base64url.decode(this.keys.spoolKey));
  }

  /** Runs `work` with a client that goes on where the last run stopped, and keeps where this one stops. */
  async withClient<T>(work: (client: ExchangeClient) => Promise<T>, outside: Outside = {}): Promise<T> {
    const { origin, partnerId } = this.settings;
    const identity = await identityOf(partnerId, this.keys);
    const client = new ExchangeClient({
      origin,
      identity,
      session: await this.#session(),
      fetch: outside.fetch ?? fetch,
      now: outside.now ?? Date.now,
      practice: this.home.practice,
    });
    try {
      return await work(client);
    } catch (error) {
      // Keys of another client may be in use without anybody noticing: PTCN_HOME says whose.
      if (error instanceof ExchangeProblem && error.code === 'not-allowed')
        error.message += ` The keys are those of ${partnerId}, in ${this.home.root}.`;
      throw error;
    } finally {
      await writeFileAtomically(this.home.session, await this.seal(client.session));
    }
  }

  /** A session that does not open is worth nothing, and no reason to stop. */
  async #session(): Promise<ClientSession> {
    const sealed = await readIfThere(this.home.session);
    if (sealed === undefined) return {};
    try {
      return z.custom<ClientSession>((value) => typeof value === 'object').parse(await this.open(sealed));
    } catch {
      return {};
    }
  }
}

/** Opens the install in `home`. */
export async function openInstall(home: Home, ask: AskPassphrase): Promise<Install> {
  const settings = await readSettings(home);
  const sealed = await readIfThere(home.keys);
  if (settings === undefined || sealed === undefined) {
    throw new NoKeys(
      `There are no keys in ${home.root}.`,
      'Make them with "keygen", or set PTCN_HOME to where they are.',
    );
  }
  try {
    const keys = KeyRing.parse(await openWithPassphrase(sealed, await ask(`Passphrase of ${settings.partnerId}: `)));
    return new Install(home, settings, keys);
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    throw new NoKeys(
      'The keys do not open.',
      `Is the passphrase right? If it is, ${home.keys} was changed: bring back a copy of it.`,
    );
  }
}
