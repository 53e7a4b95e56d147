/**
 * The keys of the issuers that staff sign in at: the only thing this exchange fetches from outside. Kept for ten minutes, for an
 * hour when the issuer does not answer. Whatever the other side does, an answer comes within two seconds; no token makes us ask
 * twice in 30 seconds, and whoever brings a key that we know waits for nobody else's.
 */
import * as z from 'zod';
import { IssuerKey } from '#domain/staff-token.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import type { StaffIssuer } from '#schemas/staff.ts';

const KEPT_SECONDS = 600;
/** When the issuer cannot be reached, its last keys serve on for this long. */
const LONGEST_KEPT_SECONDS = 3_600;
const BETWEEN_FETCHES_SECONDS = 30;
const PATIENCE_MILLISECONDS = 2_000;
const MAX_BYTES = 65_536;

/** Keys of kinds that we do not know are passed over. */
const KeySet = z.looseObject({ keys: z.array(z.unknown()).max(100) });

type Known = { keys: readonly IssuerKey[]; fetchedAt: number; triedAt: number; pending?: Promise<void> };

export type Outside = { readonly fetch: typeof fetch; readonly nowSeconds: () => number };

export class StaffIssuerKeys {
  readonly #known = new Map<string, Known>();
  readonly #outside: Outside;

  constructor(outside: Outside) {
    this.#outside = outside;
  }

  /** What is known of this issuer's keys; never throws. */
  async of(issuer: StaffIssuer, kid: string): Promise<readonly IssuerKey[]> {
    const known = this.#known.get(issuer.iss) ?? { keys: [], fetchedAt: -Infinity, triedAt: -Infinity };
    this.#known.set(issuer.iss, known);
    const now = this.#outside.nowSeconds();
    const isKnown = known.keys.some((key) => key.kid === kid);
    if (isKnown && now - known.fetchedAt < KEPT_SECONDS) return known.keys;
    if (now - known.triedAt >= BETWEEN_FETCHES_SECONDS) {
      known.triedAt = now;
      known.pending = this.#refresh(issuer, known);
    }
    // Who needs the answer too waits for the same one.
    await known.pending;
    return now - known.fetchedAt < LONGEST_KEPT_SECONDS ? known.keys : [];
  }

  async #refresh(issuer: StaffIssuer, known: Known): Promise<void> {
    try {
      known.keys = await this.#fetchKeys(issuer.jwksUri);
      known.fetchedAt = this.#outside.nowSeconds();
    } catch {
      // A foreign issuer's trouble is no fault of ours: the keys stay as they were.
    }
  }

  async #fetchKeys(address: string): Promise<readonly IssuerKey[]> {
    const response = await this.#outside.fetch(address, {
      headers: { Accept: 'application/jwk-set+json, application/json' },
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE_MILLISECONDS),
    });
    if (response.status !== 200) throw new Error(`The issuer answered ${response.status}.`);
    const { keys } = KeySet.parse(parseStrictJson(await readAtMost(response, MAX_BYTES)));
    return keys.flatMap((key) => IssuerKey.safeParse(key).data ?? []);
  }
}

/** Stops reading as soon as it is too much, whatever the headers promised. */
async function readAtMost(response: Response, most: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > most) throw new Error('The issuer answers more than a key set.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
