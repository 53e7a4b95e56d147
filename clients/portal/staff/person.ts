/**
 * Signs the person in front of the page in: away to the issuer, and back with a code. Between the two, the tab remembers what
 * it asked for, and forgets it at once; the ID token and the DPoP key are in memory only, and the key cannot be read out.
 */
import { generateKeyPair } from 'jose';
import * as z from 'zod';
import type { StaffIdentity } from '../../exchange-client.ts';
import { beginSignIn, finishSignIn } from '../../staff-sign-in.ts';

const KEPT_AS = 'sign-in';

const Kept = z.object({
  iss: z.string(),
  clientId: z.string(),
  redirectUri: z.string(),
  oldestAuthenticationSeconds: z.number(),
  verifier: z.string(),
  state: z.string(),
});

/** A browser's fetch works only when it is called as a plain function. */
export const surroundings = () => ({
  origin: window.location.origin,
  fetch: (...request: Parameters<typeof fetch>) => fetch(...request),
});

/** Leaves the page, to come back to it. `page` is one of the addresses that the issuer knows. */
export const goAndSignIn = async (page: '/analyst' | '/quality'): Promise<void> => {
  const { origin } = window.location;
  const { address, pending } = await beginSignIn(surroundings(), { client: 'portal', redirectUri: `${origin}${page}` });
  sessionStorage.setItem(KEPT_AS, JSON.stringify(pending));
  window.location.assign(address);
};

/** Who comes back from an issuer; undefined when nobody does. The code leaves the address bar before anything else happens. */
export const personComingBack = (): Promise<StaffIdentity> | undefined => {
  const address = new URL(window.location.href);
  const kept = sessionStorage.getItem(KEPT_AS);
  sessionStorage.removeItem(KEPT_AS);
  if (kept === null || !address.searchParams.has('state')) return undefined;
  window.history.replaceState(null, '', address.pathname);
  return finish(kept, address);
};

const finish = async (kept: string, address: URL): Promise<StaffIdentity> => {
  const dpop = await generateKeyPair('ES384', { extractable: false });
  return finishSignIn(surroundings(), Kept.parse(JSON.parse(kept)), address, dpop);
};
