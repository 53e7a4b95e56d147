/** Every page and file that the exchange serves to the public, as bytes under the address they will have. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { ORIGIN_TO_COME } from '#domain/page-manifest.ts';
import { problemTexts } from '#schemas/api/problem-texts.ts';
import { builtScript, type ScriptedPage } from './build-script.ts';
import { digestOf } from './input-digest.ts';
import { KitManifest } from '#schemas/kit.ts';
import { CHECKS } from '#schemas/rules/judge.ts';
import { checkPage, checksPage } from './pages/check-page.ts';
import { docsPage } from './pages/docs-page.ts';
import { homePage } from './pages/home-page.ts';
import { type Kit, kitPage } from './pages/kit-page.ts';
import { appManifest, workerWith } from './pages/officer-app.ts';
import { problemPage } from './pages/problem-page.ts';
import { scriptedDocument } from './pages/scripted-document.ts';

export type ListedPage = {
  readonly address: string;
  readonly mediaType: string;
  readonly caching: 'hashed' | 'fixed' | 'daily';
  readonly bytes: Uint8Array;
};

const HTML = 'text/html; charset=utf-8';
const TYPES = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  webmanifest: 'application/manifest+json',
} as const;

const page = (address: string, text: string, mediaType = HTML): ListedPage => ({
  address,
  mediaType,
  caching: 'fixed',
  bytes: new TextEncoder().encode(text),
});

/** A script, style sheet or picture under a name that changes with its content, so that it may be kept for good. */
const asset = (
  folder: '/docs' | `/${ScriptedPage}`,
  name: string,
  kind: keyof typeof TYPES,
  bytes: Uint8Array,
): ListedPage => ({
  address: `${folder}/${name}-${digestOf(bytes).slice(0, 10)}.${kind}`,
  mediaType: TYPES[kind],
  caching: 'hashed',
  bytes,
});

export const listPages = async (root: string): Promise<readonly ListedPage[]> => {
  const ours = (name: string) => readFileSync(join(root, 'clients/portal', name));
  const swagger = (name: string) => readFileSync(join(root, 'node_modules/swagger-ui-dist', name));
  const styles = asset('/docs', 'page', 'css', ours('pages/page.css'));
  const docs = {
    ourStyles: asset('/docs', 'docs', 'css', ours('pages/docs.css')),
    startScript: asset('/docs', 'docs-start', 'js', ours('pages/docs-start.js')),
    swaggerStyles: asset('/docs', 'swagger-ui', 'css', swagger('swagger-ui.css')),
    swaggerScript: asset('/docs', 'swagger-ui', 'js', swagger('swagger-ui-bundle.js')),
  };
  const kit = kitIn(root);
  return [
    page('/', homePage(styles.address)),
    page('/docs', docsPage({ styles: styles.address, ...addressesOf(docs) })),
    page('/docs/licences.txt', swagger('swagger-ui-bundle.js.LICENSE.txt').toString(), 'text/plain; charset=utf-8'),
    ...(await scriptedPage('analyst', root, styles)),
    ...(await officerPage(root, styles)),
    ...(await scriptedPage('quality', root, styles)),
    page('/kit', kitPage(styles.address, kit && describeKit(kit))),
    ...(kit ? kitFiles(kit) : []),
    page('/checks', checksPage(styles.address)),
    ...CHECKS.map((check) => page(`/checks/${check.code}`, checkPage(styles.address, check))),
    ...problemTexts().map((text) => page(`/problems/${text.code}`, problemPage(styles.address, text))),
    page('/v1/openapi.json', openApi(root), 'application/json'),
    ...schemas(root),
    styles,
    ...Object.values(docs),
  ];
};

/** The document with its script and its style sheet, each in one piece. */
const scriptedPage = async (
  name: ScriptedPage,
  root: string,
  styles: ListedPage,
  app?: { readonly manifest: string; readonly icon: string },
): Promise<readonly ListedPage[]> => {
  const own = readdirSync(join(root, 'clients/portal', name)).filter((file) => file.endsWith('.css'));
  const sheets = ['staff/staff.css', 'pacific/pacific.css', ...own.toSorted().map((file) => `${name}/${file}`)].map(
    (file) => readFileSync(join(root, 'clients/portal', file)),
  );
  const ourStyles = asset(`/${name}`, name, 'css', Buffer.concat(sheets));
  const script = asset(`/${name}`, name, 'js', await builtScript(root, name));
  const addresses = {
    styles: styles.address,
    ourStyles: ourStyles.address,
    script: script.address,
    ...(app && { app }),
  };
  return [page(`/${name}`, scriptedDocument(name, addresses)), ourStyles, script];
};

