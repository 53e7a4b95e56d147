/** A record comes back as it was kept, its receipt byte for byte, in half the room. */
import { expect, test } from 'vitest';
import { keptReceipt, receiptIn } from '#stores/submission-item.ts';

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
