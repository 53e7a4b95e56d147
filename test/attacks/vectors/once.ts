/** One name used a hundred times at once, wherever a name is good for one use. */
import { assertionFor, proofFor } from '../access-forge.ts';
import { forge } from '../forge.ts';
import type { Scene } from '../exchange.ts';
import type { Sent } from '../wire.ts';
import { rightForm, rightRequest } from './token-requests.ts';

export type OnceVector = {
  readonly row: number;
  readonly name: string;
  /** Makes the message that is then sent a hundred times. */
  readonly prepare: (scene: Scene) => Promise<() => Sent>;
  /** How the one use is answered that counts. */
  readonly once: number;
};

const reading = (name: string, path: string): OnceVector => ({
  row: 25,
  name,
  prepare: async ({ unit }) => {
    const headers = await unit.headers('GET', path);
    return () => ({ path, headers });
  },
  once: 200,
});

const sending = (name: string, path: string, once: number): OnceVector => ({
  row: 25,
  name,
  prepare: async (scene) => {
    const headers = { ...(await scene.unit.headers('POST', path)), 'Content-Type': 'application/jose' };
    const body = forge(scene.control());
    return () => ({ method: 'POST', path, headers, body });
  },
  once,
});

export const onceVectors: readonly OnceVector[] = [
  reading('lists the feeds with one proof a hundred times at once', '/v1/feeds'),
  reading('lists its reports with one proof a hundred times at once', '/v1/submissions'),
  sending('sends a report with one proof a hundred times at once', '/v1/submissions', 201),
  sending('tries a report out with one proof a hundred times at once', '/v1/submissions/check', 200),
  {
    row: 25,
    name: 'asks for tokens with one assertion a hundred times at once',
    prepare: async (scene) => {
      const call = { ...(await scene.call('POST', '/oauth/token')), accessToken: '' };
      const form = rightForm(call, { client_assertion: assertionFor(call) });
      // A proof of its own each time: of two names that are good for one use, no request would have both.
      return () => {
        const headers = { ...rightRequest(call).headers, DPoP: proofFor(call) };
        return { method: 'POST', path: '/oauth/token', headers, body: form };
      };
    },
    once: 200,
  },
];
