/** Spares a slow link what it has carried before: entity tags, 304 and gzip of an answer (RFC 9110, sections 8.8.3, 13.1.2 and 8.4). */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { isNamed, takesGzip } from '#domain/page-headers.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';

/** With fewer characters a header is larger than what is saved. */
const WORTH_COMPRESSING = 1_024;

export const digestOfParts = (parts: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\n');
  return hash.digest('base64url');
};

/** By the digest of what it shows: whoever says that it has this needs no body. */
export const isHeld = (request: HttpRequest, digest: string): boolean =>
  isNamed([`"${digest}"`, `"${digest}-gzip"`], request.header('if-none-match'));

const wantsGzip = (request: HttpRequest, body: string): boolean =>
  body.length > WORTH_COMPRESSING && takesGzip(request.header('accept-encoding'));

/** The answer, compressed if the caller takes that. */
export function compressed(request: HttpRequest, response: HttpResponse): HttpResponse {
  const { body } = response;
  if (typeof body !== 'string' || !wantsGzip(request, body)) return response;
  return { ...response, headers: { ...response.headers, 'Content-Encoding': 'gzip' }, body: gzipSync(body) };
}

/**
 * The answer with its tag, compressed if the caller takes that. A tag is strong where the same bytes come again; each coding
 * of them has one of its own.
 */
export function tagged(
  request: HttpRequest,
  response: HttpResponse & { readonly body: string },
  { digest, sameBytes }: { readonly digest: string; readonly sameBytes: boolean },
): HttpResponse {
  const weak = sameBytes ? '' : 'W/';
  const tag = `"${digest}${wantsGzip(request, response.body) ? '-gzip' : ''}"`;
  return compressed(request, { ...response, headers: { ...response.headers, ETag: `${weak}${tag}` } });
}
