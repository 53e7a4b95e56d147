/** What a use case is asked with, and by whom, where no gateway stands before it: whole, so that nothing is missing that a use case may read. */
import type { Caller } from '#domain/authenticate-caller.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { Scope } from '#schemas/partner.ts';

type Said = Partial<Omit<HttpRequest, 'header'>> & {
  /** By lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Instead of a body: its media type goes with it. */
  readonly json?: object;
};

export function requestWith({ headers = {}, json, ...said }: Said = {}): HttpRequest {
  const all = new Map(Object.entries({ ...(json && { 'content-type': 'application/json' }), ...headers }));
  return {
    requestId: 'a-request',
    method: 'POST',
    route: '',
    path: '',
    pathParameters: {},
    query: {},
    header: (name) => [all.get(name)].flatMap((value) => value ?? []),
    rawBody: Buffer.from(json === undefined ? '' : JSON.stringify(json)),
    ...said,
  };
}

export const staffWith = (principal: string, ...scopes: readonly Scope[]): Caller => ({
  kind: 'staff',
  principal,
  scopes: new Set(scopes),
  keyThumbprint: 'B'.repeat(43),
});
