/** Public routes: the contract as files, the documentation, the kit and the pages that people read. */
import * as z from 'zod';
import { PROBLEMS } from '../problem.ts';
import type { Answer, Route } from './route.ts';

const File = z.object({
  file: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)
    .meta({ description: 'Name of the file.' }),
});
const CheckCodeText = z.string().regex(/^[a-z0-9-]{3,64}$/);
const revalidated = { ETag: 'Send it back as `If-None-Match`: 304 when nothing changed.' };
const html = (description: string): Answer => ({
  description,
  headers: revalidated,
  content: { mediaType: 'text/html', schema: z.string() },
});
const page = (path: string, operationId: string, summary: string, description: string): Route => ({
  method: 'get',
  path,
  operationId,
  tag: 'Contract',
  access: 'public',
  summary,
  description,
  answers: { 200: html('The page.') },
  problems: [],
});
const files = (path: string, operationId: string, summary: string, description: string): Route => ({
  ...page(path, operationId, summary, description),
  pathParameters: File,
  answers: {
    200: { description: 'The file.', headers: revalidated, content: { mediaType: '*/*', schema: z.string() } },
  },
  problems: ['not-found'],
});

export const CONTRACT_ROUTES: readonly Route[] = [
  {
    ...page('/v1/openapi.json', 'readOpenApi', 'This document', 'OpenAPI 3.1, with this exchange as its server.'),
    answers: {
      200: {
        description: 'The document.',
        headers: revalidated,
        content: { mediaType: 'application/json', schema: z.looseObject({ openapi: z.literal('3.1.1') }) },
      },
    },
  },
  {
    ...page(
      '/v1/schemas/{name}/{version}',
      'readSchema',
      'A schema of the contract',
      'JSON Schema 2020-12. A version never changes what it accepts; a new one gets a new number.',
    ),
    pathParameters: z.object({
      name: z
        .string()
        .regex(/^[a-z][a-z-]{1,39}$/)
        .meta({ description: 'Name of the schema.', examples: ['report'] }),
      version: z
        .string()
        .regex(/^[1-9]\d{0,2}$/)
        .meta({ description: 'Version, a whole number.', examples: ['1'] }),
    }),
    answers: {
      200: {
        description: 'The schema.',
        headers: revalidated,
        content: { mediaType: 'application/schema+json', schema: z.looseObject({ $schema: z.string() }) },
      },
    },
    problems: ['not-found'],
  },
  page('/docs', 'readDocs', 'This documentation, to browse', 'Needs nothing from anywhere else.'),
  files('/docs/{file}', 'readDocsFile', 'A file of the documentation page', 'Scripts and styles of `/docs`.'),
  {
    ...page('/problems/{code}', 'explainProblem', 'What a problem means', 'The page that `type` of a problem names.'),
    pathParameters: z.object({
      code: z
        .string()
        .regex(/^[a-z0-9-]{3,64}$/)
        .meta({ description: 'Code of the problem.', examples: Object.keys(PROBLEMS).slice(0, 1) }),
    }),
    problems: ['not-found'],
  },
  page('/checks', 'readChecks', 'What a report is checked for', 'Every check, by what it measures.'),
  {
    ...page(
      '/checks/{code}',
      'explainCheck',
      'What a check means',
      'Why it exists, what helps, a report that fails it and one that passes; in English and French.',
    ),
    pathParameters: z.object({
      code: CheckCodeText.meta({ description: 'Code of a finding.', examples: ['imo-check-digit'] }),
    }),
    problems: ['not-found'],
  },
  page('/', 'readHome', 'The front page', 'What this is and where to go.'),
  page('/kit', 'readKitPage', 'The partner kit', 'The kit `ptcn.mjs` with its digest, and how to start.'),
  {
    ...files(
      '/kit/{file}',
      'readKitFile',
      'A file of the kit',
      'One JavaScript file that needs Node and nothing else; its digest; `manifest.jws`, by which a kit replaces itself; and the compressed file that the manifest names, of which the rest can be asked for after a cut.',
    ),
    answers: {
      200: { description: 'The file.', headers: revalidated, content: { mediaType: '*/*', schema: z.string() } },
      206: {
        description: 'The part of the compressed file that `Range` asks for: `bytes=<first>-`.',
        content: { mediaType: 'application/gzip', schema: z.string() },
      },
    },
  },
  page(
    '/analyst',
    'readAnalystPage',
    'Inbox, reports, decisions and feeds for analysts',
    'Staff sign in; draws `/v1/inbox`, `/v1/submissions`, `/v1/releases` and `/v1/feeds`.',
  ),
  files('/analyst/{file}', 'readAnalystFile', 'A file of the analyst page', 'Scripts and styles of `/analyst`.'),
  page(
    '/officer',
    'readOfficerPage',
    'Reports, written, signed and sent in the browser',
    'For officers of a unit; works without a network once it was opened.',
  ),
  files(
    '/officer/{file}',
    'readOfficerFile',
    'A file of the officer page',
    'Scripts, styles and worker of `/officer`.',
  ),
  page(
    '/quality',
    'readQualityPage',
    'Quality figures as charts',
    'For capability advisers; draws `/v1/quality/partners`.',
  ),
  files('/quality/{file}', 'readQualityFile', 'A file of the quality page', 'Scripts and styles of `/quality`.'),
];
