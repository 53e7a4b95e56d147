/** JSON Schema 2020-12 files of the published schemas, for what a client sends: `io: 'input'`. */
import * as z from 'zod';
import { smallestReport, smallestSubmission } from '#schemas/api/examples.ts';
import { PUBLISHED_SCHEMAS } from '#schemas/api/published-schemas.ts';
import { Report } from '#schemas/report.ts';
import { Submission } from '#schemas/submission.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;

/** One published schema. Its `$id` does not depend on where the exchange runs. */
export const jsonSchema = (name: string): JsonSchema => {
  const published = PUBLISHED_SCHEMAS[name];
  if (!published) throw new Error(`no published schema is called ${name}`);
  const schema = z.toJSONSchema(published.schema, {
    target: 'draft-2020-12',
    io: 'input',
    // `id` is how zod names a definition; JSON Schema has no such keyword.
    override: ({ zodSchema, jsonSchema }) => {
      delete jsonSchema.id;
      if (zodSchema === Report) jsonSchema.examples = [smallestReport];
      if (zodSchema === Submission) jsonSchema.examples = [smallestSubmission];
    },
  });
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: `urn:ptcn-exchange:schema:${name}:${published.version}`,
    title: published.title,
    ...schema,
  };
};

/** File name to text. */
export const jsonSchemaFiles = (): ReadonlyMap<string, string> =>
  new Map(
    Object.entries(PUBLISHED_SCHEMAS).map(([name, { version }]) => [
      `${name}-${version}.schema.json`,
      `${JSON.stringify(jsonSchema(name), null, 2)}\n`,
    ]),
  );
