/** Other people's code: pinned by digest, never run at installation unless named, under licences that we may use. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  installedLicence,
  isAllowed,
  LICENCES_FILE,
  licencesPage,
  licensedPackages,
  lockedPackages,
  nameAt,
  SHIPPED_IN_PAGES,
} from '../docs/licences.ts';
import { filesIn, root } from './support/source-files.ts';

/** Packages that bring a script for their installation. It is not run (.npmrc); a new name here is a decision. */
const INSTALL_SCRIPTS = [
  // Only replaces its JavaScript launcher by the binary, to start faster.
  'esbuild',
  // Reports the installation to its maker; comes with swagger-ui-dist, and is kept from running.
  '@scarf/scarf',
];

/** What the pages are made with, and nothing of which is in them. */
const MAKERS = ['vite', 'topojson-client'];

const packages = lockedPackages();
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const manifest = JSON.parse(read('package.json'));

/** The package whose archive a bundled package came in. */
const carrierOf = (place: string) => place.slice(0, place.lastIndexOf('/node_modules/'));

test('every package of the lock file is pinned by a digest, its own or that of the archive it came in [ASVS 15.2.4]', () => {
  const loose = [...packages].filter(([place, { integrity, inBundle }]) => {
    const pinned = inBundle ? packages.get(carrierOf(place))?.integrity : integrity;
    return typeof pinned !== 'string' || !/^sha512-[A-Za-z0-9+/]{86}==$/.test(pinned);
  });
  expect(loose.map(([place]) => place)).toEqual([]);
  expect(packages.size).toBeGreaterThan(100);
});

test('the lock file names no address: packages come from the registry that is configured, whatever it is', () => {
  const addressed = [...packages].filter(([, { resolved, link }]) => resolved !== undefined || link === true);
  expect(addressed.map(([place]) => place)).toEqual([]);
  expect(read('package-lock.json')).not.toMatch(/"(https?|git\+[a-z]+|git|file):\/?\/?[^"]*\.(tgz|git)/);
});

test('what is asked for is one exact version of a registered package', () => {
  const asked = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((kind) =>
    Object.entries<string>(manifest[kind]),
  );
  expect(asked.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

test('no script runs at installation, and the packages that bring one are known by name', () => {
  expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
  const bringing = [...packages].filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(bringing.map(([place]) => nameAt(place)).sort()).toEqual([...INSTALL_SCRIPTS].sort());
  const own = Object.keys(manifest.scripts).filter((name) => /^(pre|post)?(install|prepare|publish)/.test(name));
  expect(own).toEqual([]);
});

test('the page of licences is as the packages are now', () => {
  expect(read(LICENCES_FILE), 'stale: npm run licences').toBe(licencesPage());
});

test('every package that runs or is shipped has a licence that we may use', () => {
  const listed = licensedPackages();
  expect(listed.filter(({ licence }) => !isAllowed(licence))).toEqual([]);
  // The looking itself is looked at.
  expect(['GPL-3.0-only', 'none', 'MIT AND AGPL-3.0-only', 'UNLICENSED'].filter(isAllowed)).toEqual([]);
  expect(isAllowed('(MIT OR GPL-3.0-or-later)')).toBe(true);
  const names = new Set(listed.map(({ name }) => name));
  const direct = [...Object.keys(manifest.dependencies), ...SHIPPED_IN_PAGES];
  expect(direct.filter((name) => !names.has(name))).toEqual([]);
});

test('an installed package says of its licence what the lock file says', () => {
  const different = [...packages].flatMap(([place, { license }]) => {
    const installed = installedLicence(place);
    return installed === undefined || installed === license ? [] : [`${place}: ${installed}, not ${license}`];
  });
  expect(different).toEqual([]);
});

test('development packages that the pages are made of are on the list of what is shipped', () => {
  const imported = filesIn('clients/portal/').flatMap(({ imports }) => imports);
  const built = imported.flatMap((name) => /^(@[^/]+\/[^/]+|[^./#@][^/]*)/.exec(name)?.[0] ?? []);
  const shipped = new Set(built.filter((name) => name in manifest.devDependencies && !MAKERS.includes(name)));
  expect([...shipped].filter((name) => !SHIPPED_IN_PAGES.includes(name))).toEqual([]);
});

test('npm makes the list of parts: every package that runs, by version and digest [ASVS 15.1.2]', () => {
  const text = execFileSync('npm', ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  expect(manifest.scripts.sbom).toMatch(/npm sbom --sbom-format cyclonedx > dist\/sbom\.json$/);
  const sbom: { bomFormat: string; components: { name: string; version: string }[] } = JSON.parse(text);
  expect(sbom.bomFormat).toBe('CycloneDX');
  const parts = new Set(sbom.components.map(({ name, version }) => `${name} ${version}`));
  const missing = licensedPackages().filter(({ name, version }) => !parts.has(`${name} ${version}`));
  expect(missing).toEqual([]);
});
