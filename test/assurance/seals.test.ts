/** What is sealed: cursors, under a secret of the exchange that no two uses share. */
import { expect, test, vi } from 'vitest';
import { Cursors } from '#domain/cursor.ts';
import { ExchangeSecretStore } from '#stores/exchange-secret.ts';

const scope = { principal: 'tonga-tcu', purpose: 'submissions', nowSeconds: 1_795_305_600 };
const cursors = new Cursors(new Uint8Array(32).fill(9));

test('a sealed text that was changed anywhere does not open [ASVS 11.3.3]', async () => {
  const bytes = Buffer.from(await cursors.seal('position', scope), 'base64url');
  expect(await cursors.open(bytes.toString('base64url'), scope)).toBe('position');
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await expect(cursors.open(changed.toString('base64url'), scope)).rejects.toMatchObject({ code: 'invalid-cursor' });
  }
});

test('no two sealed texts have one nonce of 96 bits [ASVS 11.3.4]', async () => {
  const sealed = await Promise.all(Array.from({ length: 200 }, () => cursors.seal('same', scope)));
  expect(new Set(sealed.map((text) => Buffer.from(text, 'base64url').subarray(0, 12).toString('hex'))).size).toBe(200);
});

test('the secret of the exchange is 64 random bytes, wrapped by KMS under its purpose [ASVS 11.5.1]', async () => {
  const wrapped = vi.fn(async (command: { readonly input: Record<string, unknown> }) =>
    'Plaintext' in command.input
      ? { CiphertextBlob: command.input['Plaintext'] }
      : { Plaintext: command.input['CiphertextBlob'] },
  );
  const store = (items: Record<string, unknown>[]) =>
    new ExchangeSecretStore(
      {
        send: async ({ input }: { input: { Item?: Record<string, unknown> } }) =>
          input.Item ? void items.push(input.Item) : { Item: items[0] },
      } as never,
      { send: wrapped } as never,
      { table: 'registry', keyId: 'key' },
    );
  const [one, two] = [await store([]).read(), await store([]).read()];
  expect([one.nonceKey.length, one.cursorKey.length]).toEqual([32, 32]);
  expect(one.nonceKey).not.toEqual(one.cursorKey);
  expect(one).not.toEqual(two);
  for (const [{ input }] of wrapped.mock.calls) {
    expect(input['EncryptionContext']).toEqual({ purpose: 'ptcn-exchange-secret' });
  }
});
