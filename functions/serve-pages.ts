/** Serves what is public to read: GET /, /docs, /kit, /analyst, /officer, /quality, /problems/{code}, /checks/{code}, /v1/openapi.json, /v1/schemas, /v1/staff-issuers. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import { refuse } from '#domain/exchange-error.ts';
import { isUnchanged, pageHeaders, rangeAsked, takesGzip } from '#domain/page-headers.ts';
import { httpHandler } from '#edge/http-handler.ts';
import type { HttpRequest } from '#edge/http-request.ts';
import { type HttpResponse, json } from '#edge/http-response.ts';
import { type StaffIssuer, StaffIssuers, type StaffSignIn } from '#schemas/staff.ts';
import { PageFiles } from '#stores/page-files.ts';
import { ORIGIN_TO_COME, type PackedPage } from '#domain/page-manifest.ts';

export const environment = z.object({
  PUBLIC_ORIGIN: z.url(),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']),
  STAFF_ISSUERS: StaffIssuers,
});

export type Dependencies = {
  readonly pages: {
    find(address: string): PackedPage | undefined;
    read(file: string): Uint8Array;
  };
  readonly publicOrigin: string;
  /** Issuers that staff sign in at. */
  readonly staffIssuers: readonly StaffIssuer[];
};

export type PageRequest = Pick<HttpRequest, 'method' | 'path' | 'header'>;

/** What is sent: the bytes as they are, and compressed where that was worth it. */
type Content = { readonly page: PackedPage; readonly plain: () => Uint8Array; readonly gzipped?: () => Uint8Array };

export const pageServer = ({ pages, publicOrigin, staffIssuers }: Dependencies) => {
  const issuerOrigins = staffIssuers.map(({ iss }) => new URL(iss).origin);
  const fromFile = (address: string): Content => {
    const page = pages.find(address) ?? refuse('not-found');
    const { gzipped } = page;
    return {
      page,
      plain: () => pages.read(page.file),
      ...(gzipped !== undefined && { gzipped: () => pages.read(gzipped) }),
    };
  };

  const withOurOrigin = new Map<string, Content>();
  const contentAt = (address: string): Content => {
    const packed = fromFile(address);
    if (!packed.page.mentionsOrigin) return packed;
    const content = withOurOrigin.get(address) ?? naming(publicOrigin, packed);
    withOurOrigin.set(address, content);
    return content;
  };

  /** Read-only, the same for everyone. HEAD is GET without the body. */
  return async ({ method, path, header }: PageRequest): Promise<HttpResponse> => {
    const address = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
    const content = contentAt(address);
    // A page on which a person signs in speaks with the issuers, to have the code exchanged.
    const answer = pageHeaders(content.page, STAFF_PAGES.has(address) ? issuerOrigins : []);
    // It lies in the folder of its page, and works for the page itself too.
    if (address === OFFICER_WORKER) answer['Service-Worker-Allowed'] = '/officer';
    if (isUnchanged(content.page, header('if-none-match'))) return { status: 304, headers: answer };
    // Bytes that have one form only, under a name that changes with them: whoever has some asks for the rest.
    const comesInParts = content.page.caching === 'hashed' && !content.gzipped;
    if (comesInParts) answer['Accept-Ranges'] = 'bytes';
    const gzipped = takesGzip(header('accept-encoding')) ? content.gzipped : undefined;
    if (gzipped) answer['Content-Encoding'] = 'gzip';
    if (method === 'HEAD') return { status: 200, headers: answer };
    const body = (gzipped ?? content.plain)();
    const range = comesInParts ? rangeAsked(header('range'), body.length) : undefined;
    return range ? partOf(body, range, answer) : { status: 200, headers: answer, body };
  };
};

/** RFC 9110 15.3.7. */
const partOf = (
  whole: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
  headers: Record<string, string>,
): HttpResponse => ({
  status: 206,
  headers: { ...headers, 'Content-Range': `bytes ${from}-${to}/${whole.length}` },
  body: whole.subarray(from, to + 1),
});

/** Where staff sign in, for pages and programs. What is believed of an issuer is not told. */
export const staffSignIn = (staffIssuers: readonly StaffIssuer[]): HttpResponse => {
  const answer: StaffSignIn = {
    issuers: staffIssuers.map(({ iss, clients, oldestAuthenticationSeconds }) => ({
      iss,
      clients,
      oldestAuthenticationSeconds,
    })),
  };
  return json(200, answer, { 'Cache-Control': 'public, max-age=300' });
};

/** A packed text with our origin in it. Made once per address and process, and there are few such addresses. */
const naming = (publicOrigin: string, packed: Content): Content => {
  const text = new TextDecoder().decode(packed.plain()).replaceAll(ORIGIN_TO_COME, publicOrigin);
  const plain = new TextEncoder().encode(text);
  const gzipped = gzipSync(plain);
  const digest = createHash('sha256').update(plain).digest('base64url');
  return { page: { ...packed.page, digest }, plain: () => plain, gzipped: () => gzipped };
};

const STAFF_PAGES: ReadonlySet<string> = new Set(['/analyst', '/quality']);

const OFFICER_WORKER = '/officer/worker.js';

const RESOURCES = [
  '/',
  '/docs',
  '/docs/{file+}',
  '/kit',
  '/kit/{file}',
  '/analyst',
  '/analyst/{file+}',
  '/officer',
  '/officer/{file+}',
  '/quality',
  '/quality/{file+}',
  '/problems/{code}',
  '/checks',
  '/checks/{code}',
  '/v1/openapi.json',
  '/v1/schemas/{name}/{version}',
];

export const handler = httpHandler(environment, ({ PUBLIC_ORIGIN: publicOrigin, STAFF_ISSUERS: staffIssuers }) => {
  const run = pageServer({ pages: new PageFiles(join(import.meta.dirname, 'pages')), publicOrigin, staffIssuers });
  const routes = RESOURCES.flatMap((resource) => ['GET', 'HEAD'].map((method) => `${method} ${resource}`));
  return {
    origin: publicOrigin,
    clock: Date.now,
    routes: {
      ...Object.fromEntries(routes.map((route) => [route, { access: 'public', run }])),
      'GET /v1/staff-issuers': { access: 'public', run: async () => staffSignIn(staffIssuers) },
    },
  };
});
