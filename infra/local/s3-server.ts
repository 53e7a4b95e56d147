// The subset of S3 the exchange uses, path-style over HTTP, on s3-object-store.ts. Whatever is asked for
// beyond it is answered 501, never half done.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, listenOnLoopback, readBody } from './loopback-server.ts';
import {
  type ObjectRef,
  type ObjectVersion,
  type Precondition,
  type Retention,
  S3Error,
  type S3ObjectStore,
} from './s3-object-store.ts';
import { readObjectBody } from './s3-request-body.ts';

type Call = {
  store: S3ObjectStore;
  ref: ObjectRef;
  query: URLSearchParams;
  request: IncomingMessage;
  body: Buffer;
  response: ServerResponse;
};
type Headers = { [name: string]: string };

export function startS3Server(store: S3ObjectStore): Promise<LoopbackServer> {
  return listenOnLoopback(async (request, response) => {
    try {
      const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://s3');
      const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decodeURIComponent);
      const ref = { bucket, key: rest.join('/'), versionId: query.get('versionId') ?? undefined };
      await perform({ store, ref, query, request, response, body: await readBody(request) });
    } catch (error) {
      const { status, code, message } =
        error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
      sendXml(response, `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`, status);
    }
  });
}

const aspects = [
  'retention',
  'versions',
  'delimiter',
  'uploads',
  'uploadId',
  'acl',
  'tagging',
  'legal-hold',
  'object-lock',
];

async function perform(call: Call): Promise<void> {
  const { store, ref, query, request, response, body } = call;
  const bypass = request.headers['x-amz-bypass-governance-retention'] === 'true';
  const aspect = aspects.find((name) => query.has(name)) ?? query.get('list-type') ?? '';
  switch (`${request.method} ${ref.key === '' ? 'bucket' : 'object'} ${aspect}`.trimEnd()) {
    case 'PUT object':
      return putObject(call);
    case 'GET object':
    case 'HEAD object':
      return getObject(call);
    case 'DELETE object': {
      const { versionId, deleteMarker } = await store.delete(ref, bypass);
      response.writeHead(204, { 'x-amz-version-id': versionId, 'x-amz-delete-marker': String(deleteMarker) }).end();
      return;
    }
    case 'PUT object retention':
      await store.retain(ref, retentionOf(element(body, 'Mode'), element(body, 'RetainUntilDate')), bypass);
      response.writeHead(200).end();
      return;
    case 'GET object retention': {
      const retention = await store.retention(ref);
      if (!retention) throw new S3Error(404, 'NoSuchObjectLockConfiguration', `${ref.key} has no retention.`);
      const { mode, until } = retention;
      return sendXml(
        response,
        `<Retention><Mode>${mode}</Mode><RetainUntilDate>${until}</RetainUntilDate></Retention>`,
      );
    }
    case 'GET bucket 2':
      return sendXml(response, objectList(await store.list(ref.bucket, query.get('prefix') ?? ''), query));
    case 'GET bucket versions':
      return sendXml(response, versionList(await store.list(ref.bucket, query.get('prefix') ?? '')));
  }
  throw new S3Error(501, 'NotImplemented', `${request.method} ${request.url} is not served locally.`);
}

async function putObject({ store, ref, request, body: sent, response }: Call): Promise<void> {
  const { headers } = request;
  if (headers['x-amz-copy-source']) throw new S3Error(501, 'NotImplemented', 'CopyObject is not served locally.');
  const { body, checksums } = readObjectBody(headers, sent);
  const meta = Object.entries(headers).filter(([name]) => name.startsWith('x-amz-meta-'));
  const metadata = Object.fromEntries(meta.map(([name, value]) => [name.slice('x-amz-meta-'.length), String(value)]));
  const mode = headers['x-amz-object-lock-mode'];
  const retention = mode
    ? retentionOf(String(mode), String(headers['x-amz-object-lock-retain-until-date']))
    : undefined;
  const object = { contentType: headers['content-type'] ?? 'application/octet-stream', metadata, checksums };
  const version = await store.put(ref, object, body, preconditionOf(headers), retention);
  response
    .writeHead(200, { etag: version.etag, 'x-amz-version-id': version.versionId, ...checksumHeaders(version) })
    .end();
}

