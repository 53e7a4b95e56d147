/** How often the rings of our own keys are read: seldom while nothing is wrong, and not more often because of what is sent. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { KeyRings, REGISTERED_RINGS } from '#stores/key-rings.ts';

/** A registry that counts how often it is asked. */
function counted(answer: () => object | Promise<object> = () => ({ Responses: { registry: [] } })) {
  const seen: unknown[] = [];
  let now = 1_795_305_600_000;
  const dynamodb = {
    send: async ({ input }: { input: unknown }) => {
      seen.push(input);
      return answer();
    },
  } as unknown as DynamoDBDocumentClient;
  const rings = new KeyRings(dynamodb, 'registry', REGISTERED_RINGS, () => now);
  return { rings, seen, later: (milliseconds: number) => (now += milliseconds) };
}

test('one request a minute serves all purposes, however many ask', async () => {
  const { rings, seen, later } = counted();
  for (let call = 0; call < 1_000; call++) {
    await Promise.all(REGISTERED_RINGS.map((purpose) => rings.read(purpose)));
    later(59);
  }
  expect(seen).toHaveLength(1);
  later(1_000);
  await Promise.all(REGISTERED_RINGS.map((purpose) => rings.read(purpose)));
  expect(seen).toHaveLength(2);
  expect(seen[0]).toMatchObject({ RequestItems: { registry: { ConsistentRead: true, Keys: { length: 4 } } } });
});

test('a thousand unknown keys in a second cost one request', async () => {
  const { rings, seen, later } = counted();
  await rings.read('token');
  later(1_000);
  for (let call = 0; call < 1_000; call++) await rings.readAgain();
  expect(seen).toHaveLength(2);
});

test('a failed or throttled read is not kept', async () => {
  let fails = true;
  const { rings, seen } = counted(() =>
    fails ? { UnprocessedKeys: { registry: {} } } : { Responses: { registry: [] } },
  );
  await expect(rings.read('token')).rejects.toMatchObject({ name: 'ThrottlingException' });
  fails = false;
  await expect(rings.read('token')).resolves.toBeUndefined();
  expect(seen).toHaveLength(2);
});

test('while a ring is read again for an unknown key, and when that fails, the known one stays in use', async () => {
  const known = { pk: 'RING#token', version: 1, generations: [] };
  let fail: () => void = () => {};
  let fails = false;
  const { rings, seen, later } = counted(() =>
    fails
      ? new Promise((_, reject) => (fail = () => reject(new Error('No answer.'))))
      : { Responses: { registry: [known] } },
  );
  await rings.read('token');
  later(2_000);
  fails = true;
  const again = Promise.allSettled([rings.readAgain(), rings.readAgain()]);
  await expect(rings.read('token')).resolves.toMatchObject({ version: 1 });
  fail();
  expect((await again).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(seen).toHaveLength(2);
  await expect(rings.read('token')).resolves.toMatchObject({ version: 1 });
});

test('an instance that cannot read its ring again serves with it for 90 seconds after it was read, and then fails', async () => {
  let fails = false;
  const { rings, seen, later } = counted(() => {
    if (fails) throw new Error('No answer.');
    return { Responses: { registry: [{ pk: 'RING#token', version: 1, generations: [] }] } };
  });
  await rings.read('token');
  fails = true;
  later(89_999);
  await expect(rings.read('token')).resolves.toMatchObject({ version: 1 });
  expect(seen).toHaveLength(2);
  later(1);
  await expect(rings.read('token')).rejects.toThrow('No answer.');
  fails = false;
  await expect(rings.read('token')).resolves.toMatchObject({ version: 1 });
});
