/** The tour's second operator: a person who signs in at the local test provider, whose page is filled in by plain requests. */
import { dirname } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { keepSession, newSessionKey } from '../operator/operator-session.ts';
import { beginSignIn, finishSignIn } from '../staff-sign-in.ts';

/** Of the loopback, as the terminal's client may have it; nothing listens there. */
const REDIRECT = 'http://127.0.0.1:49152/signed-in';

/** Signs Leilani in, as `ptcn-ops login` does it with a browser. */
export async function signInSecondOperator(origin: string, keyFile: string): Promise<void> {
  const surroundings = { origin, fetch };
  const { address, pending } = await beginSignIn(surroundings, { client: 'terminal', redirectUri: REDIRECT });
  const answer = await signInAt(new URL(address), 'operator2@local');
  const person = await finishSignIn(surroundings, pending, answer, await newSessionKey());
  await mkdir(dirname(keyFile), { recursive: true, mode: 0o700 });
  await keepSession(keyFile, origin, person);
}

/** Walks the provider's pages, with a jar for its cookies, to the address that it sends the browser back to. */
export async function signInAt(authorization: URL, account: string): Promise<URL> {
  const jar = new Map<string, string>();
  let url = authorization;
  let init: RequestInit = {};
  for (let steps = 0; steps < 10; steps++) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, { ...init, redirect: 'manual', headers: { cookie } });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      jar.set(name, value);
    }
    const location = response.headers.get('Location');
    if (location !== null) {
      url = new URL(location, url);
      init = {};
      if (url.origin !== authorization.origin) return url;
    } else if (response.status === 200 && init.method === undefined) {
      init = { method: 'POST', body: new URLSearchParams({ account }) };
    } else throw new Error(`The sign-in ended with ${response.status}: ${await response.text()}`);
  }
  throw new Error('The sign-in goes in circles.');
}
