/** What is public to read: every address of the contract, under a strict policy, cheap to ask for again, nothing beside it. */
import { gunzipSync } from 'node:zlib';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Refusal } from '#domain/exchange-error.ts';
import { ORIGIN_TO_COME } from '#domain/page-manifest.ts';
import { KitManifest } from '#schemas/kit.ts';
import { PUBLISHED_SCHEMAS } from '#schemas/api/published-schemas.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { CHECKS } from '#schemas/rules/judge.ts';
import { PageFiles } from '#stores/page-files.ts';
import { kitPage } from '../../clients/portal/pages/kit-page.ts';
import { pageServer, staffSignIn } from '../../functions/serve-pages.ts';
import { staffIssuer } from '../support/staff-issuer.ts';
import { type PackedPages, packedPages } from '../support/packed-pages.ts';

const publicOrigin = 'https://exchange.test';
const ISSUER = staffIssuer({ iss: 'https://sign-in.test/staff' });
let packed: PackedPages;
let serve: ReturnType<typeof pageServer>;

beforeAll(async () => {
  packed = await packedPages();
  serve = pageServer({ pages: new PageFiles(packed.folder), publicOrigin, staffIssuers: [ISSUER] });
}, 60_000);
afterAll(() => packed.remove());

type Asked = { readonly method?: string; readonly headers?: Readonly<Record<string, string>> };