async function getObject({ store, ref, request, response }: Call): Promise<void> {
  const { version, body } = await store.find(ref);
  response.setHeader('x-amz-version-id', version.versionId);
  if (version.deleteMarker) {
    response.setHeader('x-amz-delete-marker', 'true');
    if (ref.versionId) throw new S3Error(405, 'MethodNotAllowed', 'A delete marker cannot be read.');
    throw new S3Error(404, 'NoSuchKey', `${ref.bucket} has no ${ref.key}.`);
  }
  const retention = await store.retention({ ...ref, versionId: version.versionId });
  const range = rangeOf(request.headers.range, version.size);
  const part = range ? body.subarray(range.first, range.last + 1) : body;
  response.writeHead(range ? 206 : 200, {
    etag: version.etag,
    'content-length': part.length,
    ...(range && { 'content-range': `bytes ${range.first}-${range.last}/${version.size}` }),
    'content-type': version.contentType,
    'last-modified': new Date(version.lastModified).toUTCString(),
    ...Object.fromEntries(Object.entries(version.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    // Of a part no checksum is known.
    ...(!range && request.headers['x-amz-checksum-mode'] === 'ENABLED' && checksumHeaders(version)),
    ...(retention && {
      'x-amz-object-lock-mode': retention.mode,
      'x-amz-object-lock-retain-until-date': retention.until,
    }),
  });
  response.end(request.method === 'HEAD' ? undefined : part);
}

function rangeOf(header: string | undefined, size: number): { first: number; last: number } | undefined {
  if (header === undefined) return undefined;
  const [, first, last] = (/^bytes=(\d+)-(\d+)$/.exec(header) ?? []).map(Number);
  if (first === undefined || last === undefined) throw new S3Error(501, 'NotImplemented', 'Ranges are first-last.');
  if (first >= size || last < first) throw new S3Error(416, 'InvalidRange', 'The requested range is not satisfiable');
  return { first, last: Math.min(last, size - 1) };
}

function preconditionOf(headers: IncomingMessage['headers']): Precondition | undefined {
  const { 'if-none-match': absent, 'if-match': etag } = headers;
  if (absent === undefined) return etag === undefined ? undefined : { etag };
  if (absent === '*') return { absent: true };
  throw new S3Error(501, 'NotImplemented', 'If-None-Match takes * only.');
}

function retentionOf(mode: string, until: string): Retention {
  const time = Date.parse(until);
  if ((mode === 'GOVERNANCE' || mode === 'COMPLIANCE') && time > Date.now())
    return { mode, until: new Date(time).toISOString() };
  throw new S3Error(400, 'InvalidArgument', 'A retention has a mode and a date in the future.');
}

function objectList(versions: ObjectVersion[], query: URLSearchParams): string {
  const newest = versions.filter(({ key }, index) => versions[index - 1]?.key !== key);
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const objects = newest.filter(({ deleteMarker, key }) => !deleteMarker && key > after);
  const page = objects.slice(0, Math.min(1000, Number(query.get('max-keys') ?? 1000)));
  const more = page.length < objects.length;
  const next = more ? `<NextContinuationToken>${escaped(page.at(-1)?.key ?? '')}</NextContinuationToken>` : '';
  const contents = page.map((version) => `<Contents>${described(version)}</Contents>`).join('');
  return `<ListBucketResult><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${contents}</ListBucketResult>`;
}

function versionList(versions: ObjectVersion[]): string {
  const entries = versions.map((version, index) => {
    const name = version.deleteMarker ? 'DeleteMarker' : 'Version';
    const latest = versions[index - 1]?.key !== version.key;
    return `<${name}>${described(version)}<VersionId>${version.versionId}</VersionId><IsLatest>${latest}</IsLatest></${name}>`;
  });
  return `<ListVersionsResult><IsTruncated>false</IsTruncated>${entries.join('')}</ListVersionsResult>`;
}

function described({ key, lastModified, etag, size }: ObjectVersion): string {
  return `<Key>${escaped(key)}</Key><LastModified>${lastModified}</LastModified><ETag>${escaped(etag)}</ETag><Size>${size}</Size>`;
}

function sendXml(response: ServerResponse, xml: string, status = 200): void {
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
  response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(response.req.method === 'HEAD' ? undefined : text);
}

function checksumHeaders({ checksums }: ObjectVersion): Headers {
  return Object.fromEntries(
    Object.entries(checksums).map(([algorithm, value]) => [`x-amz-checksum-${algorithm}`, value]),
  );
}

function element(xml: Buffer, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml.toString())?.[1] ?? '';
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
