/** Operators: what they may do to others, they may not do to themselves. */
import { expect, test } from 'vitest';
import { enrol, operator } from '../support/enrolled.ts';

test('nobody shuts itself out: neither by its status nor by its keys', async () => {
  const desk = await operator();
  const { partnerId, authentication } = desk.party;
  const keys = { state: 'retired', from: '2026-11-22T00:00:00Z', reason: 'test' };
  for (const [path, change] of [
    [`/v1/partners/${partnerId}/status`, { status: 'suspended', reason: 'test' }],
    [`/v1/partners/${partnerId}/status`, { status: 'revoked', reason: 'test' }],
    [`/v1/partners/${partnerId}/keys/${authentication.thumbprint}`, keys],
  ] as const) {
    const refused = await desk.postJson(path, change);
    expect(refused.status).toBe(409);
    expect((await refused.json()).code).toBe('not-oneself');
  }
  expect((await desk.get(`/v1/partners/${partnerId}`)).status).toBe(200);
});

test('one operator may suspend another, who is then refused', async () => {
  const other = await enrol('reader', { scopes: ['partners:admin'] });
  const path = `/v1/partners/${other.party.partnerId}/status`;
  expect((await (await operator()).postJson(path, { status: 'suspended', reason: 'test' })).status).toBe(200);
  expect((await other.requestToken()).status).toBe(400);
});
