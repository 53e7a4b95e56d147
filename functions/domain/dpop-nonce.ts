/** Server nonces for DPoP (RFC 9449 section 8): a keyed function of the minute, so that no instance has to remember any. */
import { encodeBase64Url } from './base64url.ts';

export const NONCE_SECONDS = 300;
const BUCKET_SECONDS = 60;
/** A nonce lives 300 s: the current minute and the four before it, and one ahead for clocks that differ between instances. */
const BUCKETS_BACK = NONCE_SECONDS / BUCKET_SECONDS - 1;

export class DpopNonces {
  readonly #key: Promise<CryptoKey>;
  readonly #known = new Map<number, Promise<string>>();
  readonly #others: readonly DpopNonces[];

  /**
   * @param secret 32 random bytes, the same in every instance.
   * @param others Of which a nonce may be as well: the secret before this one, and the one after it.
   */
  constructor(secret: Uint8Array<ArrayBuffer>, ...others: readonly Uint8Array<ArrayBuffer>[]) {
    this.#others = others.map((other) => new DpopNonces(other));
    // Stryker disable next-line BooleanLiteral: whether it could be read out shows nowhere, for nobody has it but this class
    this.#key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
  }

  /** The nonce to hand out now. */
  current(nowSeconds: number): Promise<string> {
    return this.#ofBucket(Math.floor(nowSeconds / BUCKET_SECONDS));
  }

  async isCurrent(nonce: string, nowSeconds: number): Promise<boolean> {
    const now = Math.floor(nowSeconds / BUCKET_SECONDS);
    for (let bucket = now + 1; bucket >= now - BUCKETS_BACK; bucket--) {
      if (nonce === (await this.#ofBucket(bucket))) return true;
    }
    for (const other of this.#others) if (await other.isCurrent(nonce, nowSeconds)) return true;
    return false;
  }

  #ofBucket(bucket: number): Promise<string> {
    const known = this.#known.get(bucket);
    if (known) return known;
    for (const old of this.#known.keys()) if (old < bucket - 2 * BUCKETS_BACK) this.#known.delete(old);
    const made = this.#make(bucket);
    this.#known.set(bucket, made);
    return made;
  }

  async #make(bucket: number): Promise<string> {
    const mac = await crypto.subtle.sign('HMAC', await this.#key, new TextEncoder().encode(`dpop-nonce ${bucket}`));
    return encodeBase64Url(new Uint8Array(mac).subarray(0, 18));
  }
}
