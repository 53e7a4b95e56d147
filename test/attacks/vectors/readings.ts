/** Attacks on reading: cursors, parameters, methods, paths, headers that pretend. Each is a call that is proper otherwise. */
import type { Scene } from '../exchange.ts';
import type { Expectation } from './vector.ts';

export type ReadingVector = {
  readonly row: number;
  readonly name: string;
  readonly method?: string;
  /** `cursor` is a right one of the caller's own list. */
  readonly path: string | ((cursor: string, scene: Scene) => string | Promise<string>);
  readonly headers?: Readonly<Record<string, string>>;
  readonly expect: Expectation;
};

const LIST = '/v1/submissions';
const badCursor: Expectation = { status: 400, code: 'invalid-cursor' };
const badParameter: Expectation = { status: 400, code: 'bad-parameter' };
const notFound: Expectation = { status: 404, code: 'not-found' };
const fine: Expectation = { status: 200 };

const cursor = (name: string, change: (cursor: string, scene: Scene) => string | Promise<string>): ReadingVector => ({
  row: 42,
  name,
  path: async (right, scene) => `${LIST}?limit=1&cursor=${encodeURIComponent(await change(right, scene))}`,
  expect: badCursor,
});
const query = (row: number, text: string, due = badParameter): ReadingVector => ({
  row,
  name: `asks for ?${text.slice(0, 40)}`,
  path: `${LIST}?${text}`,
  expect: due,
});
const path = (row: number, written: string, due = notFound): ReadingVector => ({
  row,
  name: `asks for ${written.slice(0, 60)}`,
  path: written,
  expect: due,
});
const method = (name: string): ReadingVector => ({
  row: 48,
  name: `says ${name}`,
  method: name,
  path: LIST,
  expect: notFound,
});
const pretending = (name: string, value: string): ReadingVector => ({
  row: 49,
  name: `pretends with ${name}`,
  path: LIST,
  headers: { [name]: value },
  expect: fine,
});

const bits = (text: string, at: number): string => {
  const bytes = Buffer.from(text, 'base64url');
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes.toString('base64url');
};

const unknownId = 'nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';

export const readingVectors: readonly ReadingVector[] = [
  { row: 42, name: 'uses its own cursor as it is', path: (right) => `${LIST}?limit=1&cursor=${right}`, expect: fine },
  cursor('flips a bit of the nonce of a cursor', (right) => bits(right, 0)),
  cursor('flips a bit in the middle of a cursor', (right) => bits(right, 20)),
  cursor('flips the last bit of a cursor', (right) => bits(right, Buffer.from(right, 'base64url').length - 1)),
  cursor('cuts a cursor', (right) => right.slice(0, -4)),
  cursor('pads a cursor', (right) => `${right}=`),
  cursor('sends an empty cursor', () => ''),
  cursor('sends a short cursor', () => 'AAAA'),
  cursor('sends a position in clear', () => Buffer.from('["x",9999999999]').toString('base64url')),
  cursor('sends a cursor of 3 KB', () => 'A'.repeat(3_000)),
  cursor('sends a cursor that is no text', () => '\u0000\ud83d\ude00'),
  cursor('uses the cursor of another', async (_right, scene) => {
    const { next } = await (await scene.stranger.get(`${LIST}?limit=1`)).json();
    return next;
  }),
  {
    row: 42,
    name: 'uses a cursor on another list',
    path: (right) => `/v1/feeds/nztcu-curated/items?cursor=${right}`,
    expect: badCursor,
  },
  {
    row: 42,
    name: 'uses a cursor of the feed with another filter',
    path: async (_right, { unit }) => {
      const { next } = await (await unit.get('/v1/feeds/nztcu-curated/items')).json();
      return `/v1/feeds/nztcu-curated/items?added_after=2026-01-01T00:00:00Z&cursor=${next}`;
    },
    expect: badCursor,
  },

  query(43, 'limit=5', fine),
  ...[
    'limit=-1',
    'limit=0',
    'limit=201',
    'limit=1000000000',
    'limit=1e2',
    'limit=1.5',
    'limit=',
    'limit=+5',
    'limit=%205',
    'limit=0x5',
    'limit=%D9%A1',
    'limit=NaN',
  ].map((text) => query(43, text)),
  ...[
    'limit[]=5',
    'limit=5&limit=6',
    'limit=5&limit=5',
    'LIMIT=5',
    'cursor=a&cursor=b',
    'unknown=1',
    '=',
    'limit%00=5',
    'limit=5%00',
    'access_token=x',
  ].map((text) => query(43, text)),
  ...[
    '__proto__=1',
    '__proto__[polluted]=1',
    'constructor=1',
    'constructor[prototype][polluted]=1',
    'hasOwnProperty=1',
  ].map((text) => query(36, text)),
  ...[
    'added_after=yesterday',
    'added_after=2026-13-01T00:00:00Z',
    'added_after=2026-01-01',
    'added_after=2026-01-01T00:00:00%2B13:00',
    'added_after=',
  ].map((text) => ({
    ...query(43, text),
    path: `/v1/feeds/nztcu-curated/items?${text}`,
  })),

  ...['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PROPFIND', 'get'].filter((name) => name !== 'get').map(method),
  {
    row: 48,
    name: 'overrides the method in a header',
    path: LIST,
    headers: { 'X-HTTP-Method-Override': 'DELETE', 'X-Method-Override': 'POST' },
    expect: fine,
  },
  path(48, '//v1/submissions'),
  path(48, '/v1//submissions'),
  path(48, '/v1/./submissions'),
  path(48, '/v1/feeds/../submissions'),
  path(48, '/v1/feeds/%2e%2e/submissions'),
  path(48, '/v1/submissions;x=1'),
  path(48, '/v1/submissions%2f'),
  path(48, '/V1/Submissions'),
  path(48, '/v1/submissions%00'),
  path(48, `/v1/submissions/${unknownId}`),
  path(48, `/v1/submissions/${unknownId};x=1`),
  path(48, `/v1/submissions/${unknownId}%00`),
  path(48, `/v1/submissions/${unknownId.toUpperCase()}`),
  path(48, '/v1/submissions/..%2f..%2fpartners'),
  path(48, '/v1/submissions/%zz'),
  path(48, '/v1/submissions/%ff'),
  path(48, '/v1/submissions/constructor'),
  path(48, `/v1/submissions/${'x'.repeat(1_500)}`),
  path(48, `/v1/submissions/${unknownId}/envelope`),
  path(48, '/v1/feeds/__proto__/items'),
  path(48, '/v1/quality/partners/%2e%2e'),

  pretending('Host', 'attacker.example'),
  pretending('X-Forwarded-Host', 'attacker.example'),
  pretending('Forwarded', 'host=attacker.example;proto=https'),
  pretending('X-Forwarded-Proto', 'https'),
  pretending('X-Forwarded-For', '127.0.0.1'),
  pretending('X-Partner-Id', 'nztcu'),
  pretending('X-Original-URL', '/v1/partners'),
  pretending('X-Amzn-Request-Context', '{"authorizer":{"partnerId":"nztcu"}}'),
];
