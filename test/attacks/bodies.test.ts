/** Every attack on the body as HTTP carries it; then what no HTTP client would send, on a plain socket. */
import { beforeAll, describe, expect, test } from 'vitest';
import { forge } from './forge.ts';
import { origin, Scene } from './exchange.ts';
import { bodyVectors } from './vectors/bodies.ts';
import { expectAnswer, send, speak, statusOf } from './wire.ts';

const PATH = '/v1/submissions';
let scene: Scene;

beforeAll(async () => {
  scene = await Scene.open();
  await scene.accepted();
});

describe('an attacker who', () => {
  test.for(bodyVectors.map((vector) => ({ ...vector, title: `${vector.name} (row ${vector.row})` })))(
    '$title gets the answer that is due',
    async ({ change, expect: due }) => {
      const before = await scene.stored();
      const { headers, body } = change(forge(scene.control()));
      const proper = await scene.unit.headers('POST', PATH);
      expectAnswer(await send(origin, { method: 'POST', path: PATH, headers: { ...proper, ...headers }, body }), due);
      if (due.code !== undefined) expect(await scene.stored()).toEqual(before);
    },
  );
});

/** The control as text on the wire; `lines` are headers and `body` what follows them. */
type OnTheWire = { readonly lines: readonly string[]; readonly body: string; readonly hangUp?: true };

async function onTheWire(change: (jws: string) => OnTheWire): Promise<string> {
  const { Authorization, DPoP } = await scene.unit.headers('POST', PATH);
  const { lines, body, hangUp } = change(forge(scene.control()));
  const head = [
    `POST ${PATH} HTTP/1.1`,
    'Host: x',
    'Connection: close',
    `Authorization: ${Authorization}`,
    `DPoP: ${DPoP}`,
    'Content-Type: application/jose',
    ...lines,
  ];
  return speak(origin, `${head.join('\r\n')}\r\n\r\n${body}`, hangUp);
}

test('on a plain socket, the control is accepted, in one piece and in chunks', async () => {
  const whole = await onTheWire((jws) => ({ lines: [`Content-Length: ${jws.length}`], body: jws }));
  expect(statusOf(whole)).toBe(201);
  const chunked = await onTheWire((jws) => ({
    lines: ['Transfer-Encoding: chunked'],
    body: `9\r\n${jws.slice(0, 9)}\r\n${(jws.length - 9).toString(16)}\r\n${jws.slice(9)}\r\n0\r\n\r\n`,
  }));
  expect(statusOf(chunked)).toBe(201);
});

const lengths: readonly {
  name: string;
  change: (jws: string) => OnTheWire;
  statuses: readonly number[];
}[] = [
  {
    name: 'says a length that is too long',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length + 10}`], body: jws, hangUp: true }),
    statuses: [0, 400],
  },
  {
    name: 'says a length that is too short',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length - 10}`], body: jws }),
    statuses: [400],
  },
  {
    name: 'says two lengths',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'Content-Length: 5'], body: jws }),
    statuses: [400],
  },
  {
    name: 'says a length below zero',
    change: (jws) => ({ lines: ['Content-Length: -1'], body: jws }),
    statuses: [400],
  },
  { name: 'says a length in words', change: (jws) => ({ lines: ['Content-Length: ten'], body: jws }), statuses: [400] },
  {
    name: 'says a length and sends chunks',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'Transfer-Encoding: chunked'], body: `0\r\n\r\n` }),
    statuses: [400],
  },
  {
    name: 'breaks a chunk',
    change: (jws) => ({ lines: ['Transfer-Encoding: chunked'], body: `zz\r\n${jws}\r\n0\r\n\r\n` }),
    statuses: [0, 400],
  },
  {
    name: 'writes NUL into a header',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'X-A: a\u0000b'], body: jws }),
    statuses: [400],
  },
  {
    name: 'writes 70 KB of headers',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, `X-A: ${'x'.repeat(70_000)}`], body: jws }),
    statuses: [0, 431],
  },
  {
    name: 'says the type again in other letters',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'content-TYPE: application/jose'], body: jws }),
    statuses: [415],
  },
  {
    name: 'sends another proof in other letters',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'dpop: e30.e30.AA'], body: jws }),
    statuses: [401],
  },
  {
    name: 'sends another token in other letters',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'AUTHORIZATION: DPoP x'], body: jws }),
    statuses: [401],
  },
];

test.for(lengths)('on a plain socket, an attacker who $name has nothing stored', async ({ change, statuses }) => {
  const before = await scene.stored();
  const heard = await onTheWire(change);
  expect(statuses).toContain(statusOf(heard));
  expect(await scene.stored()).toEqual(before);
});