const ask = async (path: string, { method = 'GET', headers = {} }: Asked = {}) => {
  const known = new Map(Object.entries(headers));
  const answer = await serve({ method, path, header: (name) => (known.has(name) ? [known.get(name) ?? ''] : []) });
  const { body = '' } = answer;
  const bytes = typeof body === 'string' ? Buffer.from(body) : Buffer.from(body);
  const plain = answer.headers?.['Content-Encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
  return { status: answer.status, headers: answer.headers ?? {}, bytes, text: plain.toString() };
};

const addresses = [
  '/',
  '/docs',
  '/kit',
  '/analyst',
  '/officer',
  '/quality',
  '/v1/openapi.json',
  ...Object.entries(PUBLISHED_SCHEMAS).map(([name, { version }]) => `/v1/schemas/${name}/${version}`),
  ...Object.keys(PROBLEMS).map((code) => `/problems/${code}`),
  '/checks',
  ...CHECKS.map(({ code }) => `/checks/${code}`),
];

/** The scripts and style sheets that the pages ask for. */
const assetsOf = (html: string): string[] =>
  [...html.matchAll(/(?:src|href)="(\/[^"]*\.(?:js|css))"/g)].map(([, address = '']) => address);

describe('every public page', () => {
  test.each(addresses)('%s is there, in its type [ASVS 4.1.1]', async (address) => {
    const { status, headers, text } = await ask(address);
    expect(status).toBe(200);
    expect(headers['Content-Type']).toMatch(
      address.startsWith('/v1/') ? /^application\/(schema\+)?json$/ : /^text\/html; charset=utf-8$/,
    );
    expect(text.length).toBeGreaterThan(300);
    expect(text).not.toContain(ORIGIN_TO_COME);
  });

  test.each(['/', '/docs', '/kit', '/analyst', '/officer', '/quality', '/problems/not-found'])(
    'finds the scripts and style sheets of %s, which may be kept for good',
    async (address) => {
      const assets = assetsOf((await ask(address)).text);
      expect(assets.length).toBeGreaterThan(0);
      for (const asset of assets) {
        const { status, headers } = await ask(asset);
        expect(status, asset).toBe(200);
        expect(headers['Cache-Control'], asset).toBe('public, max-age=31536000, immutable');
      }
    },
  );

  test.each(addresses)(
    '%s has nothing inline and loads nothing from elsewhere [ASVS 3.6.1] [ASVS 3.7.1] [ASVS 14.2.3] [RFC9449 11.4]',
    async (address) => {
      const { headers, text } = await ask(address);
      const policy = headers['Content-Security-Policy'] ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy.replace(`connect-src 'self' ${new URL(ISSUER.iss).origin};`, '')).not.toMatch(/unsafe|https?:|\*/);
      expect(headers['X-Content-Type-Options']).toBe('nosniff');
      expect(headers['Referrer-Policy']).toBe('no-referrer');
      expect(text).not.toMatch(/<(object|embed|applet)\b/);
      expect(text).not.toMatch(/<script(?![^>]* src="\/)[^>]*>|<style|\son[a-z]+="|\sstyle="|src="(?:https?:)?\/\//);
    },
  );
});

describe('the OpenAPI document', () => {
  test('names this exchange as its server, compressed or not', async () => {
    for (const headers of [{}, { 'accept-encoding': 'gzip' }]) {
      const document = JSON.parse((await ask('/v1/openapi.json', { headers })).text);
      expect(document.servers).toEqual([{ url: publicOrigin, description: 'This exchange.' }]);
      const { flows } = document.components.securitySchemes.exchange;
      expect(flows.clientCredentials.tokenUrl).toBe(`${publicOrigin}/oauth/token`);
    }
  });

  test('has another entity tag at another exchange', async () => {
    const elsewhere = pageServer({
      pages: new PageFiles(packed.folder),
      publicOrigin: 'https://other.test',
      staffIssuers: [],
    });
    const there = await elsewhere({ method: 'GET', path: '/v1/openapi.json', header: () => [] });
    expect(there.headers?.ETag).not.toBe((await ask('/v1/openapi.json')).headers.ETag);
  });
});

describe('a slow link', () => {
  test('gets pages compressed when it takes gzip, and plain when it does not', async () => {
    const plain = await ask('/docs');
    for (const accepted of ['gzip', 'br, gzip;q=0.8', '*']) {
      const compressed = await ask('/docs', { headers: { 'accept-encoding': accepted } });
      expect(compressed.headers['Content-Encoding']).toBe('gzip');
      expect(compressed.bytes.length).toBeLessThan(plain.bytes.length);
      expect(compressed.text).toBe(plain.text);
    }
    for (const refused of ['br', 'gzip;q=0', 'gzip;q=0, *', 'identity']) {
      const uncompressed = await ask('/docs', { headers: { 'accept-encoding': refused } });
      expect(uncompressed.headers['Content-Encoding']).toBeUndefined();
    }
    expect(plain.headers.Vary).toBe('Accept-Encoding');
  });

  test.each([
    ['/analyst', 132],
    ['/officer', 200],
    ['/quality', 190],
  ])('gets all of %s in at most %i kB', async (address, budget) => {
    const { text, bytes } = await ask(address, { headers: { 'accept-encoding': 'gzip' } });
    const assets = await Promise.all(
      assetsOf(text).map((asset) => ask(asset, { headers: { 'accept-encoding': 'gzip' } })),
    );
    const total = assets.reduce((sum, asset) => sum + asset.bytes.length, bytes.length);
    expect(total).toBeLessThan(budget * 1_000);
  });

  test('gets an empty 304 for what it has', async () => {
    const { headers } = await ask('/quality');
    const tag = headers.ETag ?? '';
    for (const has of [tag, `"old", ${tag}`, tag.replace('W/', ''), '*']) {
      const { status, bytes } = await ask('/quality', { headers: { 'if-none-match': has } });
      expect([status, bytes.length]).toEqual([304, 0]);
    }
    expect((await ask('/quality', { headers: { 'if-none-match': '"old"' } })).status).toBe(200);
    expect(headers['Cache-Control']).toBe('public, no-cache');
  });

  test('gets the headers without the body for HEAD', async () => {
    const get = await ask('/docs');
    const head = await ask('/docs', { method: 'HEAD' });
    expect(head.bytes.length).toBe(0);
    expect(head.headers).toEqual(get.headers);
  });
});

describe('an address that is no page', () => {
  test.each([
    '/docs/../manifest.json',
    '/docs/..%2f..%2fmanifest.json',
    '/manifest.json',
    '/inputs',
    '/.git/config',
    '/docs/.git/HEAD',
    '/kit/.git/config',
    '/.env',
    '/package.json',
    '/docs.html',
    '/kit/../../../../etc/passwd',
    '/problems/constructor',
    '/__proto__',
    '/constructor',
    '/v1/schemas/report/2',
    '/v1/schemas/report/1.json',
    '//docs',
    '/DOCS',
    '',
  ])('%s is not found [ASVS 5.3.2] [ASVS 13.4.1] [ASVS 13.4.3] [ASVS 13.4.7]', async (address) => {
    const refusal = await ask(address).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toHaveProperty('code', 'not-found');
  });

  test('does not depend on a slash at the end', async () => {
    expect((await ask('/docs/')).text).toBe((await ask('/docs')).text);
  });
});

describe('the worker of the officer page', () => {
  test('may serve the page that it lies below, is asked for once a day, and names all that it keeps with its digest', async () => {
    const { headers, text } = await ask('/officer/worker.js');
    expect(headers['Service-Worker-Allowed']).toBe('/officer');
    expect(headers['Cache-Control']).toBe('public, max-age=86400');
    const kept: Record<string, string> = JSON.parse(/^const KEPT = (\{[^}]*\});/.exec(text)?.[1] ?? '{}');
    const [head = ''] = (await ask('/officer')).text.split('</head>');
    const linked = [...head.matchAll(/(?:src|href)="(\/[^"]*\.[a-z]+)"/g)].map(([, address = '']) => address);
    expect(linked.length).toBeGreaterThan(4);
    expect(Object.keys(kept).toSorted()).toEqual(['/officer', ...linked].toSorted());
    for (const [address, digest] of Object.entries(kept))
      expect((await ask(address)).headers.ETag, address).toBe(`W/"${digest}"`);
  });
});

describe('a problem page', () => {
  test('says what to do, for every code of the contract', async () => {
    for (const [code, { title, status }] of Object.entries(PROBLEMS)) {
      const { text } = await ask(`/problems/${code}`);
      expect(text, code).toContain('What to do');
      expect(text, code).toContain(`status ${status}`);
      expect(text, code).toContain(title.replaceAll("'", '&#39;'));
    }
  });
});

describe('the kit to replace another one', () => {
  test('is named by a manifest, and whoever has a part of it gets the rest', async () => {
    const { download, file } = KitManifest.parse(decodeJwt((await ask('/kit/manifest.jws')).text));
    const whole = await ask(download.path, { headers: { 'accept-encoding': 'gzip' } });
    expect([whole.status, whole.bytes.length, whole.headers['Accept-Ranges']]).toEqual([200, download.bytes, 'bytes']);
    expect(whole.headers['Content-Encoding']).toBeUndefined();
    expect(gunzipSync(whole.bytes).length).toBe(file.bytes);
    const rest = await ask(download.path, { headers: { range: 'bytes=1000-' } });
    expect([rest.status, rest.headers['Content-Range']]).toEqual([
      206,
      `bytes 1000-${download.bytes - 1}/${download.bytes}`,
    ]);
    expect(rest.bytes.equals(whole.bytes.subarray(1000))).toBe(true);
    expect((await ask(download.path, { headers: { range: 'bytes=5-9' } })).bytes.length).toBe(5);
    for (const range of [`bytes=${download.bytes}-`, 'bytes=9-5', 'bytes=-5', 'bytes=0-1,5-9', 'lines=1-', 'bytes=a-'])
      expect([range, (await ask(download.path, { headers: { range } })).status]).toEqual([range, 200]);
  });

  test('is in parts only where bytes have one form: a page is whole', async () => {
    expect((await ask('/docs', { headers: { range: 'bytes=5-' } })).status).toBe(200);
    expect((await ask('/kit/ptcn.mjs', { headers: { range: 'bytes=5-' } })).status).toBe(200);
  });
});

describe('the kit page', () => {
  test('gives the digest to compare, or says how to make the kit', () => {
    const sha512 = 'ab'.repeat(64);
    const page = kitPage('/docs/page.css', { name: 'ptcn.mjs', version: '1.0.0', bytes: 700_000, sha512 });
    expect(page).toContain(sha512);
    expect(page).toContain('href="/kit/ptcn.mjs"');
    expect(kitPage('/docs/page.css', undefined)).toContain('npm run kit');
  });
});

describe('where staff sign in', () => {
  test('is told to everybody; what is believed of an issuer is not', () => {
    expect(JSON.parse(String(staffSignIn([ISSUER]).body))).toEqual({
      issuers: [
        {
          iss: 'https://sign-in.test/staff',
          clients: { portal: 'ptcn-portal', terminal: 'ptcn-ops' },
          oldestAuthenticationSeconds: 43_200,
        },
      ],
    });
  });

  test('may be spoken with by the pages on which a person signs in, and by no other', async () => {
    const policyOf = async (path: string) => (await ask(path)).headers['Content-Security-Policy'];
    for (const path of ['/analyst', '/quality'])
      expect(await policyOf(path)).toContain("connect-src 'self' https://sign-in.test;");
    for (const path of ['/', '/docs', '/kit', '/officer'])
      expect(await policyOf(path)).toContain("connect-src 'self';");
  });
});
