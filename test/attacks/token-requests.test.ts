/** Every attack on the token endpoint, over HTTP; clients that fail get one text. */
import { beforeAll, expect, test } from 'vitest';
import { TokenAnswer, TokenError } from '#schemas/token.ts';
import type { CallControl } from './access-forge.ts';
import { nowSeconds, origin, Scene } from './exchange.ts';
import { attacks } from './vector-tests.ts';
import { rightRequest, type TokenRequest, tokenVectors } from './vectors/token-requests.ts';
import { send } from './wire.ts';

let call: CallControl;

beforeAll(async () => {
  call = await (await Scene.open()).call('POST', '/oauth/token');
});

/** A token request's proof goes with no token. */
const forEndpoint = (): CallControl => ({ ...call, nowSeconds: nowSeconds(), accessToken: '' });

const ask = ({ form, dpop, headers }: TokenRequest) =>
  send(origin, {
    method: 'POST',
    path: '/oauth/token',
    headers: { ...headers, ...(dpop.length > 0 && { DPoP: dpop }) },
    body: form,
  });

test('the control gets a token', async () => {
  const answer = await ask(rightRequest(forEndpoint()));
  expect(TokenAnswer.safeParse(JSON.parse(answer.body)).success).toBe(true);
});

attacks('token requests', tokenVectors, 'gets no token', async ({ change, expect: due }) => {
  const control = forEndpoint();
  const answer = await ask({ ...rightRequest(control), ...change(control) });
  const { error, error_description: description } = TokenError.parse(JSON.parse(answer.body));
  expect({ status: answer.status, code: error }).toEqual(due);
  expect(answer.headers['cache-control']).toBe('no-store');
  if (error === 'invalid_client') expect(description).toBe('Client authentication failed.');
});
