/** Attacks through a browser: markup where text is due, pages in frames, forms of other sites. */
import { guardedRoutes, NOBODY, addressOf, titleOf, verbOf } from '../../support/route-calls.ts';

export type PageVector = {
  readonly row: 60;
  readonly name: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly statuses: readonly number[];
};

const PAGES = [
  '/',
  '/docs',
  '/kit',
  '/analyst',
  '/officer',
  '/quality',
  '/problems/not-found',
  '/checks',
  '/checks/imo-check-digit',
];
const MARKUP: Readonly<Record<string, string>> = {
  'a script': '<script>alert(1)</script>',
  'a picture that fails': '<img src=x onerror=alert(1)>',
  'an end of an attribute': '"><svg onload=alert(1)>',
  'a link that runs': 'javascript:alert(1)',
  'a template': '{{constructor.constructor("alert(1)")()}}',
};

const FORMS = ['application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/plain'];

export const pageVectors: readonly PageVector[] = [
  ...PAGES.map((path) => ({
    row: 60 as const,
    name: `frames ${path}`,
    path,
    headers: { 'Sec-Fetch-Dest': 'iframe', 'Sec-Fetch-Site': 'cross-site', Referer: 'https://evil.example/' },
    statuses: [200],
  })),
  ...PAGES.flatMap((path) =>
    Object.entries(MARKUP).map(([what, text]) => ({
      row: 60 as const,
      name: `writes ${what} behind ${path}`,
      path: `${path}?q=${encodeURIComponent(text)}`,
      statuses: [200, 400],
    })),
  ),
  ...Object.entries(MARKUP).flatMap(([what, text]) =>
    ['/problems', '/docs', '/kit', '/analyst', '/officer', '/quality', '/v1/submissions'].map((folder) => ({
      row: 60 as const,
      name: `asks for ${what} under ${folder}`,
      path: `${folder}/${encodeURIComponent(text)}`,
      statuses: [400, 401, 404],
    })),
  ),
  ...guardedRoutes
    .filter(({ method }) => method === 'post')
    .flatMap((route) =>
      FORMS.map((type) => ({
        row: 60 as const,
        name: `has a form of another site post ${type.split(';')[0]} to ${titleOf(route)}`,
        method: verbOf(route),
        path: addressOf(route, NOBODY),
        headers: { 'Content-Type': type, Origin: 'https://evil.example', Cookie: 'session=nztcu' },
        body: 'decision=accept&reason=x',
        statuses: [401],
      })),
    ),
];
