// A new exchange has no secret until the first token is asked for: who may not make it waits, and asks again.
import { expect, test, vi } from 'vitest';
import { ExchangeSecrets } from '#stores/exchange-secret.ts';

const SECRET = new Uint8Array(64).fill(7);
const ring = { version: 1, generations: [{ kid: 'first', wrapped: SECRET, activeFrom: '2026-11-22T00:00:00Z' }] };
const NOW = Date.parse('2026-11-22T00:00:01Z');

test('who may not make the secret says "not now", makes none, and has it as soon as it is there', async () => {
  const send = vi.fn(async (_command: { readonly constructor: { readonly name: string } }) => ({ Plaintext: SECRET }));
  const readNow = vi.fn(async (): Promise<typeof ring | undefined> => undefined);
  // What was read a moment ago is kept: it had no secret.
  const rings = { read: async () => undefined, readNow };
  const secrets = new ExchangeSecrets(rings as never, { send } as never, 'key');
  await expect(secrets.at(NOW)).rejects.toMatchObject({ code: 'unavailable', facts: { retryAfterSeconds: 5 } });
  expect(send).not.toHaveBeenCalled();
  readNow.mockResolvedValue(ring);
  expect(await secrets.at(NOW)).toHaveProperty('nonces');
  expect(send.mock.calls.map(([{ constructor }]) => constructor.name)).toEqual(['DecryptCommand']);
});