/** An application that can be installed: all that it is made of is named to its worker, with its digest. */
const officerPage = async (root: string, styles: ListedPage): Promise<readonly ListedPage[]> => {
  const ours = (name: string) => readFileSync(join(root, 'clients/portal/officer', name));
  const icon = asset('/officer', 'icon', 'svg', ours('icon.svg'));
  const manifest = asset('/officer', 'app', 'webmanifest', Buffer.from(appManifest(icon.address)));
  const app = { manifest: manifest.address, icon: icon.address };
  const parts = [...(await scriptedPage('officer', root, styles, app)), icon, manifest];
  const kept = Object.fromEntries([...parts, styles].map(({ address, bytes }) => [address, digestOf(bytes)]));
  const worker = page('/officer/worker.js', workerWith(kept, ours('worker.js').toString()), TYPES.js);
  return [...parts, { ...worker, caching: 'daily' }];
};

const addressesOf = <Name extends string>(assets: Record<Name, ListedPage>): Record<Name, string> => {
  const addresses = Object.entries<ListedPage>(assets).map(([name, { address }]) => [name, address]);
  return Object.fromEntries(addresses);
};

/** The committed document with a server that the exchange fills in when it serves it. */
const openApi = (root: string): string => {
  const text = readFileSync(join(root, 'docs/contract/openapi.json'), 'utf8');
  const named = text
    .replace('"url": "/"', `"url": "${ORIGIN_TO_COME}"`)
    .replace('"tokenUrl": "/oauth/token"', `"tokenUrl": "${ORIGIN_TO_COME}/oauth/token"`)
    .replace('"url": "/docs"', `"url": "${ORIGIN_TO_COME}/docs"`);
  if (named.split(ORIGIN_TO_COME).length !== 4)
    throw new Error('openapi.json should name its server, its token endpoint and its license once.');
  return JSON.stringify(JSON.parse(named));
};

const schemas = (root: string): readonly ListedPage[] =>
  readdirSync(join(root, 'docs/contract/schemas')).map((name) => {
    const [, schema, version] = /^([a-z-]+)-(\d+)\.schema\.json$/.exec(name) ?? [];
    if (schema === undefined || version === undefined) throw new Error(`${name} is no published schema.`);
    const text = readFileSync(join(root, 'docs/contract/schemas', name), 'utf8');
    return page(`/v1/schemas/${schema}/${version}`, text, 'application/schema+json');
  });

const KIT = 'ptcn.mjs';

type MadeKit = {
  readonly plain: Uint8Array;
  readonly packed: Uint8Array;
  readonly text: string;
  readonly manifest: KitManifest;
};

const kitIn = (root: string): MadeKit | undefined => {
  const made = (name: string) => join(root, 'dist/kit', name);
  if (!existsSync(made('manifest.jws'))) return undefined;
  const [plain, packed] = [readFileSync(made(KIT)), readFileSync(made(`${KIT}.gz`))];
  const text = readFileSync(made('manifest.jws'), 'utf8');
  return { plain, packed, text, manifest: KitManifest.parse(decodeJwt(text)) };
};

const describeKit = ({ manifest: { version, file } }: MadeKit): Kit => ({ name: KIT, version, ...file });

const kitFiles = (kit: MadeKit): readonly ListedPage[] => [
  { address: `/kit/${KIT}`, mediaType: TYPES.js, caching: 'fixed', bytes: kit.plain },
  page(`/kit/${KIT}.sha512`, `${kit.manifest.file.sha512}  ${KIT}\n`, 'text/plain; charset=utf-8'),
  page('/kit/manifest.jws', kit.text, 'application/jose'),
  // What is not text is not compressed again, and can be asked for from where a link was cut.
  { address: kit.manifest.download.path, mediaType: 'application/gzip', caching: 'hashed', bytes: kit.packed },
];
