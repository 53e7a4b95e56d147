/** Text that would break a log put together by hand, and words that no log may hold, in every place a caller can write to. */
import type { Order } from '../../support/canary-sender.ts';
import { goodReport, signClaims, goodClaims, type RawClient } from '../../support/test-party.ts';

type Written = Order & { readonly method?: string; readonly path: string };

export type LogVector = {
  readonly row: 52 | 53;
  readonly name: string;
  /** The message, with a word of its own in it. */
  readonly write: (word: string, unit: RawClient) => Written | Promise<Written>;
  readonly as?: 'nobody';
};

const BREAKING: Readonly<Record<string, string>> = {
  'a line of its own': '\r\n{"level":"error","forged":true}',
  'the end of a member': '"}\n{"a":"',
  'colours of a terminal': '\u001b[2J\u001b[31m',
  'separators that end lines elsewhere': '\u2028\u0000\\"',
  'formats of a printer': '%s%d%n',
};

const LIST = '/v1/submissions';
const jose = (body: string) => ({ method: 'POST', path: LIST, headers: { 'Content-Type': 'application/jose' }, body });
const json = (path: string, body: object) => ({
  method: 'POST',
  path,
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

/** Where text goes in as it is, or percent-encoded, as HTTP wants it. */
const PLACES: Readonly<Record<string, (text: string, unit: RawClient) => Written | Promise<Written>>> = {
  'a path': (text) => ({ path: `${LIST}/${encodeURIComponent(text)}` }),
  'the name of a parameter': (text) => ({ path: `${LIST}?${encodeURIComponent(text)}=1` }),
  'a parameter': (text) => ({ path: `${LIST}?cursor=${encodeURIComponent(text)}` }),
  'the body': (text) => jose(text),
  'a JSON body': (text) => json('/v1/acknowledgements', { submissionId: text, summaryId: text, [text]: text }),
  'the title of a report': async (text, unit) =>
    jose(await signClaims(unit.party, goodClaims(unit.party, unit.origin, { report: goodReport({ title: text }) }))),
  'the kid of an envelope': (text) =>
    jose(`${Buffer.from(JSON.stringify({ alg: 'ES384', kid: text })).toString('base64url')}.e30.AA`),
};
const HEADERS = ['User-Agent', 'Accept', 'Cookie', 'Referer', 'X-Forwarded-For', 'X-Amzn-Trace-Id', 'If-None-Match'];

export const logVectors: readonly LogVector[] = [
  ...Object.entries(BREAKING).flatMap(([what, text]) =>
    Object.entries(PLACES).map(([place, write]) => ({
      row: 52 as const,
      name: `writes ${what} into ${place}`,
      write: (word: string, unit: RawClient) => write(text + word, unit),
    })),
  ),
  ...Object.entries(PLACES).map(([place, write]) => ({
    row: 53 as const,
    name: `writes a secret into ${place}`,
    write,
  })),
  ...HEADERS.map((header) => ({
    row: 53 as const,
    name: `writes a secret into the header ${header}`,
    write: (word: string) => ({ path: LIST, headers: { [header]: word } }),
  })),
  {
    row: 53,
    name: 'writes a secret into the name of a header',
    write: (word) => ({ path: LIST, headers: { [`X-${word}`]: '1' } }),
  },
  {
    row: 53,
    name: 'writes a secret into credentials',
    as: 'nobody',
    write: (word) => ({ path: LIST, headers: { Authorization: `DPoP ${word}`, DPoP: `${word}.${word}.${word}` } }),
  },
  ...['grant_type', 'client_assertion', 'scope', 'client_id', 'subject_token'].map((field) => ({
    row: 53 as const,
    name: `writes a secret into ${field} of a token request`,
    as: 'nobody' as const,
    write: (word: string) => ({
      method: 'POST',
      path: '/oauth/token',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ grant_type: 'client_credentials', [field]: word }).toString(),
    }),
  })),
];
