/** The published contract: generated files are fresh, the OpenAPI document is sound, and JSON Schema agrees with zod. */
import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { smallestReport, smallestSubmission } from '#schemas/api/examples.ts';
import { PUBLISHED_SCHEMAS } from '#schemas/api/published-schemas.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { Submission } from '#schemas/submission.ts';
import { contractFiles } from '../../docs/contract-files.ts';
import { jsonSchema } from '../../docs/json-schemas.ts';
import { mutation } from '../support/json-mutations.ts';
import { refusesAll } from '../support/route-calls.ts';
import { sampleSubmissions } from '../support/samples.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);

/** Formats are left to the patterns that stand beside them. */
const ajv = () => new Ajv2020({ strict: true, validateFormats: false });

describe('the generated files of the contract', () => {
  test('are those that npm run generate writes', () => {
    for (const [path, text] of contractFiles()) {
      expect(readFileSync(join(root, path), 'utf8'), `${path} is stale: run npm run generate`).toBe(text);
    }
  });

  test('hold no schema that is not published any more', () => {
    const known = [...contractFiles().keys()];
    for (const name of readdirSync(join(root, 'docs/contract/schemas'))) {
      expect(known).toContain(`docs/contract/schemas/${name}`);
    }
  });
});

describe('the OpenAPI document', () => {
  test('passes the recommended rules of redocly without a warning', { timeout: 240_000 }, async () => {
    const cli = join(root, 'node_modules/@redocly/cli/bin/cli.js');
    const document = join(root, 'docs/contract/openapi.json');
    const { stdout } = await run(
      process.execPath,
      [cli, 'lint', document, '--extends', 'recommended', '--format', 'json'],
      {
        cwd: join(root, 'docs/contract'),
        env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true', CI: 'true' },
      },
    );
    const { problems } = JSON.parse(stdout) as { problems: { ruleId: string; message: string }[] };
    const refusing = ROUTES.filter(refusesAll);
    expect(refusing.map(({ operationId }) => operationId)).toEqual(['addObjects', 'deleteObject', 'readTaxiiStatus']);
    expect(problems.map(({ ruleId, message }) => `${ruleId}: ${message}`)).toEqual(
      refusing.map(() => 'operation-2xx-response: Operation must have at least one `2XX` response.'),
    );
  });

  test('names every operation and every method of a path once', () => {
    expect(new Set(ROUTES.map(({ operationId }) => operationId)).size).toBe(ROUTES.length);
    expect(new Set(ROUTES.map(({ method, path }) => `${method} ${path}`)).size).toBe(ROUTES.length);
  });

  test('shows only examples that its own schemas accept', () => {
    for (const route of ROUTES) {
      for (const content of [route.body, ...Object.values(route.answers).map((answer) => answer.content)]) {
        if (content?.example === undefined || !content.schema) continue;
        expect(content.schema.safeParse(content.example).error, route.operationId).toBeUndefined();
      }
    }
    expect(Submission.safeParse(smallestSubmission).error).toBeUndefined();
  });
});

describe('the JSON Schema of the contract', () => {
  test.each(Object.keys(PUBLISHED_SCHEMAS))('%s compiles in a strict validator', (name) => {
    expect(() => ajv().compile(jsonSchema(name))).not.toThrow();
  });

  test('accepts the smallest report and refuses it with any member left out', () => {
    const validate = ajv().compile(jsonSchema('report'));
    expect(validate(smallestReport)).toBe(true);
    for (const member of Object.keys(smallestReport)) {
      expect(validate(Object.fromEntries(Object.entries(smallestReport).filter(([name]) => name !== member)))).toBe(
        false,
      );
    }
  });

  test('says the same as zod about every sample', () => {
    const validate = ajv().compile(jsonSchema('submission'));
    for (const { name, claims } of sampleSubmissions()) {
      expect(validate(claims), name).toBe(Submission.safeParse(claims).success);
    }
  });

  test('says the same as zod about samples with something changed [ASVS 2.1.1]', () => {
    const validate = ajv().compile(jsonSchema('submission'));
    const sound = sampleSubmissions()
      .map(({ claims }) => claims)
      .filter((claims) => Submission.safeParse(claims).success);
    fc.assert(
      fc.property(fc.constantFrom(...sound), mutation(), (claims, mutate) => {
        const changed = mutate(claims);
        expect(validate(changed)).toBe(Submission.safeParse(changed).success);
      }),
      { numRuns: 400 },
    );
  });
});
