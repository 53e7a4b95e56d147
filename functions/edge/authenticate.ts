/** From HTTP headers to an authenticated, authorised caller. The one way into every route that is not public. */
import { type AccessPorts, authenticateCaller, authorise, type Caller } from '#domain/authenticate-caller.ts';
import {
  authenticateFeedCredential,
  type FeedCredentialPorts,
  saysBasic,
} from '#domain/authenticate-feed-credential.ts';
import type { Scope } from '#schemas/partner.ts';
import type { HttpRequest } from './http-request.ts';

/**
 * `basic` is there for a route that takes feed credentials; on every other one they are no credentials at all. Says who it
 * is before saying whether it may, so that a call that is not allowed has a name in the log.
 * @throws {Refusal} `not-authenticated`, `use-dpop-nonce`, `not-allowed`, `suspended`, `too-many-requests`.
 */
export async function authenticate(
  request: HttpRequest,
  access: readonly Scope[],
  ports: { readonly token: AccessPorts; readonly basic: FeedCredentialPorts | undefined },
  { now, isKnown }: { readonly now: number; readonly isKnown: (caller: Caller) => void },
): Promise<Caller> {
  const credentials = {
    authorization: request.header('authorization'),
    dpop: request.header('dpop'),
    method: request.method,
    path: request.path,
  };
  const caller =
    ports.basic && saysBasic(credentials)
      ? await authenticateFeedCredential(credentials, ports.basic, now)
      : await authenticateCaller(credentials, ports.token, now);
  isKnown(caller);
  authorise(caller, access);
  return caller;
}
