/** Calls of every route, made from the contract: a new route is covered by the tests that use them, or fails them. */
import type { Route } from '#schemas/api/route.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import type { Scope } from '#schemas/partner.ts';
import { type Answer, send } from '../attacks/wire.ts';
import { patiently } from './patience.ts';
import type { RawClient } from './test-party.ts';

export const verbOf = ({ method }: Route): string => method.toUpperCase();
/** As much of a refusal as its route can say. */
export const sayable = <T extends { readonly status: number; readonly code?: string }>({ method }: Route, due: T) =>
  method === 'head' ? { status: due.status } : due;
export const titleOf = (route: Route): string => `${verbOf(route)} ${route.path}`;
export const isGuarded = (route: Route): route is Route & { readonly access: readonly [Scope, ...Scope[]] } =>
  typeof route.access !== 'string';
export const guardedRoutes = ROUTES.filter(isGuarded);

/** What each path parameter of the contract names in a call. */
export type Names = Readonly<Record<string, string>>;

/** Nothing of all this exists, but the feed, whose name everybody knows. */
export const NOBODY: Names = {
  submissionId: 'nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  partnerId: 'nobody',
  proposalId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  requestId: 'RFI-261122-0412-7K3F',
  releaseId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  entryId: 'nztcu-curated~nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  thumbprint: 'A'.repeat(43),
  credentialId: 'fc_0000000000000000',
  purpose: 'nobody',
  feedId: 'nztcu-curated',
  collectionId: 'nztcu-curated',
  objectId: 'report--0199a3c4-5b6d-4e8f-9a0b-1c2d3e4f5a6b',
  statusId: '0199a3c4-5b6d-4e8f-9a0b-1c2d3e4f5a6b',
  file: 'nobody.js',
  name: 'nobody',
  version: '1',
  code: 'nobody',
  challengeId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b.imo-check-digit',
  tile: '0/000.p/1',
  eventId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  number: 'NOBODY-1',
  sha512: '0'.repeat(128),
  n: '0',
};

export const parametersOf = ({ path }: Route): readonly string[] =>
  [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name ?? '');

/** @throws for a path parameter that nobody has told these tests about. */
export function addressOf(route: Route, names: Names): string {
  return route.path.replaceAll(/\{([^}]+)\}/g, (_braces, parameter: string) => {
    const name = names[parameter];
    if (name === undefined) throw new Error(`Tell the tests what {${parameter}} of ${route.path} may name.`);
    return name;
  });
}

export const queryNamesOf = ({ query }: Route): readonly string[] => Object.keys(query?.shape ?? {});
export const isPaged = (route: Route): boolean => queryNamesOf(route).includes('cursor');
export const isTaxii = ({ dialect }: Route): boolean => dialect === 'taxii';

/** A server of TAXII that is for reading has to have three operations, and refuses them to everybody. */
export const refusesAll = ({ answers }: Route): boolean =>
  Object.keys(answers).every((status) => Number(status) >= 400);

/** What a refusal calls itself, in the dialect of its route; the answer to HEAD has no body to say it in. */
export function codeIn(body: string): string | undefined {
  if (body === '') return undefined;
  const { code, error_code: errorCode } = JSON.parse(body);
  return code ?? errorCode;
}

/** Says who is enrolled, or what was not released: no secret, and never the same twice while other tests go on. */
export const listsMembers = ({ operationId }: Route): boolean =>
  ['listPartners', 'readDirectory', 'listProposals', 'listReleases', 'listRequirements', 'reportGaps'].includes(
    operationId,
  );

type Sent = { readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Uint8Array };

/** A proper call of a client, or a call without credentials. Headers are laid over the proper ones. */
export async function callAs(
  client: RawClient | undefined,
  origin: string,
  method: string,
  path: string,
  { headers = {}, body }: Sent = {},
): Promise<Answer> {
  return patiently(async () => {
    const proper = client ? await client.headers(method, path) : {};
    return send(origin, { method, path, headers: { ...proper, ...headers }, ...(body !== undefined && { body }) });
  });
}

/** The body that a route wants, as its own documentation shows it. */
export function exampleBody(route: Route, names: Names = NOBODY): Sent {
  if (route.body === undefined) return {};
  const { mediaType, example } = route.body;
  const text = typeof example === 'string' ? example : JSON.stringify(example ?? {});
  const body = text.replaceAll('tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', names.submissionId ?? '');
  return { headers: { 'Content-Type': mediaType }, body };
}

const VOLATILE = ['date', 'x-amzn-remapped-date', 'x-amzn-requestid', 'x-amz-apigw-id', 'dpop-nonce', 'next-cursor'];

export type Seen = { readonly status: number; readonly headers: object; readonly body: string };

/** An answer without what is new in every one: request ids, times, nonces, and sealed cursors, of which the length counts. */
export function seenIn({ status, headers, body }: Answer): Seen {
  const kept = Object.entries(headers).map(([name, value]) => [
    name,
    VOLATILE.includes(name) ? `${String(value).length} characters` : value,
  ]);
  return {
    status,
    headers: Object.fromEntries(kept),
    body: sorted(body)
      .replaceAll(/urn:ptcn:request:[0-9a-f-]{36}/g, 'urn:ptcn:request:…')
      .replaceAll(/"next":"([^"]*)"/g, (_all, cursor: string) => `"next":${cursor.length} characters`)
      .replaceAll(/"asOf":"[^"]*"/g, '"asOf":…'),
  };
}

/** JSON with its members in order: the database gives back those of a stored map as it likes. Anything else as it is. */
function sorted(text: string): string {
  if (!text.startsWith('{')) return text;
  return JSON.stringify(JSON.parse(text), (_name, value: unknown) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}
