/** A record comes back as it was kept, its receipt byte for byte, in half the room. */
import { expect, test } from 'vitest';
import type { SubmissionRecord } from '#domain/submission-record.ts';
import { acceptedRecord } from '../../support/accepted-record.ts';
import { sampleEntries } from '../../support/feed-entries.ts';
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

const [{ entry } = expect.fail()] = sampleEntries();
const finding = {
  pointer: '/report',
  code: 'no-entities',
  severity: 'advice',
  detail: 'None.',
  fix: 'Name one.',
} as const;
const accepted: SubmissionRecord = { ...acceptedRecord(entry), receipt, findings: [finding] };
const photo = {
  sha512: 'ab'.repeat(64),
  length: 900,
  mediaType: 'image/jpeg',
  name: 'photo.jpg',
  state: 'awaited',
} as const;

test.each([
  ['without files', accepted],
  ['with files', { ...accepted, attachments: [photo] }],
])('a record is the same again, %s, and says once whose it is', (_, record) => {
  const item = itemOfRecord(record);
  expect(Object.keys(item)).not.toContain('jti');
  expect(Object.keys(item)).not.toContain('partnerId');
  const asRead = recordOfItem({ pk: 'x', sk: 'y', inboxKey: 'z', inboxRank: '1', releasedTo: ['fiji-tcu'], ...item });
  expect(asRead).toEqual(record);
});
