// The subset of S3 the exchange uses, path-style over HTTP, on s3-object-store.ts. Whatever is asked for
// beyond it is answered 501, never half done.

import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, listenOnLoopback, readBody } from './loopback-server.ts';
import { decodeBody, verifyChecksums } from './s3-request-body.ts';
import {
  invalid,
  type ObjectRef,
  type Precondition,
  type Retention,
  S3Error,
  type S3ObjectStore,
  type VersionFacts,
} from './s3-object-store.ts';

export function startS3Server(store: S3ObjectStore): Promise<LoopbackServer> {
  return listenOnLoopback(async (request, response) => {
    try {
      await answer(store, request, response);
    } catch (error) {
      const known = error instanceof S3Error ? error : new S3Error(500, 'InternalError', String(error));
      const { status, code, message } = known;
      const xml = `<Error><Code>${code}</Code><Message>${escape(message)}</Message></Error>`;
      response
        .writeHead(status, { 'content-type': 'application/xml' })
        .end(request.method === 'HEAD' ? undefined : declared(xml));
    }
  });
}

async function answer(store: S3ObjectStore, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://s3');
  const [bucket = '', ...rest] = url.pathname.slice(1).split('/').map(decodeURIComponent);
  const key = rest.join('/');
  const query = url.searchParams;
  const asked = ['retention', 'versions', 'delimiter', 'uploads', 'uploadId', 'acl', 'tagging', 'legal-hold'];
  const aspect = asked.find((name) => query.has(name)) ?? '';
  const ref: ObjectRef = { bucket, key, versionId: query.get('versionId') ?? undefined };
  const bypass = header(request, 'x-amz-bypass-governance-retention') === 'true';
  const body = await readBody(request);
  switch (`${request.method} ${key === '' ? 'bucket' : 'object'} ${aspect}`.trimEnd()) {
    case 'PUT object':
      return putObject(store, ref, request, body, response);
    case 'GET object':
    case 'HEAD object':
      return getObject(store, ref, request, response);
    case 'DELETE object': {
      const deleted = await store.delete(ref, bypass);
      response.writeHead(204, deleted ? { 'x-amz-version-id': deleted.versionId, ...markerHeader(deleted) } : {}).end();
      return;
    }
    case 'PUT object retention':
      await store.retain(ref, readRetention(body.toString()), bypass);
      response.writeHead(200).end();
      return;
    case 'GET object retention': {
      const retention = store.retention(ref);
      if (!retention) throw new S3Error(404, 'NoSuchObjectLockConfiguration', `${key} has no retention.`);
      const xml = `<Retention><Mode>${retention.mode}</Mode><RetainUntilDate>${retention.until}</RetainUntilDate></Retention>`;
      return sendXml(response, xml);
    }
    case 'GET bucket':
      if (query.get('list-type') !== '2') break;
      return sendXml(response, listObjects(store.list(bucket, query.get('prefix') ?? ''), bucket, query));
    case 'GET bucket versions':
      return sendXml(response, listVersions(store.list(bucket, query.get('prefix') ?? ''), bucket));
    case 'HEAD bucket':
      store.list(bucket, '\0');
      response.writeHead(200).end();
      return;
  }
  throw new S3Error(501, 'NotImplemented', `${request.method} ${url.search} is not served locally.`);
}

async function putObject(
  store: S3ObjectStore,
  ref: ObjectRef,
  request: IncomingMessage,
  sent: Buffer,
  response: ServerResponse,
) {
  if (header(request, 'x-amz-copy-source'))
    throw new S3Error(501, 'NotImplemented', 'CopyObject is not served locally.');
  const { body, checksums } = decodeBody(request.headers, sent);
  verifyChecksums(request.headers, body, checksums);
  const mode = header(request, 'x-amz-object-lock-mode');
  const until = header(request, 'x-amz-object-lock-retain-until-date');
  const metadata = Object.entries(request.headers).flatMap(([name, value]): [string, string][] =>
    name.startsWith('x-amz-meta-') ? [[name.slice('x-amz-meta-'.length), String(value)]] : [],
  );
  const facts = await store.put(
    ref,
    {
      body,
      checksums,
      contentType: header(request, 'content-type') ?? 'application/octet-stream',
      metadata: Object.fromEntries(metadata),
      ...(mode !== undefined && { retention: checkedRetention(mode, until ?? '') }),
    },
    preconditionOf(request),
  );
  response.writeHead(200, { etag: facts.etag, 'x-amz-version-id': facts.versionId, ...checksumHeaders(facts) }).end();
}

