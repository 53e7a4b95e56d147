import { beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '#domain/exchange-error.ts';
import { afterRequestReply, newRequest, newRequestId, standingRequest } from '#domain/information-request.ts';
import { leftOpen, openMessages, proveReply } from '#domain/message.ts';
import { mustCountNow } from '#domain/unit-message.ts';
import { MESSAGE_TYP, type Message } from '#schemas/message.ts';
import type { PartnerKey } from '#schemas/partner.ts';
import { makeParty, registered, signClaims, type TestParty } from '../../support/test-party.ts';

const NOW = Date.parse('2026-11-22T04:12:30Z');
const DAY = 86_400;
const ORIGIN = 'https://exchange.example';
const [Q1, Q2, R1] = [1, 2, 3].map((n) => `0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6${n}`) as [string, string, string];

let unit: TestParty;
beforeAll(async () => {
  unit = await makeParty('tonga-tcu');
});

const codeOf = async (act: () => unknown) => {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
};

describe('a signed reply', () => {
  const signed = (change: object = {}) =>
    signClaims(
      unit,
      {
        iss: 'tonga-tcu',
        aud: ORIGIN,
        iat: NOW / 1000 - 300 * DAY,
        jti: R1,
        submissionId: `tonga-tcu~${Q1}`,
        text: 'Two fishers.',
        ...change,
      },
      MESSAGE_TYP,
    );
  const judged = async (change: object, key: Partial<PartnerKey> = {}) => {
    const partner = registered(unit);
    const keys = partner.keys.map((one) => ({ ...one, ...key }));
    const proven = await proveReply(await signed(change), { ...partner, keys });
    mustCountNow(proven, { audience: ORIGIN, now: NOW });
  };

  test.each([
    ['counts when it was signed months ago, offline', {}, {}, undefined],
    ['is too old after 400 days', { iat: NOW / 1000 - 401 * DAY }, {}, 'signed-too-long-ago'],
    ['is not from tomorrow', { iat: NOW / 1000 + DAY + 1 }, {}, 'signed-too-far-ahead'],
    ['is for one exchange', { aud: 'https://other.example' }, {}, 'audience-mismatch'],
    ['is of the unit that brings it', { iss: 'fiji-tcu' }, {}, 'issuer-mismatch'],
    ['says something', { text: undefined }, {}, 'request-not-valid'],
    ['has no member that nobody knows', { state: 'published' }, {}, 'request-not-valid'],
    ['counts no more by a key in wrong hands', {}, { state: 'compromised' }, 'key-compromised'],
    ['counts by a key that has ended since', {}, { state: 'retired', notAfter: '2026-08-01T00:00:00Z' }, undefined],
    ['counts not by a key that had ended', {}, { state: 'retired', notAfter: '2026-01-01T00:00:00Z' }, 'key-not-valid'],
  ] as const)('%s', async (_title, change, key, code) => {
    expect(await codeOf(() => judged(change, key))).toBe(code);
  });

  test('is proven before it is judged, so that it is known again by a key that counts no more', async () => {
    const jws = await signed();
    const partner = registered(unit);
    const compromised = partner.keys.map((key) => ({ ...key, state: 'compromised' as const }));
    const [first, again] = await Promise.all([
      proveReply(jws, partner),
      proveReply(jws, { ...partner, keys: compromised }),
    ]);
    expect(again.digest).toBe(first.digest);
  });
});

describe('what is left open by a reply', () => {
  const said: readonly Message[] = [
    { messageId: Q1, from: 'analyst', at: '2026-11-01T00:00:00.000Z', text: 'First.' },
    { messageId: Q2, from: 'analyst', at: '2026-11-03T00:00:00.000Z', text: 'Second.' },
    { messageId: R1, from: 'unit', at: '2026-11-04T00:00:00.000Z', text: 'To the first.' },
  ];
  const left = (...[answeredTo, inReplyTo]: [string?, string?]) =>
    leftOpen(said, answeredTo, inReplyTo).left.map(({ messageId }) => messageId);

  test('is what was asked after the question that it replies to, and nothing without one', () => {
    expect(left(undefined, Q1)).toEqual([Q2]);
    expect(left(undefined, Q2)).toEqual([]);
    expect(left()).toEqual([]);
  });

  test('is never what was answered before, in whatever order replies come', () => {
    const { answeredTo } = leftOpen(said, undefined, Q2);
    expect(leftOpen(said, answeredTo, Q1)).toEqual({ left: [], answeredTo });
    expect(openMessages(said, answeredTo)).toEqual([]);
  });

  test.each([[R1], ['0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a69']])('cannot be said of what nobody asked: %s', async (id) => {
    expect(await codeOf(() => left(undefined, id))).toBe('request-not-valid');
  });
});

describe('a request for information', () => {
  const order = {
    partnerId: 'tonga-tcu',
    subject: 'Yachts',
    text: 'Which?',
    dueOn: '2026-11-22',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
  } as const;
  const asked = () => newRequest(newRequestId(NOW, new Uint8Array([0, 31, 32, 255])), order, registered(unit), NOW);

  test('has a number that begins with its time and can be read from paper', () => {
    expect(asked().requestId).toBe('RFI-261122-0412-0Z0Z');
  });

  test('is overdue when its last day is over and nobody has answered', () => {
    const after = NOW + DAY * 1000;
    expect(standingRequest(asked(), [], NOW).overdue).toBe(false);
    expect(standingRequest(asked(), [], after).overdue).toBe(true);
    const declined = afterRequestReply(asked(), true, '2026-11-22T05:00:00.000Z');
    expect(standingRequest(declined, [], after)).toMatchObject({ state: 'declined', overdue: false });
  });

  test('is answered by a reply after a refusal, and by a report after anything; a refusal takes back no answer', () => {
    const at = '2026-11-22T05:00:00.000Z';
    const declined = afterRequestReply(asked(), true, at);
    expect(afterRequestReply(declined, false, at).state).toBe('answered');
    expect(afterRequestReply(afterRequestReply(asked(), false, at), true, at).state).toBe('answered');
    const report = { submissionId: `tonga-tcu~${Q1}`, receivedAt: at };
    expect(standingRequest(declined, [report], NOW)).toMatchObject({
      state: 'answered',
      submissions: [report.submissionId],
    });
  });

  test('is not made to whom it cannot reach', async () => {
    const to = (change: object) => () => newRequest(asked().requestId, order, registered(unit, change), NOW);
    expect(await codeOf(to({ status: 'suspended' }))).toBe('partner-not-active');
    expect(await codeOf(to({ kind: 'reader' }))).toBe('not-found');
    expect(await codeOf(to({ maximumClassification: 'UNCLASSIFIED' }))).toBe('request-not-valid');
  });
});
