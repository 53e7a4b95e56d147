/** A record comes back as it was kept, its receipt byte for byte, in half the room. */
import { expect, test } from 'vitest';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { itemOfRecord, keptReceipt, receiptIn, recordOfItem } from '#stores/submission-item.ts';

const encoded = (text: string | Uint8Array) => Buffer.from(text).toString('base64url');
const claims = { iss: 'https://exchange.example', aud: 'tonga-tcu', digest: 'ab'.repeat(64), findings: 1 };
const signature = encoded(Uint8Array.from({ length: 96 }, (_, at) => (at * 89) % 256));
const receipt = `${encoded('{"alg":"ES384"}')}.${encoded(JSON.stringify(claims))}.${signature}`;

test.each([receipt, '', 'a.b.c', 'no receipt', `${encoded('{}')}..`, `${signature}.${signature}.${signature}`])(
  'a receipt is the same text again (%#)',
  (text) => {
    expect(receiptIn(keptReceipt(text))).toBe(text);
  },
);

test('a receipt takes less room than its text', () => {
  expect(keptReceipt(receipt).length).toBeLessThan(receipt.length * 0.7);
});

test.each([
  ['without files', {}],
  ['with files', { attachments: [{ sha512: 'ab'.repeat(64), fileName: 'photo.jpg' }] }],
])('a record is the same again, %s, and says once whose it is', (_, files) => {
  const record = {
    submissionId: 'tonga-tcu~0198',
    partnerId: 'tonga-tcu',
    jti: '0198',
    receipt,
    findings: [{ pointer: '/report', code: 'no-entities', severity: 'advice', detail: 'None.', fix: 'Name one.' }],
    summary: { title: 'A boat', precedence: 'routine' },
    state: 'received',
    ...files,
  } as unknown as SubmissionRecord;
  const item = itemOfRecord(record);
  expect(Object.keys(item)).not.toContain('jti');
  expect(Object.keys(item)).not.toContain('partnerId');
  const asRead = recordOfItem({ pk: 'x', sk: 'y', inboxKey: 'z', inboxRank: '1', releasedTo: ['fiji-tcu'], ...item });
  expect(asRead).toEqual(record);
});