function getObject(store: S3ObjectStore, ref: ObjectRef, request: IncomingMessage, response: ServerResponse): void {
  const { facts, body } = store.find(ref);
  if (facts.deleteMarker) {
    response.setHeader('x-amz-delete-marker', 'true');
    throw new S3Error(
      ref.versionId ? 405 : 404,
      ref.versionId ? 'MethodNotAllowed' : 'NoSuchKey',
      'This is a delete marker.',
    );
  }
  const retention = store.retention({ ...ref, versionId: facts.versionId });
  response.writeHead(200, {
    etag: facts.etag,
    'content-length': facts.size,
    'content-type': facts.contentType,
    'last-modified': new Date(facts.lastModified).toUTCString(),
    'x-amz-version-id': facts.versionId,
    ...Object.fromEntries(Object.entries(facts.metadata).map(([name, value]) => [`x-amz-meta-${name}`, value])),
    ...(header(request, 'x-amz-checksum-mode') === 'ENABLED' && checksumHeaders(facts)),
    ...(retention && {
      'x-amz-object-lock-mode': retention.mode,
      'x-amz-object-lock-retain-until-date': retention.until,
    }),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

function preconditionOf(request: IncomingMessage): Precondition | undefined {
  const absent = header(request, 'if-none-match');
  const etag = header(request, 'if-match');
  if (absent !== undefined && absent !== '*') throw new S3Error(501, 'NotImplemented', 'If-None-Match takes * only.');
  if (absent !== undefined) return { absent: true };
  return etag === undefined ? undefined : { etag };
}

function readRetention(xml: string): Retention {
  return checkedRetention(element(xml, 'Mode'), element(xml, 'RetainUntilDate'));
}

function checkedRetention(mode: string, until: string): Retention {
  const time = Date.parse(until);
  if ((mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') || Number.isNaN(time))
    throw invalid('A retention has a mode and a date.');
  if (time <= Date.now()) throw new S3Error(400, 'InvalidArgument', 'The retain until date must be in the future!');
  return { mode, until: new Date(time).toISOString() };
}

function listObjects(versions: VersionFacts[], bucket: string, query: URLSearchParams): string {
  const newest = versions.filter(({ key }, index) => versions[index - 1]?.key !== key);
  const after = query.get('continuation-token') ?? query.get('start-after') ?? '';
  const objects = newest.filter(({ deleteMarker, key }) => !deleteMarker && key > after);
  const page = objects.slice(0, Math.min(Number(query.get('max-keys') ?? 1000), 1000));
  const truncated = page.length < objects.length;
  const next = truncated ? `<NextContinuationToken>${escape(page.at(-1)?.key ?? '')}</NextContinuationToken>` : '';
  const contents = page.map((facts) => `<Contents>${versionXml(facts)}</Contents>`).join('');
  return `<ListBucketResult><Name>${bucket}</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${truncated}</IsTruncated>${next}${contents}</ListBucketResult>`;
}

function listVersions(versions: VersionFacts[], bucket: string): string {
  const entries = versions.map((facts, index) => {
    const name = facts.deleteMarker ? 'DeleteMarker' : 'Version';
    const latest = versions[index - 1]?.key !== facts.key;
    return `<${name}>${versionXml(facts)}<VersionId>${facts.versionId}</VersionId><IsLatest>${latest}</IsLatest></${name}>`;
  });
  return `<ListVersionsResult><Name>${bucket}</Name><IsTruncated>false</IsTruncated>${entries.join('')}</ListVersionsResult>`;
}

function versionXml({ key, lastModified, etag, size }: VersionFacts): string {
  return `<Key>${escape(key)}</Key><LastModified>${lastModified}</LastModified><ETag>${escape(etag)}</ETag><Size>${size}</Size>`;
}

function sendXml(response: ServerResponse, xml: string): void {
  response.writeHead(200, { 'content-type': 'application/xml' }).end(declared(xml));
}

function markerHeader({ deleteMarker }: VersionFacts): { [name: string]: string } {
  return deleteMarker ? { 'x-amz-delete-marker': 'true' } : {};
}

function checksumHeaders({ checksums }: VersionFacts): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(checksums).map(([algorithm, value]) => [`x-amz-checksum-${algorithm}`, value]),
  );
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '';
}

function declared(xml: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xml}`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
