/** Attacks that are one proper call each, by somebody or about something that it must not be. */
import {
  guardedRoutes,
  type Names,
  NOBODY,
  addressOf,
  exampleBody,
  parametersOf,
  sayable,
  titleOf,
  verbOf,
} from '../../support/route-calls.ts';
import { ROLE_SCOPES } from '#schemas/staff.ts';
import { UNIT_SCOPES } from '#schemas/partner.ts';
import { type Expectation, NOT_AUTHENTICATED } from './vector.ts';

/** `names` are of a unit that is not the caller, and of its report. */
export type CallVector = {
  readonly row: number;
  readonly name: string;
  readonly as: 'unit' | 'stranger' | 'everyone' | 'desk' | 'analyst' | 'adviser' | 'operator';
  readonly method?: string;
  readonly path: string | ((names: Names) => string);
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly expect: Expectation;
};

export const notFound: Expectation = { status: 404, code: 'not-found' };
export const notAllowed: Expectation = { status: 403, code: 'not-allowed' };
export const notValid: Expectation = { status: 422, code: 'request-not-valid' };

export const asJson = (body: object) => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

const OFFICES = { unit: UNIT_SCOPES, ...ROLE_SCOPES } as const;

/** Every route by everybody whose office does not open it. */
export const doorVectors: readonly CallVector[] = guardedRoutes.flatMap((route) =>
  (['unit', 'analyst', 'adviser', 'operator'] as const)
    .filter((as) => !route.access.some((scope) => OFFICES[as].some((own) => own === scope)))
    .map((as) => ({
      row: 39,
      name: `calls ${titleOf(route)} as ${as === 'unit' ? 'a' : 'an'} ${as}`,
      as,
      method: verbOf(route),
      path: addressOf(route, NOBODY),
      ...exampleBody(route),
      expect: sayable(route, notAllowed),
    })),
);

const READ_ONLY = { status: 403, code: 'collection-read-only' } as const;
const ofUnits = new Set<string>(UNIT_SCOPES);

/** One answer for everything there and not there: that it is not there, or that this caller may not ask, or that nobody may. */
function dueOf(route: (typeof guardedRoutes)[number]): Expectation {
  if (route.problems.includes('collection-read-only')) return READ_ONLY;
  // Says why not, in the same words as of what does not exist.
  if (route.operationId === 'readEntitlement') return { status: 200 };
  // Every unit has its own files, so that nothing there can be another's: this is about what was sent.
  if (route.operationId === 'receivePart') return { status: 422, code: 'part-not-valid' };
  return sayable(route, route.access.some((scope) => ofUnits.has(scope)) ? notFound : notAllowed);
}

/** Every route that names a thing, about a thing of another; and names made up from those that exist. */
export const foreignVectors: readonly CallVector[] = [
  ...guardedRoutes
    .filter((route) => parametersOf(route).some((name) => !['feedId', 'collectionId'].includes(name)))
    .map((route) => ({
      row: 38,
      name: `calls ${titleOf(route)} about what is another's`,
      as: 'stranger' as const,
      method: verbOf(route),
      path: (names: Names) => addressOf(route, names),
      ...exampleBody(route),
      expect: dueOf(route),
    })),
  ...['/envelope', '/receipt', '/readers', ''].flatMap((part) => [
    {
      row: 38,
      name: `counts the names of another's reports up and asks for one${part && ` with ${part}`}`,
      as: 'stranger' as const,
      path: ({ submissionId = '' }: Names) =>
        `/v1/submissions/${submissionId.slice(0, -1)}${submissionId.endsWith('0') ? '1' : '0'}${part}`,
      expect: notFound,
    },
    {
      row: 38,
      name: `puts its own name before another's jti and asks for it${part && ` with ${part}`}`,
      as: 'stranger' as const,
      path: ({ submissionId = '', stranger = '' }: Names) =>
        `/v1/submissions/${stranger}~${submissionId.split('~')[1]}${part}`,
      expect: notFound,
    },
  ]),
];

/** Words of the database's own language, where a name is due. */
const EXPRESSIONS = [
  'status',
  '#name',
  ':value',
  'attribute_exists(pk)',
  'a = :a OR pk <> :a',
  'SET #s = :one REMOVE pk',
  'UNIT#nobody',
  '{"S":"PARTNER"}',
];
/** Longer than an address that a proof may be made for. */
const LONG = 'x'.repeat(3_000);
const said = (expression: string): string => JSON.stringify(expression.slice(0, 30));
const uuid = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';

export const expressionVectors: readonly CallVector[] = [
  ...EXPRESSIONS.flatMap((expression): CallVector[] => {
    const written = encodeURIComponent(expression);
    return [
      {
        row: 44,
        name: `names a report ${said(expression)}`,
        as: 'everyone',
        path: `/v1/submissions/${written}~${uuid}`,
        expect: notFound,
      },
      {
        row: 44,
        name: `names a unit ${said(expression)}`,
        as: 'desk',
        path: `/v1/partners/${written}`,
        expect: notFound,
      },
      {
        row: 44,
        name: `names a feed ${said(expression)}`,
        as: 'everyone',
        path: `/v1/feeds/${written}/items`,
        expect: notFound,
      },
      {
        row: 44,
        name: `uses ${said(expression)} as a cursor`,
        as: 'everyone',
        path: `/v1/inbox?cursor=${written}`,
        expect: { status: 400, code: 'invalid-cursor' },
      },
      {
        row: 44,
        name: `takes over the summary ${said(expression)}`,
        as: 'everyone',
        method: 'POST',
        path: '/v1/acknowledgements',
        ...asJson({ submissionId: expression, summaryId: `${expression}~summary` }),
        expect: notValid,
      },
    ];
  }),
  ...[`/v1/submissions/${LONG}`, `/v1/feeds/${LONG}/items`, `/v1/quality/partners/${LONG}`].map((path) => ({
    row: 44,
    name: `writes 3 KB under ${path.split('x')[0]}`,
    as: 'everyone' as const,
    path,
    expect: NOT_AUTHENTICATED,
  })),
  {
    row: 44,
    name: 'takes over a summary with a name of 3 KB',
    as: 'everyone',
    method: 'POST',
    path: '/v1/acknowledgements',
    ...asJson({ submissionId: `${LONG}~${uuid}`, summaryId: `${LONG}~${uuid}~summary` }),
    expect: notValid,
  },
];
