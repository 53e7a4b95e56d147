/** The OpenAPI 3.1 document, made from the route table and the zod schemas. zod-openapi is used here and nowhere else. */
import * as z from 'zod';
import {
  createDocument,
  type ZodOpenApiContentObject,
  type ZodOpenApiOperationObject,
  type ZodOpenApiPathsObject,
  type ZodOpenApiResponseObject,
  type ZodOpenApiResponsesObject,
  type ZodOpenApiSchemaObject,
} from 'zod-openapi';
import { smallestReport, smallestSubmission } from '#schemas/api/examples.ts';
import { type Answer, type Content, type Route, TAGS } from '#schemas/api/route.ts';
import { problemsOf, ROUTES } from '#schemas/api/routes.ts';
import { EvidencePage } from '#schemas/evidence.ts';
import { PracticeReceipt } from '#schemas/practice.ts';
import { PROBLEMS, Problem, type ProblemCode } from '#schemas/problem.ts';
import { Receipt } from '#schemas/receipt.ts';
import { Report } from '#schemas/report.ts';
import { Submission } from '#schemas/submission.ts';
import { TAXII_MEDIA_TYPE, TaxiiError } from '#schemas/taxii.ts';
import { INTRODUCTION } from './openapi-introduction.ts';

const SCOPES = {
  'submissions:write': 'Send and try out signed reports.',
  'submissions:read': 'Read what became of your own reports.',
  'submissions:read:all': 'Read the inbox and every submission, and acknowledge summaries.',
  'feeds:read': 'Pull the feeds you were given.',
  'feeds:curate': 'Decide about submissions.',
  'quality:read:own': 'Read your own quality figures.',
  'quality:read:all': 'Read the quality figures of every unit.',
  'partners:admin': 'Enrol, suspend and revoke partners and keys.',
  'operations:admin': 'Run the exchange.',
};

/** Refusals that most routes share become one response each, under these names; the others are listed route by route. */
const SHARED: Readonly<Record<string, string>> = {
  'not-authenticated use-dpop-nonce': 'NotAuthenticated',
  'not-allowed suspended': 'NotAllowed',
  'not-found': 'NotFound',
  'headers-too-large': 'HeadersTooLarge',
  'internal-error': 'InternalError',
  unavailable: 'Unavailable',
};

/** A compact JWS: a string whose content is header and claims. RFC 7519 and JSON Schema 2020-12, 8.5 show this form. */
const compactJws = (claims: string): ZodOpenApiSchemaObject => ({
  type: 'string',
  contentMediaType: 'application/jwt',
  contentSchema: {
    type: 'array',
    minItems: 2,
    prefixItems: [
      {
        type: 'object',
        required: ['alg', 'kid', 'typ'],
        properties: {
          alg: { type: 'string' },
          kid: { type: 'string' },
          typ: { type: 'string' },
          cty: { type: 'string' },
        },
        additionalProperties: false,
      },
      { $ref: `#/components/schemas/${claims}` },
    ],
  },
});

const content = (body: Content): ZodOpenApiContentObject => ({
  [body.mediaType]: {
    schema: body.claims ? compactJws(body.claims) : (body.schema ?? z.string()),
    ...(body.example === undefined ? {} : { example: body.example }),
  },
});

const response = (answer: Answer): ZodOpenApiResponseObject => ({
  description: answer.description,
  ...(answer.headers && {
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
    ),
  }),
  ...(answer.content && {
    content: Object.assign({}, ...[answer.content, ...(answer.alternatives ?? [])].map(content)),
  }),
});

const problemCodes = [...new Set(ROUTES.filter(({ dialect }) => dialect === undefined).flatMap(problemsOf))];

const problemExample = (code: ProblemCode): Problem => ({
  type: `/problems/${code}`,
  title: PROBLEMS[code].title,
  status: PROBLEMS[code].status,
  code,
  fix: PROBLEMS[code].fix,
  instance: 'urn:uuid:0199a3c4-77aa-7bcd-8e01-5d2f6a1b9c33',
});

const described = (codes: readonly ProblemCode[]): string =>
  codes.map((code) => `\`${code}\`: ${PROBLEMS[code].title}. ${PROBLEMS[code].fix}`).join('\n\n');

const problemResponse = (codes: readonly ProblemCode[]): ZodOpenApiResponseObject => ({
  description: described(codes),
  content: {
    'application/problem+json': {
      schema: Problem,
      examples: Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }])),
    },
  },
});

