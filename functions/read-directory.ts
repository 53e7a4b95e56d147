/** Reads the directory: `GET /v1/directory`, for every member: units, what they may do, whom to call. */
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { directoryOf } from '#domain/directory.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import type { HttpResponse } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { digestOfParts, isHeld, tagged } from '#edge/unchanged.ts';
import type { DirectoryPage } from '#schemas/profile.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import type { PartnerRegistry } from '#stores/partner-registry.ts';

export const environment = accessEnvironment;

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly listPartners: PartnerRegistry['list'];
};

/** A page may have fewer entries than there is room for: who is not shown takes none. What the caller says it has is not sent again. */
export async function readDirectory(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<HttpResponse> {
  const parameters = readParameters(request, ['limit', 'cursor']);
  const paging = new Paging(deps.cursors, caller, 'directory', deps.clock);
  const [limit, after] = [readLimit(parameters.limit), await paging.position(parameters.cursor)];
  const { partners, last } = await deps.listPartners(after, limit);
  const items = directoryOf(partners);
  const digest = digestOfParts([JSON.stringify(items), String(last !== undefined)]);
  const headers = { Vary: 'Authorization, DPoP, Accept, Accept-Encoding' };
  if (isHeld(request, digest)) return { status: 304, headers: { ...headers, ETag: `W/"${digest}"` } };
  const page: DirectoryPage = { items, ...(last !== undefined && { next: await paging.next(last) }) };
  const response = { status: 200, headers: { ...headers, 'Content-Type': JSON_TYPE }, body: JSON.stringify(page) };
  // The cursor is sealed anew each time.
  return tagged(request, response, { digest, sameBytes: false });
}

const JSON_TYPE = 'application/json';

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    listPartners: (...page) => access.registry.list(...page),
  };
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/directory': {
        // What a suspended unit keeps does not open it.
        access: ['feeds:read', 'submissions:read:all', 'quality:read:all', 'partners:admin'],
        run: (request, caller) => readDirectory(deps, request, caller),
      },
    },
  };
});
