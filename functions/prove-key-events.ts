/** Gives whom it concerns what the log has of keys: `GET /v1/key-events`, and the proof of one, `GET /v1/key-events/{eventId}/proof`. */
import * as z from 'zod';
import { aboutPartner } from '#domain/audit-entry.ts';
import type { Caller } from '#domain/authenticate-caller.ts';
import type { Clock } from '#domain/clock.ts';
import { refuse } from '#domain/exchange-error.ts';
import { type LogPorts, proveLogged } from '#domain/prove-logged.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { json } from '#edge/http-response.ts';
import { Paging, readLimit, readParameters } from '#edge/paging.ts';
import { AuditSubject } from '#schemas/audit.ts';
import type { KeyEventPage } from '#schemas/key-event.ts';
import { UuidV7 } from '#schemas/primitives.ts';
import { type Access, accessEnvironment, connectAccess } from '#stores/access.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { KeyEventReader } from '#stores/key-events.ts';
import { LogStore } from '#stores/log-store.ts';
import { LogTileStore } from '#stores/log-tile-store.ts';
import { loggedKeyEvent } from '#stores/table-keys.ts';

export const environment = accessEnvironment.extend({ LOG_TABLE: z.string(), LOG_TILES_BUCKET: z.string() });

export type Dependencies = {
  readonly clock: Clock;
  readonly cursors: Access['cursors'];
  readonly events: Pick<KeyEventReader, 'of' | 'isOf'>;
  readonly ports: LogPorts;
};

/** One's own, those of the exchange's keys, or for an operator anybody's. */
export async function listKeyEvents(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<KeyEventPage> {
  const parameters = readParameters(request, ['limit', 'cursor', 'subject']);
  const subject = parameters.subject ?? aboutPartner(caller.principal);
  const paging = new Paging(deps.cursors, caller, `key events of ${subject}`, deps.clock);
  const [limit, after] = [readLimit(parameters.limit), await paging.position(parameters.cursor)];
  // Another's are answered as those of somebody who never was.
  if (!concerns(subject, caller)) return { items: [] };
  const { events, last } = await deps.events.of(subject, after, limit);
  return { items: events, ...(last !== undefined && { next: await paging.next(last) }) };
}

export async function proveKeyEvent(deps: Dependencies, request: HttpRequest, caller: Caller): Promise<string> {
  const { subject = aboutPartner(caller.principal) } = readParameters(request, ['subject']);
  const id = UuidV7.safeParse(request.pathParameters.eventId);
  if (!id.success || !concerns(subject, caller) || !(await deps.events.isOf(subject, id.data))) {
    return refuse('not-found');
  }
  return proveLogged(deps.ports, loggedKeyEvent(id.data));
}

/** Everybody relies on the exchange's own keys. */
const concerns = (subject: string, { principal, scopes }: Caller): boolean =>
  subject === aboutPartner(principal) ||
  (AuditSubject.safeParse(subject).success && (subject.startsWith('exchange:') || scopes.has('partners:admin')));

export const handler = httpHandler(environment, (env) => {
  const access = connectAccess(env);
  const deps: Dependencies = {
    clock: Date.now,
    cursors: access.cursors,
    events: new KeyEventReader(dynamodb(), env.REGISTRY_TABLE),
    ports: {
      log: new LogStore(dynamodb(), env.LOG_TABLE),
      tiles: new LogTileStore(s3(), env.LOG_TILES_BUCKET),
    },
  };
  // A suspended unit keeps the first of these: it may prove when it was suspended.
  const everyone = [
    'submissions:read',
    'feeds:read',
    'submissions:read:all',
    'quality:read:all',
    'partners:admin',
  ] as const;
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access,
    routes: {
      'GET /v1/key-events': {
        access: everyone,
        run: async (request, caller) => json(200, await listKeyEvents(deps, request, caller)),
      },
      'GET /v1/key-events/{eventId}/proof': {
        access: everyone,
        run: async (request, caller) => ({
          status: 200,
          headers: { 'Content-Type': 'text/plain; charset=utf-8' },
          body: await proveKeyEvent(deps, request, caller),
        }),
      },
    },
  };
});
