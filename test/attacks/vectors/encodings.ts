/** Attacks on the serialisation: other spellings of base64url, JSON serialisations, encryption, white space. */
import { type Control, claimsText, forge, rightHeader } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

const malformed = refusedAs('jws-malformed');

type Parts = readonly [header: string, payload: string, signature: string];
const spelled = (spelling: (parts: Parts) => string) => (control: Control) => forge(control, { spelling });

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** Another last character that decodes to the same bytes: only where bits are left over. */
function withTrailingBits(text: string): string {
  if (text.length % 4 === 0) throw new Error('No bits are left over in this text.');
  return text.slice(0, -1) + ALPHABET.charAt(ALPHABET.indexOf(text.slice(-1)) + 1);
}

/** White space before the last brace, until the bytes leave bits over. */
function unevenly(text: string): string {
  let uneven = text;
  while (Buffer.byteLength(uneven) % 3 !== 1) uneven = `${uneven.slice(0, -1)} }`;
  return uneven;
}

const mapped = (from: string, to: string) => (text: string) => {
  if (!text.includes(from)) throw new Error(`The text has no ${from}.`);
  return text.replaceAll(from, to);
};

/** RFC 7515 section 7.2, as somebody would send it who took our media type for a detail. */
const inJson = (write: (parts: Parts, control: Control) => object) => (control: Control) =>
  forge(control, { spelling: (parts) => JSON.stringify(write(parts, control)) });

export const encodingVectors: readonly SubmissionVector[] = [
  malformed(
    15,
    'sends the flattened JSON serialisation',
    inJson(([header, payload, signature]) => ({ protected: header, payload, signature })),
  ),
  malformed(
    15,
    'sends the general JSON serialisation',
    inJson(([header, payload, signature]) => ({
      payload,
      signatures: [{ protected: header, signature }],
    })),
  ),
  malformed(
    15,
    'sends alg and kid unprotected',
    inJson(([, payload, signature], { party }) => ({
      header: rightHeader(party),
      payload,
      signature,
    })),
  ),
  malformed(
    15,
    'signs a detached payload',
    spelled(([header, payload, signature]) => `${header}..${signature} ${payload}`),
  ),
  malformed(
    16,
    'sends a JWE of five parts',
    spelled(([header, payload, signature]) => [header, payload, 'AA', payload, signature].join('.')),
  ),
  malformed(
    16,
    'adds a fourth part',
    spelled((parts) => [...parts, 'AA'].join('.')),
  ),
  malformed(
    16,
    'adds an empty fourth part',
    spelled((parts) => `${parts.join('.')}.`),
  ),
  malformed(
    16,
    'sends two parts',
    spelled(([header, payload]) => `${header}.${payload}`),
  ),
  malformed(16, 'sends an empty body', () => ''),
  malformed(16, 'sends a million dots', () => '.'.repeat(1_000_000)),
  refusedAs('not-strict-json')(16, 'signs a whole JWS as the payload', (control) =>
    forge(control, { payload: forge(control) }),
  ),
  refusedAs('report-not-valid')(16, 'signs a whole JWS as a JSON string', (control) =>
    forge(control, { payload: JSON.stringify(forge(control)).slice(0, 60_000) }),
  ),

  malformed(18, 'pads the header', (control) =>
    forge(control, {
      header: unevenly(JSON.stringify(rightHeader(control.party))),
      encode: { header: (text) => `${text}==` },
    }),
  ),
  malformed(18, 'pads the payload', (control) =>
    forge(control, { payload: unevenly(JSON.stringify(control.claims)), encode: { payload: (text) => `${text}==` } }),
  ),
  malformed(
    18,
    'pads the signature',
    spelled(([header, payload, signature]) => `${header}.${payload}.${signature}==`),
    'ES256',
  ),
  malformed(
    18,
    'pads the signature where nothing is to be padded',
    spelled((parts) => `${parts.join('.')}=`),
  ),
  malformed(18, 'writes + for -', (control) => forge(control, { encode: { payload: mapped('-', '+') } })),
  malformed(18, 'writes / for _', (control) => forge(control, { encode: { payload: mapped('_', '/') } })),
  malformed(
    18,
    'writes + for - after signing',
    spelled(([header, payload, signature]) => `${header}.${mapped('-', '+')(payload)}.${signature}`),
  ),
  malformed(
    18,
    'writes a line end behind the body',
    spelled((parts) => `${parts.join('.')}\n`),
  ),
  malformed(
    18,
    'writes CR LF behind the body',
    spelled((parts) => `${parts.join('.')}\r\n`),
  ),
  malformed(
    18,
    'writes a blank before the body',
    spelled((parts) => ` ${parts.join('.')}`),
  ),
  malformed(18, 'breaks the payload into lines', (control) =>
    forge(control, { encode: { payload: (text) => `${text.slice(0, 76)}\n${text.slice(76)}` } }),
  ),
  malformed(18, 'writes a tab into the header', (control) =>
    forge(control, { encode: { header: (text) => `${text}\t` } }),
  ),
  malformed(
    18,
    'writes NUL behind the body',
    spelled((parts) => `${parts.join('.')}\u0000`),
  ),
  malformed(
    18,
    'writes a byte order mark before the body',
    spelled((parts) => `\ufeff${parts.join('.')}`),
  ),
  malformed(
    18,
    'percent-encodes the dots',
    spelled((parts) => parts.join('%2E')),
  ),
  malformed(
    18,
    'writes dots that only look like it',
    spelled((parts) => parts.join('․')),
  ),
  malformed(18, 'leaves bits over in the header', (control) =>
    forge(control, {
      header: unevenly(JSON.stringify(rightHeader(control.party))),
      encode: { header: withTrailingBits },
    }),
  ),
  malformed(18, 'leaves bits over in the payload', (control) =>
    forge(control, { payload: unevenly(JSON.stringify(control.claims)), encode: { payload: withTrailingBits } }),
  ),
  malformed(
    18,
    'leaves bits over in the signature',
    spelled(([header, payload, signature]) => `${header}.${payload}.${withTrailingBits(signature)}`),
    'ES256',
  ),
  malformed(
    18,
    'leaves bits over in an Ed25519 signature',
    spelled(([header, payload, signature]) => `${header}.${payload}.${withTrailingBits(signature)}`),
    'Ed25519',
  ),
  malformed(18, 'leaves bits over in the payload after signing', (control) =>
    forge(control, {
      payload: unevenly(claimsText(control, 'Neiafu', 'Pangai')),
      spelling: ([header, payload, signature]) => `${header}.${withTrailingBits(payload)}.${signature}`,
    }),
  ),
];
