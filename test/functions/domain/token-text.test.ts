import { expect, test } from 'vitest';
import { readToken } from '#domain/token-text.ts';

const part = (text: string) => Buffer.from(text).toString('base64url');
const token = (payload: string, header = '{"alg":"ES384"}') => `${part(header)}.${part(payload)}.AAAA`;

test('a token is read into its header and its claims', () => {
  expect(readToken(token('{"a":1}'))).toMatchObject({ jws: { header: { alg: 'ES384' } }, claims: { a: 1 } });
});

test.for(['null', '[]', '[{"a":1}]', '"text"', '7', 'true', '', '{', '{"a":1,"a":2}', '{"a":1} x'])(
  'claims that are %s are none',
  (payload) => {
    expect(readToken(token(payload))).toBeUndefined();
  },
);

test.for(['', 'a', 'a.b.c', `${token('{}')}.`, token('{}', '[]'), token('{}', '{'), token('{}').replace(/.$/, '=')])(
  'what is no compact JWS is no token: %s',
  (text) => {
    expect(readToken(text)).toBeUndefined();
  },
);

test('a fault of our own is not taken for a bad token', () => {
  expect(() => readToken(undefined as never)).toThrow(TypeError);
});
