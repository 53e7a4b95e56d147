/** An API Gateway event, read into what our routes work with. Header values, path and body are attacker-controlled. */
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { refuse } from '#domain/exchange-error.ts';
import { PART_MOST_BYTES } from '#schemas/attachment.ts';
import { gunzipOneMember } from './gunzip.ts';

export type HttpRequest = {
  readonly requestId: string;
  readonly method: string;
  /** `METHOD /resource/{template}`, as the routes are named. */
  readonly route: string;
  readonly path: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  /** Every value of every query parameter. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Every value of a header, by lower-case name. */
  readonly header: (name: string) => readonly string[];
  /** The body as it came, still encoded. */
  readonly rawBody: Uint8Array;
};

const MAX_HEADER_BYTES = 8_192;

/** @throws {Refusal} `headers-too-large`. */
export function readRequest(event: APIGatewayProxyEvent): HttpRequest {
  const headers = new Map<string, readonly string[]>();
  let headerBytes = 0;
  for (const [name, values] of Object.entries(event.multiValueHeaders ?? {})) {
    const lowerCase = name.toLowerCase();
    // Appended: a second spelling of a name must not hide what stands under the first.
    headers.set(lowerCase, [...(headers.get(lowerCase) ?? []), ...(values ?? [])]);
    for (const value of values ?? []) headerBytes += name.length + value.length + 4;
  }
  if (headerBytes > MAX_HEADER_BYTES) refuse('headers-too-large');
  const pathParameters = Object.entries(event.pathParameters ?? {}).map(([name, value]) => [name, decode(value ?? '')]);
  return {
    requestId: event.requestContext.requestId,
    method: event.httpMethod,
    route: `${event.httpMethod} ${event.resource}`,
    path: event.path,
    pathParameters: Object.fromEntries(pathParameters),
    query: Object.fromEntries(
      Object.entries(event.multiValueQueryStringParameters ?? {}).map(([name, values]) => [name, values ?? []]),
    ),
    header: (name) => headers.get(name) ?? [],
    rawBody: Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8'),
  };
}

function decode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return refuse('not-found');
  }
}

export type BodyLimits = { readonly mediaType: string; readonly plainBytes: number; readonly gzipBytes: number };

/** A submission: 1 MiB of claims is at most 1.5 MiB as a compact JWS; half a MiB when compressed. */
export const SUBMISSION_BODY: BodyLimits = { mediaType: 'application/jose', plainBytes: 1_572_864, gzipBytes: 524_288 };
export const JSON_BODY: BodyLimits = { mediaType: 'application/json', plainBytes: 65_536, gzipBytes: 0 };
/** A part of a file; the fields around it say of which. */
export const PART_BODY: BodyLimits = {
  mediaType: 'application/octet-stream',
  plainBytes: PART_MOST_BYTES,
  gzipBytes: 0,
};
/** A token request. */
export const FORM_BODY: BodyLimits = {
  mediaType: 'application/x-www-form-urlencoded',
  plainBytes: 8_192,
  gzipBytes: 0,
};

/**
 * The body, decoded under caps.
 * @throws {Refusal} `unsupported-media-type`, `unsupported-encoding`, `bad-encoding`, `body-too-large`.
 */
export function readBody(request: HttpRequest, limits: BodyLimits): Uint8Array {
  const types = request.header('content-type');
  if (types.length !== 1 || !isMediaType(types[0] ?? '', limits.mediaType)) refuse('unsupported-media-type');
  const encodings = request.header('content-encoding').filter((encoding) => encoding !== 'identity');
  if (encodings.length === 0) {
    if (request.rawBody.length > limits.plainBytes) refuse('body-too-large');
    return request.rawBody;
  }
  if (encodings.length > 1 || encodings[0]?.toLowerCase() !== 'gzip' || limits.gzipBytes === 0) {
    refuse('unsupported-encoding');
  }
  if (request.rawBody.length > limits.gzipBytes) refuse('body-too-large');
  return gunzipOneMember(request.rawBody, limits.plainBytes);
}

/** A submission's body as text, byte by byte: a compact JWS is ASCII, and whatever else came is refused as none. */
export function readCompactJws(request: HttpRequest): string {
  const { buffer, byteOffset, length } = readBody(request, SUBMISSION_BODY);
  return Buffer.from(buffer, byteOffset, length).toString('latin1');
}

/** `type/subtype`, with no parameter but a charset of UTF-8. */
function isMediaType(value: string, wanted: string): boolean {
  const [type = '', ...parameters] = value.toLowerCase().split(';');
  return type.trim() === wanted && parameters.every((parameter) => /^\s*charset="?utf-8"?\s*$/.test(parameter));
}