/** The same refusals in the dialect of TAXII. */
const taxiiResponse = (codes: readonly ProblemCode[]): ZodOpenApiResponseObject => ({
  description: described(codes),
  content: { [TAXII_MEDIA_TYPE]: { schema: TaxiiError } },
});

/** zod-openapi knows a shared response by its identity: one object per name and document. */
const refusals = () => {
  const shared = new Map<string, ZodOpenApiResponseObject>();
  return (codes: readonly ProblemCode[]): ZodOpenApiResponseObject => {
    const id = SHARED[codes.join(' ')];
    if (id === undefined) return problemResponse(codes);
    const known = shared.get(id) ?? { id, ...problemResponse(codes) };
    shared.set(id, known);
    return known;
  };
};
type Refusal = ReturnType<typeof refusals>;

type StatusKey = `${1 | 2 | 3 | 4 | 5}${string}`;
const statusKey = (status: number): StatusKey =>
  `${Math.floor(status / 100) as 1 | 2 | 3 | 4 | 5}${`${status}`.slice(1)}`;

const responses = (route: Route, refusal: Refusal): ZodOpenApiResponsesObject => {
  const answers: ZodOpenApiResponsesObject = {};
  for (const [status, answer] of Object.entries(route.answers)) answers[statusKey(Number(status))] = response(answer);
  const byStatus = Map.groupBy(problemsOf(route), (code) => PROBLEMS[code].status);
  for (const [status, codes] of byStatus) {
    answers[statusKey(status)] = route.dialect === 'taxii' ? taxiiResponse(codes) : refusal(codes);
  }
  return answers;
};

const securityOf = ({ access, takesFeedCredential }: Route): Record<string, string[]>[] =>
  typeof access === 'string'
    ? []
    : [...access.map((scope) => ({ exchange: [scope] })), ...(takesFeedCredential ? [{ feedCredential: [] }] : [])];

const operation = (route: Route, refusal: Refusal): ZodOpenApiOperationObject => ({
  operationId: route.operationId,
  tags: [route.tag],
  summary: route.summary,
  description: route.description,
  security: securityOf(route),
  requestParams: {
    ...(route.pathParameters && { path: route.pathParameters }),
    ...(route.query && { query: route.query }),
    ...(route.requestHeaders && { header: route.requestHeaders }),
  },
  ...(route.body && {
    requestBody: {
      required: true,
      ...(route.body.description && { description: route.body.description }),
      content: content(route.body),
    },
  }),
  responses: responses(route, refusal),
});

const paths = (routes: readonly Route[]): ZodOpenApiPathsObject => {
  const byPath: ZodOpenApiPathsObject = {};
  const refusal = refusals();
  for (const route of routes) byPath[route.path] = { ...byPath[route.path], [route.method]: operation(route, refusal) };
  return byPath;
};

/** The document with `/` as its server; the exchange puts its own origin there when it serves it. */
export const openApiDocument = () =>
  createDocument(
    {
      openapi: '3.1.1',
      info: {
        title: 'PTCN Exchange',
        version: '1.0.0',
        summary: 'Signed intelligence submissions, receipts, curated feeds and quality figures.',
        description: INTRODUCTION,
        // An address of our own: an SPDX identifier makes Swagger UI link to a page that does not exist.
        license: { name: 'For members of the Pacific Transnational Crime Network', url: '/docs' },
      },
      servers: [{ url: '/', description: 'This exchange.' }],
      tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
      security: [{ exchange: [] }],
      paths: paths(ROUTES),
      components: {
        schemas: { Submission, Receipt, PracticeReceipt, EvidencePage },
        examples: Object.fromEntries(problemCodes.map((code) => [code, { value: problemExample(code) }])),
        securitySchemes: {
          exchange: {
            type: 'oauth2',
            description:
              'OAuth 2 client credentials with `private_key_jwt`. The token is bound to your DPoP key: send it as `Authorization: DPoP <token>` together with a `DPoP` header made for this very request (RFC 9449).',
            flows: { clientCredentials: { tokenUrl: '/oauth/token', scopes: SCOPES } },
          },
          feedCredential: {
            type: 'http',
            scheme: 'basic',
            description:
              'A feed credential, for a program that can do nothing else: its identifier as user name, its secret as password. Two operators give it; it opens the pages of its feeds and nothing else.',
          },
        },
      },
    },
    {
      reused: 'inline',
      override: ({ zodSchema, jsonSchema }) => {
        if (zodSchema === Report) jsonSchema.examples = [smallestReport];
        if (zodSchema === Submission) jsonSchema.examples = [smallestSubmission];
      },
    },
  );
