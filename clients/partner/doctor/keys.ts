/** What `ptcn doctor` sees of a unit's keys and spool without asking anybody. */
import type { Home } from '../../install/home.ts';
import { type Install, openInstall, readSettings } from '../../install/install.ts';
import { readIfThere } from '../../install/atomic-file.ts';
import type { AskPassphrase } from '../../install/passphrase.ts';
import { fingerprintOf, type KeyRing } from '../../install/unit-keys.ts';
import { EXIT, Misuse, NoKeys } from '../../terminal/exit-codes.ts';
import { Spool } from '../spool.ts';
import { broken, type Diagnosis, notSeen, ok, watch } from './diagnosis.ts';

const DAY = 86_400_000;
/** The yearly replacement that operators expect, with a month to do it in. */
const OLD_KEY_DAYS = 335;

export type Opened = { readonly lines: readonly Diagnosis[]; readonly origin?: string; readonly install?: Install };

/** Opens the keys as every command does; what does not open is a line, not an end. */
export async function examineKeys(home: Home, ask: AskPassphrase, now: number): Promise<Opened> {
  const settings = await readSettings(home).catch((error: unknown) => (error instanceof Misuse ? error : undefined));
  if (settings instanceof Misuse)
    return { lines: [broken('keys', settings.message, settings.fix, EXIT.notAuthorised)] };
  if (settings === undefined || (await readIfThere(home.keys)) === undefined) {
    const next = 'Make them by "ptcn keygen", bring back the copy from your safe, or set PTCN_HOME to where they are.';
    const origin = settings && { origin: settings.origin };
    return { lines: [broken('keys', `There are no keys in ${home.root}.`, next, EXIT.notAuthorised)], ...origin };
  }
  const { origin } = settings;
  try {
    const install = await openInstall(home, ask);
    const lines = [ok('passphrase', 'It opens the keys.'), await ageOf(install.keys, now), await spoolOf(install, now)];
    return { lines, origin, install };
  } catch (error) {
    if (error instanceof NoKeys)
      return { lines: [broken('passphrase', error.message, error.fix, EXIT.notAuthorised)], origin };
    if (error instanceof Misuse) return { lines: [notSeen('passphrase', error.message)], origin };
    throw error;
  }
}

async function ageOf(keys: KeyRing, now: number): Promise<Diagnosis> {
  const begun = Object.keys(keys.next ?? {});
  if (begun.length > 0) {
    const says = `The replacement of the ${begun.join(' and the ')} key was begun and not confirmed.`;
    return watch('keys', says, 'Run "ptcn rotate" with a network: it goes on where it was.');
  }
  for (const use of ['signing', 'authentication'] as const) {
    const since = keys.rotatedAt?.[use] ?? keys.madeAt;
    const days = Math.floor((now - Date.parse(since)) / DAY);
    if (days < -1) {
      const says = `By this clock the ${use} key was made in ${-days} days: the clock is behind.`;
      return watch('keys', says, 'Set the clock of this machine.');
    }
    if (days >= OLD_KEY_DAYS)
      return watch('keys', `The ${use} key is ${days} days old.`, 'Replace it once a year: ptcn rotate');
  }
  return ok('keys', `Signing key ${await fingerprintOf(keys.signing)}, made ${keys.madeAt.slice(0, 10)}.`);
}

async function spoolOf(install: Install, now: number): Promise<Diagnosis> {
  try {
    const waiting = await new Spool(install).waiting();
    if (waiting.length === 0) return ok('queue', 'Nothing waits to be sent.');
    const oldest = Math.min(...waiting.map(({ signedAt }) => Date.parse(signedAt)));
    const says = `${waiting.length} to be sent, the oldest signed ${Math.max(0, Math.floor((now - oldest) / DAY))} days ago.`;
    return watch('queue', says, 'Send them by "ptcn submit" as soon as there is a network.');
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    return broken('queue', error.message, error.fix, EXIT.unexpected);
  }
}
