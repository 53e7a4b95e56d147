/** Every attack on the body as HTTP carries it; then what no HTTP client would send, on a plain socket. */
import { expect, test } from 'vitest';
import { forge } from './forge.ts';
import { origin, Scene, Scenes } from './exchange.ts';
import { attacks } from './vector-tests.ts';
import { bodyVectors } from './vectors/bodies.ts';
import { type LengthVector, lengthVectors } from './vectors/lengths.ts';
import { expectAnswer, speak, statusOf } from './wire.ts';

const PATH = '/v1/submissions';
const scenes = new Scenes();

attacks('bodies', bodyVectors, 'gets the answer that is due', async ({ change, expect: due }) => {
  const { scene } = await scenes.next();
  const before = await scene.stored();
  const { headers = {}, body } = change(forge(scene.control()));
  expectAnswer(await scene.send('POST', PATH, headers, body), due);
  if (due.code !== undefined) expect(await scene.stored()).toEqual(before);
});

/** Units whose list stays as it was. */
const quiet = new Scenes();

async function onTheWire(scene: Scene, change: LengthVector['change']): Promise<string> {
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
  const scene = await Scene.open();
  const whole = await onTheWire(scene, (jws) => ({ lines: [`Content-Length: ${jws.length}`], body: jws }));
  expect(statusOf(whole)).toBe(201);
  const chunked = await onTheWire(scene, (jws) => ({
    lines: ['Transfer-Encoding: chunked'],
    body: `9\r\n${jws.slice(0, 9)}\r\n${(jws.length - 9).toString(16)}\r\n${jws.slice(9)}\r\n0\r\n\r\n`,
  }));
  expect(statusOf(chunked)).toBe(201);
});

attacks('lengths', lengthVectors, 'on a plain socket has nothing stored', async ({ change, statuses }) => {
  const { scene, before } = await quiet.next();
  const heard = await onTheWire(scene, change);
  expect(statuses).toContain(statusOf(heard));
  expect(await scene.stored()).toEqual(before);
});
