/** Cursors: sealed (AES-256-GCM), bound to who asked and for what, good for 24 hours. Nobody can read or move one. */
import { encodeBase64Url, decodeBase64Url } from './base64url.ts';
import { refuse } from './exchange-error.ts';

const LIFE_SECONDS = 86_400;
const IV_BYTES = 12;
const LONGEST_BYTES = 1_024;

/** What a cursor is bound to: another principal's, or one for another filter, does not open. */
export type CursorScope = { readonly principal: string; readonly purpose: string; readonly nowSeconds: number };

export class Cursors {
  readonly #sealing: Promise<CryptoKey>;
  readonly #opening: readonly Promise<CryptoKey>[];

  /**
   * @param secret 32 random bytes, the same in every instance.
   * @param others Of which a cursor may be as well: the secret before this one, and the one after it.
   */
  constructor(secret: Uint8Array<ArrayBuffer>, ...others: readonly Uint8Array<ArrayBuffer>[]) {
    const imported = (bytes: Uint8Array<ArrayBuffer>) =>
      // Stryker disable next-line BooleanLiteral: whether it could be read out shows nowhere, for nobody has it but this class
      crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt', 'decrypt']);
    this.#sealing = imported(secret);
    this.#opening = [this.#sealing, ...others.map(imported)];
  }

  async seal(position: string, scope: CursorScope): Promise<string> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const text = JSON.stringify([position, scope.nowSeconds + LIFE_SECONDS]);
    const sealed = await crypto.subtle.encrypt(
      { name: 'AES-GCM', iv, additionalData: boundTo(scope) },
      await this.#sealing,
      new TextEncoder().encode(text),
    );
    const out = new Uint8Array(IV_BYTES + sealed.byteLength);
    out.set(iv);
    out.set(new Uint8Array(sealed), IV_BYTES);
    return encodeBase64Url(out);
  }

  /** @throws {Refusal} `invalid-cursor`. */
  async open(cursor: string, scope: CursorScope): Promise<string> {
    const bytes = decodeBase64Url(cursor);
    if (!bytes || bytes.length > LONGEST_BYTES) return refuse('invalid-cursor');
    const algorithm = { name: 'AES-GCM', iv: bytes.slice(0, IV_BYTES), additionalData: boundTo(scope) };
    const opened = await Promise.any(
      this.#opening.map(async (key) => crypto.subtle.decrypt(algorithm, await key, bytes.slice(IV_BYTES))),
    ).catch(() => refuse('invalid-cursor'));
    const [position, expiresAt]: [string, number] = JSON.parse(new TextDecoder().decode(opened));
    return expiresAt > scope.nowSeconds ? position : refuse('invalid-cursor');
  }
}

const boundTo = (scope: CursorScope) => new TextEncoder().encode(JSON.stringify([scope.principal, scope.purpose]));
