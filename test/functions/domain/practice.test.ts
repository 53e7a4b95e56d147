import { beforeAll, describe, expect, test } from 'vitest';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { type PracticeRecord, practiceReceiptFor, practiceRecordOf, practiceStatusOf } from '#domain/practice.ts';
import { receiptFor, verifyReceipt } from '#domain/receipt.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { type VerifiedSubmission, verifySubmission } from '#domain/verify-submission.ts';
import type { Finding } from '#schemas/finding.ts';
import { PRACTICE_RECEIPT_TYP, PracticeReceipt, PracticeStatus, practiceAudience } from '#schemas/practice.ts';
import { RECEIPT_TYP, Receipt } from '#schemas/receipt.ts';
import { goodClaims, makeKey, makeParty, registered, signClaims, type TestParty } from '../../support/test-party.ts';

const ORIGIN = 'https://exchange.example';
const NOW = Date.parse('2026-11-22T01:00:00Z');
const facts = { receivedAt: NOW, salt: new Uint8Array(32) };

let party: TestParty;
let verified: VerifiedSubmission;
let record: PracticeRecord;
beforeAll(async () => {
  party = await makeParty('tonga-tcu');
  const claims = goodClaims(party, practiceAudience(ORIGIN), { iat: NOW / 1000 - 60 });
  const context = { audience: practiceAudience(ORIGIN), nowSeconds: NOW / 1000 };
  const judgement = await verifySubmission(await signClaims(party, claims), registered(party), context);
  if (judgement.verdict !== 'acceptable') throw judgement.refusal;
  verified = judgement.verified;
  record = practiceRecordOf(verified, NOW, 'a.practice.receipt');
});

const open: Finding = {
  pointer: '/report/entities/0/imo',
  code: 'imo-check-digit',
  severity: 'attestable',
  detail: 'The last digit does not fit.',
  fix: 'Look again.',
  attested: false,
};
const advice: Finding = { ...open, code: 'harm-missing', severity: 'advice' };
const withFindings = (...findings: Finding[]): PracticeRecord => ({
  ...record,
  status: { ...record.status, findings },
});

describe('what becomes of a practice report', () => {
  test('it is received for ten seconds, and then an invented analyst has answered', () => {
    const of = (now: number) => practiceStatusOf(withFindings(), now);
    expect(of(NOW)).toMatchObject({ practice: true, state: 'received' });
    expect(of(NOW + 9_999)).not.toHaveProperty('decision');
    expect(of(NOW + 10_000)).toMatchObject({
      practice: true,
      state: 'published',
      decision: { decision: 'accept', decidedAt: '2026-11-22T01:00:10.000Z' },
    });
  });

  test('it comes back with a question about the first finding that is neither mended nor attested', () => {
    const status = practiceStatusOf(withFindings(advice, { ...open, attested: true }, open), NOW + 60_000);
    expect(status).toMatchObject({ state: 'returned', decision: { questions: [{ pointer: open.pointer }] } });
    expect(status.decision?.reason).toContain('imo-check-digit');
    expect(PracticeStatus.safeParse(status).error).toBeUndefined();
  });

  test('advice and what its author stands by bring no question', () => {
    expect(practiceStatusOf(withFindings(advice, { ...open, attested: true }), NOW + 60_000).state).toBe('published');
  });

  test('the longest finding fits into a question', () => {
    const status = practiceStatusOf(withFindings({ ...open, detail: 'x'.repeat(1_000) }), NOW + 60_000);
    expect(PracticeStatus.safeParse(status).error).toBeUndefined();
  });

  test('the same report is answered the same at every reading', () => {
    const at = (now: number) => practiceStatusOf(withFindings(open), now);
    expect(at(NOW + 86_400_000)).toEqual(at(NOW + 10_000));
  });

  test('nothing is kept of it but what its author is shown', () => {
    expect(Object.keys(record).toSorted()).toEqual(['digest', 'expiresAt', 'receipt', 'status']);
    expect(JSON.stringify(record)).not.toContain(verified.submission.report.narrative);
    expect(record.expiresAt).toBe(NOW / 1000 + 30 * 86_400);
  });
});

describe('a practice receipt', () => {
  let keys: PublishedKey[];
  let signed: Record<'real' | 'practice', string>;
  const holder = { origin: ORIGIN, partnerId: 'tonga-tcu' };
  beforeAll(async () => {
    const key = await makeKey();
    const signer = { kid: 'receipts', key: key.privateKey, algorithm: key.algorithm };
    keys = [{ ...key.jwk, kid: 'receipts', ptcn_purpose: 'receipt' }];
    signed = {
      real: await signSubmission(receiptFor(verified, { ...facts, issuer: ORIGIN }), signer, RECEIPT_TYP),
      practice: await signSubmission(
        practiceReceiptFor(verified, { ...facts, origin: ORIGIN }),
        signer,
        PRACTICE_RECEIPT_TYP,
      ),
    };
  });

  test('holds as practice, and a real one holds as a real one', async () => {
    const digest = verified.digest;
    expect(await verifyReceipt(signed.practice, keys, { ...holder, digest, practice: true })).toMatchObject({
      practice: true,
      iss: 'https://exchange.example/practice',
    });
    expect(await verifyReceipt(signed.real, keys, { ...holder, digest })).not.toHaveProperty('practice');
  });

  test('never passes as a real one, nor a real one as practice [RFC8725 3.12]', async () => {
    await expect(verifyReceipt(signed.practice, keys, holder)).rejects.toThrow('it proves nothing');
    await expect(verifyReceipt(signed.real, keys, { ...holder, practice: true })).rejects.toThrow('a real receipt');
  });

  test('would be told by its claims alone, if somebody forgot to look at its typ', async () => {
    const claims = practiceReceiptFor(verified, { ...facts, origin: ORIGIN });
    expect(Receipt.safeParse(claims).success).toBe(false);
    expect(PracticeReceipt.safeParse(receiptFor(verified, { ...facts, issuer: ORIGIN })).success).toBe(false);
    expect(claims.iss).not.toBe(ORIGIN);
  });
});
