/** From HTTP headers to an authenticated, authorised caller. The one way into every route that is not public. */
import { type AccessPorts, authenticateCaller, authorise, type Caller } from '#domain/authenticate-caller.ts';
import type { Scope } from '#schemas/partner.ts';
import type { HttpRequest } from './http-request.ts';

/** @throws {Refusal} `not-authenticated`, `use-dpop-nonce`, `not-allowed`, `suspended`. */
export async function authenticate(
  request: HttpRequest,
  access: readonly Scope[],
  ports: AccessPorts,
  now: number,
): Promise<Caller> {
  const credentials = {
    authorization: request.header('authorization'),
    dpop: request.header('dpop'),
    method: request.method,
    path: request.path,
  };
  const caller = await authenticateCaller(credentials, ports, now);
  authorise(caller, access);
  return caller;
}
