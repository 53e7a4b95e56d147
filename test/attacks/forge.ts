/**
 * Puts compact JWS together by hand, so that any header, payload, signature and spelling can be sent: what a proper
 * library would never make. Nothing here is told to be right; a vector changes one thing of a control that is accepted.
 */
import { KeyObject, sign } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { Partner, SignatureAlgorithm } from '#schemas/partner.ts';
import { SUBMISSION_TYP } from '#schemas/submission.ts';
import { goodReport, registered, signingKid, type TestKey, type TestParty } from '../support/test-party.ts';

/** What an attack starts from: a party that is registered, another one that it may pose as, and claims that are accepted. */
export type Control = {
  readonly origin: string;
  readonly nowSeconds: number;
  readonly party: TestParty;
  readonly stranger: TestParty;
  readonly claims: Record<string, unknown>;
};

/** Fresh claims each time; the marks in the narrative give every character of base64url a place in the payload. */
export function controlFor(party: TestParty, stranger: TestParty, origin: string, nowSeconds: number): Control {
  const day = new Date((nowSeconds - 86_400) * 1000).toISOString().slice(0, 10);
  const narrative =
    'A long open boat without lights met a yacht for ten minutes, then left to the north-east. Why ?????, and who >>>>>?';
  const report = goodReport({ narrative, activity: { from: day, places: [{ country: 'TO', name: 'Neiafu' }] } });
  const claims = { iss: party.partnerId, aud: origin, iat: nowSeconds - 60, jti: uuidv7(), report };
  return { origin, nowSeconds, party, stranger, claims };
}

/** The party as it stands in the registry of an exchange whose time is `nowSeconds`: keys valid for an hour. */
export function partnerOf(party: TestParty, nowSeconds: number): Partner {
  const partner = registered(party);
  const notBefore = new Date((nowSeconds - 3_600) * 1000).toISOString();
  return { ...partner, keys: partner.keys.map((key) => ({ ...key, notBefore })) };
}

type Respelling = (text: string) => string;

/** One compact JWS, made of anything. Texts and bytes stand as they are. */
export type Assembly = {
  readonly header: object | string | Uint8Array;
  readonly payload: object | string | Uint8Array;
  readonly key: TestKey;
  /** Spells a part otherwise and signs what comes out. */
  readonly encode?: { readonly header?: Respelling; readonly payload?: Respelling };
  /** Makes another signature out of the right one. */
  readonly signature?: (right: Uint8Array, signingInput: string) => Uint8Array;
  /** Spells the whole otherwise, after signing. */
  readonly spelling?: (parts: readonly [header: string, payload: string, signature: string]) => string;
};

const asIs: Respelling = (text) => text;

function base64url(part: object | string | Uint8Array): string {
  const bytes = typeof part === 'string' || part instanceof Uint8Array ? part : JSON.stringify(part);
  return Buffer.from(bytes).toString('base64url');
}

export function assemble({ header, payload, key, encode, signature, spelling }: Assembly): string {
  const first = (encode?.header ?? asIs)(base64url(header));
  const second = (encode?.payload ?? asIs)(base64url(payload));
  const signingInput = `${first}.${second}`;
  const right = signBytes(key, signingInput);
  const third = base64url(signature?.(right, signingInput) ?? right);
  return spelling?.([first, second, third]) ?? `${signingInput}.${third}`;
}

/** A part that is laid over the right one (undefined takes a member out), or stands instead of it. */
export type Part = Record<string, unknown> | string | Uint8Array;

export const laidOver = (right: Record<string, unknown>, part: Part | undefined): Part =>
  typeof part === 'string' || part instanceof Uint8Array ? part : { ...right, ...part };

/** A change of a right message. */
export type Forgery = Partial<Omit<Assembly, 'header' | 'payload'>> & {
  readonly header?: Part;
  /** Laid over the right claims. */
  readonly claims?: Record<string, unknown>;
  /** Instead of the claims. */
  readonly payload?: string | Uint8Array;
};

export const rightHeader = (party: TestParty): Record<string, unknown> => ({
  alg: party.signing.algorithm,
  kid: signingKid(party),
  typ: SUBMISSION_TYP,
});

/** A submission: the control itself when nothing is changed. */
export function forge({ party, claims: right }: Control, change: Forgery = {}): string {
  const { header, claims, payload, key = party.signing, ...rest } = change;
  return assemble({
    header: laidOver(rightHeader(party), header),
    payload: payload ?? { ...right, ...claims },
    key,
    ...rest,
  });
}

const HASH: Readonly<Record<SignatureAlgorithm, string | undefined>> = {
  ES384: 'sha384',
  ES256: 'sha256',
  Ed25519: undefined,
};

/** RFC 7518 section 3.4 and RFC 8037: r and s raw, or the Ed25519 signature. */
export function signBytes(key: TestKey, text: string | Uint8Array): Uint8Array {
  return sign(HASH[key.algorithm], Buffer.from(text), {
    key: KeyObject.from(key.privateKey),
    dsaEncoding: 'ieee-p1363',
  });
}

/** The claims as text, with one piece of it written otherwise: for spellings that JSON.stringify does not make. */
export function claimsText(control: Control, from: string | RegExp, to: string): string {
  const text = JSON.stringify(control.claims);
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`The control's claims do not hold ${String(from)}.`);
  return changed;
}

/** As `claimsText`, one character to each byte, so that bytes which are no UTF-8 can be put in. */
export function claimsBytes(control: Control, from: string, to: readonly number[]): Uint8Array {
  const text = Buffer.from(JSON.stringify(control.claims));
  const at = text.indexOf(from);
  if (at === -1) throw new Error(`The control's claims do not hold ${from}.`);
  return Buffer.concat([text.subarray(0, at), Uint8Array.from(to), text.subarray(at + from.length)]);
}
