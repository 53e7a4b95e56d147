/** A JSON body, read strictly and checked against its schema: all findings at once. */
import type * as z from 'zod';
import { Refusal } from '#domain/exchange-error.ts';
import { schemaFindings } from '#domain/schema-findings.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { type HttpRequest, JSON_BODY, readBody } from './http-request.ts';

/** @throws {Refusal} `not-strict-json`, `request-not-valid` with findings. */
export function readJson<S extends z.ZodType>(request: HttpRequest, schema: S): z.infer<S> {
  const body = parseStrictJson(readBody(request, JSON_BODY));
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new Refusal('request-not-valid', { findings: schemaFindings(schema, parsed.error.issues, body) });
}
