/** The house's rules, read off the sources: who may import whom, what is pure, how large a file may be, what is dead. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { filesIn, root, type SourceFile, sourceFiles } from './support/source-files.ts';

type Room = { readonly folder: string; readonly files: readonly SourceFile[]; readonly may: readonly RegExp[] };

const lambdas = sourceFiles.filter(({ path }) => /^functions\/[^/]+\.ts$/.test(path));
const own = (folder: string) => new RegExp(`^${folder}/`);
const PURE_PACKAGES = [/^zod$/, /^jose$/, /^uuid$/, /^file-type$/];

const ROOMS: readonly Room[] = [
  { folder: 'schemas', files: filesIn('schemas/'), may: [own('schemas'), /^zod$/, /^libphonenumber-js/] },
  {
    folder: 'functions/domain',
    files: filesIn('functions/domain/'),
    may: [own('functions/domain'), own('schemas'), ...PURE_PACKAGES],
  },
  {
    folder: 'functions/stores',
    files: filesIn('functions/stores/'),
    may: [
      own('functions/stores'),
      own('functions/domain'),
      own('schemas'),
      /^@aws-sdk\//,
      /^node:/,
      /^p-retry$/,
      ...PURE_PACKAGES,
    ],
  },
  {
    folder: 'functions/edge',
    files: filesIn('functions/edge/'),
    may: [
      own('functions/edge'),
      own('functions/domain'),
      own('schemas'),
      /^@middy\/core$/,
      /^aws-lambda$/,
      /^csv-stringify\/sync$/,
      /^node:/,
      ...PURE_PACKAGES,
    ],
  },
  {
    folder: 'functions/*.ts',
    files: lambdas,
    may: [
      own('functions/edge'),
      own('functions/domain'),
      own('functions/stores'),
      own('schemas'),
      /^@middy\/core$/,
      /^aws-lambda$/,
      /^node:/,
      ...PURE_PACKAGES,
    ],
  },
  {
    folder: 'infra',
    files: filesIn('infra/').filter(({ path }) => !/^infra\/(local|operate)\//.test(path)),
    may: [own('infra'), /^aws-cdk-lib/, /^constructs$/, /^cdk-nag$/, /^esbuild$/, /^vite$/, /^node:/],
  },
  {
    folder: 'infra/operate',
    files: filesIn('infra/operate/'),
    may: [own('infra'), /^@aws-sdk\//, /^node:/],
  },
  {
    folder: 'infra/local',
    files: filesIn('infra/local/'),
    may: [
      own('infra/local'),
      /^infra\/counted-lines\.ts$/,
      own('schemas'),
      /^@aws-sdk\//,
      /^@smithy\//,
      /^aws-lambda$/,
      /^oidc-provider$/,
      /^node:/,
    ],
  },
  {
    folder: 'clients',
    files: filesIn('clients/').filter(({ path }) => !path.startsWith('clients/reader/')),
    may: [
      own('clients'),
      own('functions/domain'),
      own('schemas'),
      /^(oauth4webapi|commander|csv-stringify|p-retry|jsonc-parser|esbuild|vite|swagger-ui-dist|preact|@observablehq\/plot|d3-geo|topojson-client|topojson-specification)(\/|$)/,
      /^node:/,
      ...PURE_PACKAGES,
    ],
  },
  {
    folder: 'clients/reader',
    files: filesIn('clients/reader/'),
    may: [
      own('clients'),
      own('functions/domain'),
      own('schemas'),
      /^@aws-sdk\/client-sqs$/,
      /^(commander|csv-parse|csv-stringify|p-retry)(\/|$)/,
      /^node:/,
      ...PURE_PACKAGES,
    ],
  },
  {
    folder: 'docs',
    files: filesIn('docs/'),
    may: [own('docs'), own('schemas'), own('functions/domain'), /^node:/, /^zod/, /^jose$/],
  },
];

describe('who imports whom', () => {
  test.each(ROOMS)('$folder imports only what its room may', ({ files, may }) => {
    expect(files.length).toBeGreaterThan(0);
    const strangers = files.flatMap(({ path, imports }) =>
      imports.filter((name) => !may.some((pattern) => pattern.test(name))).map((name) => `${path} imports ${name}`),
    );
    expect(strangers).toEqual([]);
  });

  test('no Lambda imports another', () => {
    const names = new Set(lambdas.map(({ path }) => path));
    expect(
      sourceFiles.filter(({ imports }) => imports.some((name) => names.has(name))).map(({ path }) => path),
    ).toEqual([]);
  });

  test('AWS clients are made in one file only', () => {
    const makers = filesIn('functions/').filter(({ text }) => /new \w*(DynamoDB|S3|SQS|KMS)Client\(/.test(text));
    expect(makers.map(({ path }) => path)).toEqual(['functions/stores/aws-clients.ts']);
  });
});

describe('what is pure', () => {
  const impure = /\bDate\.now\b|\bnew Date\(\)|\bprocess\.|\bMath\.random\b|from ['"]node:/;

  test('schemas and domain read no clock, no environment, no chance, and no node module', () => {
    const found = [...filesIn('schemas/'), ...filesIn('functions/domain/')].filter(({ text }) => impure.test(text));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('signatures are verified by jose alone [ASVS 11.2.1]', () => {
    const byHand = /\bcreateVerify\b|\bcreateSign\b|subtle\s*\.verify\(|\bcrypto\.verify\(/;
    const found = [...filesIn('functions/'), ...filesIn('clients/')].filter(({ text }) => byHand.test(text));
    // A signed note is no JWS: decision 0025.
    expect(found.map(({ path }) => path)).toEqual(['functions/domain/checkpoint.ts']);
  });

  test('every Lambda goes through middy', () => {
    const without = lambdas.filter(
      ({ text }) => !/export const handler = (httpHandler|batchHandler|middy(<.+>)?)\(/.test(text),
    );
    expect(without.map(({ path }) => path)).toEqual([]);
  });
});

describe('names and sizes', () => {
  test('no file is called by a word that says nothing', () => {
    const empty = /(^|-)(manager|helpers?|utils?|service|processor|data|info|common|misc)(-|\.|$)/;
    const found = sourceFiles.filter(({ path }) => empty.test(basename(path).replace(/^data-directory/, '')));
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  test('files are named in kebab-case', () => {
    expect(
      sourceFiles
        .filter(({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.d)?\.tsx?$/.test(basename(path)))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  test('no file outside the schema tables is over 250 lines', () => {
    const large = sourceFiles.filter(({ path, lines }) => lines > 250 && !path.startsWith('schemas/'));
    expect(large.map(({ path, lines }) => `${path}: ${lines}`)).toEqual([]);
  });
});

describe('what is dead', () => {
  test('every exported name is used by another file', () => {
    const everything = [
      ...sourceFiles,
      ...globSync('{test/**/*.{ts,tsx},vitest.config.ts}', { cwd: root }).map((path) => ({
        path,
        text: readFileSync(join(root, path), 'utf8'),
      })),
    ];
    const words = everything.map(({ path, text }) => ({ path, words: new Set(text.match(/[A-Za-z_$][\w$]*/g)) }));
    // What schemas/ exports is published: partners' own software may be its only user.
    const inner = sourceFiles.filter(({ path }) => !path.startsWith('schemas/'));
    const dead = inner.flatMap(({ path, text }) =>
      [...text.matchAll(/^export (?:async )?(?:const|function\*?|class|type|interface) ([\w$]+)/gm)]
        .map((match) => match[1] ?? '')
        .filter((name) => name !== 'handler' && !words.some((other) => other.path !== path && other.words.has(name)))
        // A type that another exported signature of its own file names is part of that file's face.
        .filter((name) => (text.match(new RegExp(`\\b${name}\\b`, 'g')) ?? []).length < 2)
        .map((name) => `${path}: ${name}`),
    );
    expect(dead).toEqual([]);
  });
});
