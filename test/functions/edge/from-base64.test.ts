import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import '#edge/from-base64.ts';
import { base64url } from 'jose';

// What jose decodes on Node 24 goes through our stand-in for the standard's function.
const decode = (text: string) => base64url.decode(text);

test('decodes what Buffer has encoded, at every length', () => {
  for (let length = 0; length < 70; length++) {
    const bytes = randomBytes(length);
    expect(Buffer.from(decode(bytes.toString('base64url')))).toEqual(bytes);
  }
});

test.each(['A', 'AQ I', 'AQ\nI', 'AQ+I', 'AQ/I', 'AQ!I', 'AQI===', 'A=QI'])('refuses %j as base64url', (text) => {
  expect(() => decode(text)).toThrow();
});
