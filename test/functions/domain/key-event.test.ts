/** What the log is told of keys: what changed, and nothing of who did it and why. */
import { expect, test } from 'vitest';
import { eventOfPartner, eventOfRotation } from '#domain/key-event.ts';
import { type Generation, rotated } from '#domain/key-ring.ts';
import { KeyEventStatement } from '#schemas/key-event.ts';
import type { Partner, PartnerKey } from '#schemas/partner.ts';

const at = '2026-11-22T08:00:00.000Z';
const keyOf = (letter: string, use: PartnerKey['use'], change: Partial<PartnerKey> = {}): PartnerKey => ({
  thumbprint: letter.repeat(43),
  use,
  algorithm: 'ES384',
  jwk: { kty: 'EC', crv: 'P-384', x: 'x', y: 'y' },
  state: 'active',
  notBefore: '2026-10-03T00:00:00.000Z',
  ...change,
});
const partner = (keys: readonly PartnerKey[], status: Partner['status'] = 'active'): Partner => ({
  partnerId: 'tonga-tcu',
  kind: 'unit',
  name: 'Tonga TCU',
  country: 'TO',
  status,
  scopes: [],
  maximumClassification: 'RESTRICTED',
  keys: [...keys],
  createdAt: '2026-10-03T00:00:00.000Z',
});
const [first, second] = [keyOf('A', 'authentication'), keyOf('B', 'signing')];
const deed = (action: Parameters<typeof eventOfPartner>[0]['action']) => ({
  at,
  action,
  subject: 'partner:tonga-tcu',
  actor: { principal: 'operator-desk', role: 'operator' },
  reason: 'stolen in Apia',
});
const told = (...change: Parameters<typeof eventOfPartner>) => KeyEventStatement.parse(eventOfPartner(...change));

test('an enrolment tells all keys; a rotation the new one, and the end of the old one', () => {
  expect(told(deed('enrolled'), undefined, partner([first, second]))).toMatchObject({
    status: 'active',
    keys: [{ thumbprint: first.thumbprint }, { thumbprint: second.thumbprint }],
  });
  const old = { ...second, state: 'retired', notAfter: '2026-12-22T08:00:00.000Z' } as const;
  const event = told(deed('key-rotated'), partner([first, second]), partner([first, old, keyOf('C', 'signing')]));
  expect(event.status).toBeUndefined();
  expect(event.keys.map(({ thumbprint, state, until }) => [thumbprint[0], state, until])).toEqual([
    ['B', 'retired', '2026-12-22T08:00:00.000Z'],
    ['C', 'active', undefined],
  ]);
});

test('who did it and why are not in it', () => {
  const event = told(deed('status-changed'), partner([first]), partner([first], 'suspended'));
  expect(event).toEqual({
    schema: 'key-event/1',
    at,
    subject: 'partner:tonga-tcu',
    event: 'status-changed',
    status: 'suspended',
    keys: [],
  });
});

test('a profile is no event of keys', () => {
  expect(eventOfPartner(deed('profile-changed'), partner([first]), partner([first]))).toBeUndefined();
});

test('a rotation of our own tells the new key and those that end by it; a secret has no name to tell', () => {
  const subject = 'exchange:token';
  const ring: readonly Generation[] = [{ kid: 'A'.repeat(43), activeFrom: at }];
  const moment = { now: Date.parse(at), atOnce: true };
  const after = rotated(ring, { kid: 'B'.repeat(43) }, 'token', moment);
  const event = KeyEventStatement.parse(eventOfRotation({ at, subject }, ring, after));
  expect(event.keys.map(({ thumbprint, compromisedFrom }) => [thumbprint[0], compromisedFrom])).toEqual([
    ['A', at],
    ['B', undefined],
  ]);
  const secrets = rotated<Generation>([{ kid: 'made-up', activeFrom: at }], { kid: 'made-up-too' }, 'secret', moment);
  expect(eventOfRotation({ at, subject }, [], secrets).keys).toEqual([]);
});
