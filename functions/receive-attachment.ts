/** Receives a file in parts: `PUT /v1/attachments/{sha512}/parts/{n}`; `HEAD` of a part, and `GET` of the whole, say what is here. Before or after the report that names it. */
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { isOpen } from '#domain/attachment.ts';
import { asPartner, type PartnerCaller } from '#domain/authenticate-caller.ts';
import { encodeBase64Url } from '#domain/base64url.ts';
import type { Clock } from '#domain/clock.ts';
import { readContentDigest } from '#domain/content-digest.ts';
import { refuse } from '#domain/exchange-error.ts';
import { sameBytes } from '#domain/merkle-log.ts';
import { fitsTo, type KeptPart, placePart, readPartNumber, uploadOf } from '#domain/upload.ts';
import { httpHandler, type Route } from '#edge/http-handler.ts';
import { type HttpRequest, PART_BODY, readBody } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { readParameters } from '#edge/paging.ts';
import { UPLOADS_MOST_BYTES } from '#schemas/attachment.ts';
import { Sha512 } from '#schemas/primitives.ts';
import { accessEnvironment, connectMeteredAccess } from '#stores/access.ts';
import { type Claim, readClaims } from '#stores/attachments.ts';
import { dynamodb, s3 } from '#stores/aws-clients.ts';
import { Outbox } from '#stores/outbox.ts';
import { Uploads } from '#stores/uploads.ts';

export const environment = accessEnvironment.extend({
  SUBMISSIONS_TABLE: z.string(),
  UPLOADS_TABLE: z.string(),
  OUTBOX_TABLE: z.string(),
  ENVELOPES_BUCKET: z.string(),
});

type FileOf = { readonly partnerId: string; readonly sha512: string };

export type Dependencies = {
  readonly clock: Clock;
  readonly claims: (file: FileOf) => Promise<readonly Claim[]>;
  readonly partsOf: (file: FileOf, now: number) => Promise<readonly KeptPart[]>;
  readonly bytesOf: (partnerId: string, now: number) => Promise<number>;
  readonly keep: (file: FileOf, part: KeptPart, bytes: Uint8Array, now: number) => Promise<boolean>;
};

/** 201 when it is new; 204 when it, or the whole file, was here: then nothing is written. */
export async function receivePart(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const file = fileIn(request, caller);
  const n = readPartNumber(request.pathParameters.n);
  const bytes = readBody(request, PART_BODY);
  mustBeUndamaged(request, bytes);
  const part = { ...placePart(n, onlyOne(request, 'content-range'), bytes.length), digest: digestOf(bytes) };
  const claims = await deps.claims(file);
  if (claims.length > 0 && !claims.some(isOpen)) return isHeld(claims) ? THERE : refuse('attachment-refused');
  const now = deps.clock();
  const parts = await deps.partsOf(file, now);
  const known = parts.find((one) => one.n === n);
  if (known ? known.digest !== part.digest : !fitsTo(part, parts)) refuse('part-conflict');
  if (known) return THERE;
  if ((await deps.bytesOf(file.partnerId, now)) + part.length > UPLOADS_MOST_BYTES) refuse('uploads-full');
  if (!(await deps.keep(file, part, bytes, now))) refuse('part-conflict');
  return { status: 201 };
}

const THERE: HttpResponse = { status: 204 };

const isHeld = (claims: readonly Claim[]): boolean => claims.some(({ state }) => state === 'held');

/** Of another unit's file nothing is known here: every unit has its own. */
function fileIn({ pathParameters }: HttpRequest, { principal: partnerId }: PartnerCaller): FileOf {
  const sha512 = Sha512.safeParse(pathParameters.sha512);
  return sha512.success ? { partnerId, sha512: sha512.data } : refuse('not-found');
}

/** Attacker-controlled until here: only whole and undamaged bytes go on. */
function mustBeUndamaged(request: HttpRequest, bytes: Uint8Array): void {
  const said = readContentDigest(onlyOne(request, 'content-digest'));
  if (!said) return refuse('part-not-valid', 'Content-Digest has no SHA-256 and no SHA-512.');
  const found = createHash(said.algorithm === 'SHA-512' ? 'sha512' : 'sha256')
    .update(bytes)
    .digest();
  if (!sameBytes(found, said.digest)) refuse('part-damaged');
}

function onlyOne(request: HttpRequest, name: string): string | undefined {
  const [value, ...more] = request.header(name);
  return more.length > 0 ? refuse('part-not-valid', `There is more than one ${name}.`) : value;
}

const digestOf = (bytes: Uint8Array): string => encodeBase64Url(createHash('sha256').update(bytes).digest());

/** 204 when the part, or the whole file, is here. */
export async function lookForPart(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const file = fileIn(request, caller);
  const n = readPartNumber(request.pathParameters.n);
  const parts = await deps.partsOf(file, deps.clock());
  if (parts.some((part) => part.n === n) || isHeld(await deps.claims(file))) return THERE;
  return refuse('not-found');
}

/** Which parts are here, in one answer: over a slow link a question for each would cost more than the parts. */
export async function readUpload(
  deps: Dependencies,
  request: HttpRequest,
  caller: PartnerCaller,
): Promise<HttpResponse> {
  const file = fileIn(request, caller);
  const [parts, claims] = [await deps.partsOf(file, deps.clock()), await deps.claims(file)];
  if (parts.length === 0 && claims.length === 0) refuse('not-found');
  return json(200, uploadOf(file.sha512, parts, isHeld(claims)));
}

export const handler = httpHandler(environment, (env) => {
  const outbox = new Outbox(dynamodb(), env.OUTBOX_TABLE);
  const uploads = new Uploads(dynamodb(), env.UPLOADS_TABLE, s3(), env.ENVELOPES_BUCKET);
  const deps: Dependencies = {
    clock: Date.now,
    claims: ({ partnerId, sha512 }) => readClaims(dynamodb(), env.SUBMISSIONS_TABLE, partnerId, sha512),
    partsOf: ({ partnerId, sha512 }, now) => uploads.partsOf(partnerId, sha512, now),
    bytesOf: (...of) => uploads.bytesOf(...of),
    keep: (file, part, bytes, now) => uploads.keep(file, part, bytes, { outbox, now }),
  };
  const writing = (
    run: (deps: Dependencies, request: HttpRequest, caller: PartnerCaller) => Promise<HttpResponse>,
  ): Route => ({
    access: ['submissions:write'],
    run: async (request, caller) => {
      readParameters(request, []);
      return run(deps, request, asPartner(caller));
    },
  });
  return {
    origin: env.PUBLIC_ORIGIN,
    clock: Date.now,
    access: connectMeteredAccess(env),
    routes: {
      'PUT /v1/attachments/{sha512}/parts/{n}': writing(receivePart),
      'HEAD /v1/attachments/{sha512}/parts/{n}': writing(lookForPart),
      'GET /v1/attachments/{sha512}': writing(readUpload),
    },
  };
});
