/** The officer's device without a browser: its keys, its enrolment request as an operator reads it, its signature, and how its drafts lie sealed. */
import { calculateJwkThumbprint, exportJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { enrolmentRequest, fingerprintOf, newDevice, signerOf } from '#clients/portal/officer/device.ts';
import { newDraft, withValue } from '#clients/portal/officer/draft.ts';
import { KeptReports, opened, sealed } from '#clients/portal/officer/kept-reports.ts';
import type { Write } from '#clients/portal/officer/database.ts';
import { draftFrom, signedEntry } from '#clients/portal/officer/signing.ts';
import { newKeysOf, partnerFrom } from '#domain/enrolment.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { goodReport } from '../../support/test-party.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const AUDIENCE = 'https://exchange.test';
const UNIT = { partnerId: 'tonga-tcu', name: 'Tonga Transnational Crime Unit', country: 'TO' };
const PARTIES = { iss: UNIT.partnerId, aud: AUDIENCE };
const context = { audience: AUDIENCE, now: NOW };

const device = await newDevice(UNIT, NOW);
const request = await enrolmentRequest(device, AUDIENCE, NOW);
const fingerprint = await fingerprintOf(device.signing);
const partner = await partnerFrom({ request, fingerprint, kind: 'unit' }, context);
const draft = { ...newDraft('illicit-drugs', 'en', NOW), claims: { report: JSON.parse(JSON.stringify(goodReport())) } };

describe('a device', () => {
  test('has keys that cannot be read out', async () => {
    const { authentication, signing, dpop, sealing } = device;
    for (const { privateKey } of [authentication, signing, dpop])
      await expect(crypto.subtle.exportKey('jwk', privateKey)).rejects.toThrow();
    await expect(crypto.subtle.exportKey('raw', sealing)).rejects.toThrow();
  });

  test('is enrolled by the request that ptcn-ops reads, for a new unit and for one that lost its keys', async () => {
    expect(partner).toMatchObject({ ...UNIT, status: 'active', kind: 'unit' });
    expect(partner.keys.map(({ use, algorithm, notBefore }) => [use, algorithm, notBefore])).toEqual([
      ['authentication', 'ES384', '2026-11-22T12:00:00.000Z'],
      ['signing', 'ES384', '2026-11-22T12:00:00.000Z'],
    ]);
    expect(await newKeysOf(UNIT.partnerId, { request, fingerprint }, context)).toHaveLength(2);
    const wrong = await calculateJwkThumbprint(await exportJWK(device.dpop.publicKey));
    await expect(partnerFrom({ request, fingerprint: wrong, kind: 'unit' }, context)).rejects.toThrow(Refusal);
  });

  test('is registered beside those that its unit has, under the name of its machine', async () => {
    const boat = await newDevice({ ...UNIT, device: 'patrol boat' }, NOW);
    const order = {
      request: await enrolmentRequest(boat, AUDIENCE, NOW),
      fingerprint: await fingerprintOf(boat.signing),
    };
    const keys = await newKeysOf(UNIT.partnerId, order, context);
    expect(keys.map(({ device: name }) => name)).toEqual(['patrol boat', 'patrol boat']);
  });

  test('signs what the exchange takes, under the name that the draft has had from its first word', async () => {
    const entry = await signedEntry(draft, PARTIES, await signerOf(device), NOW);
    const nowSeconds = NOW / 1000;
    const judgement = await verifySubmission(entry?.jws ?? '', partner, { audience: AUDIENCE, nowSeconds });
    expect(judgement).toMatchObject({ verdict: 'acceptable' });
    const submission = judgement.verdict === 'acceptable' && judgement.verified.submission;
    expect(submission).toMatchObject({ jti: draft.jti, iss: UNIT.partnerId, report: draft.claims.report });
    expect(entry).toMatchObject({ state: 'waiting', mayHaveArrived: false, precedence: 'routine' });
  });

  test('signs nothing that would be refused', async () => {
    const wrong = { ...draft, claims: withValue(draft.claims, '/report/title', undefined) };
    expect(await signedEntry(wrong, PARTIES, await signerOf(device), NOW)).toBeUndefined();
  });

  test('takes a signed report back under its name, or begins its replacement under another', async () => {
    const entry = await signedEntry(draft, PARTIES, await signerOf(device), NOW);
    if (!entry) throw new Error('It was not signed.');
    const back = draftFrom(entry, NOW);
    expect([back.jti, back.claims]).toEqual([draft.jti, { report: draft.claims.report }]);
    const submissionId = `${UNIT.partnerId}~${draft.jti}`;
    const newer = draftFrom({ ...entry, submissionId }, NOW, { jti: 'another' });
    expect([newer.jti, newer.claims.supersedes]).toEqual(['another', submissionId]);
  });
});

describe('what lies in the browser', () => {
  test('opens under its own name and key alone [ASVS 14.3.3]', async () => {
    const text = await sealed(draft, device.sealing);
    expect(text).not.toContain('Vava');
    expect(await opened(draft.jti, text, device.sealing)).toEqual(draft);
    await expect(opened('another', text, device.sealing)).rejects.toThrow('another name');
    const other = await newDevice(UNIT, NOW);
    await expect(opened(draft.jti, text, other.sealing)).rejects.toThrow('does not open');
    await expect(opened(draft.jti, `${text.slice(0, -4)}AAAA`, device.sealing)).rejects.toThrow('does not open');
  });

  test('is signed once: a second tab neither signs it again, nor makes a draft of it, nor hides the others by a damaged row', async () => {
    const rows = new Map<string, unknown>();
    const kept = new KeptReports(
      {
        read: async (room, key) => rows.get(`${room} ${key}`),
        all: async (room) =>
          [...rows].flatMap(([name, value]) =>
            name.startsWith(`${room} `) ? [[name.split(' ')[1] ?? '', value] as const] : [],
          ),
        write: async (...writes: readonly Write[]) => {
          for (const write of writes)
            if ('gone' in write) rows.delete(`${write.room} ${write.key}`);
            else rows.set(`${write.room} ${write.key}`, write.value);
        },
      },
      device,
    );
    const entry = await signedEntry(draft, PARTIES, await signerOf(device), NOW);
    if (!entry) throw new Error('It was not signed.');
    await kept.keepDraft(draft);
    await kept.enqueue(entry);
    await kept.keep({ ...entry, state: 'accepted' });
    await kept.keepDraft({ ...draft, changedAt: 'later' });
    await kept.enqueue({ ...entry, jws: 'other bytes' });
    rows.set('queue damaged', 'not a JWE');
    expect(await kept.drafts()).toEqual([]);
    expect(await kept.queue()).toEqual([{ ...entry, state: 'accepted' }]);
    await kept.takeBack(draft);
    expect([await kept.drafts(), await kept.queue()]).toEqual([[draft], []]);
  });
});
