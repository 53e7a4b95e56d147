/** What an answer tells caches and other origins: every route, with every right and with none, asked from elsewhere. */
import { ROUTES } from '#schemas/api/routes.ts';
import type { Route } from '#schemas/api/route.ts';
import { isGuarded, titleOf } from '../../support/route-calls.ts';

export type AnswerVector = {
  readonly row: 50 | 51;
  readonly name: string;
  readonly route: Route;
  readonly isEntitled: boolean;
  readonly headers: Readonly<Record<string, string>>;
};

const ORIGINS = ['null', 'https://evil.example', 'http://127.0.0.1'];

export const answerVectors: readonly AnswerVector[] = ROUTES.flatMap((route) => {
  const title = titleOf(route);
  return [
    ...(isGuarded(route) ? [true, false] : []).map((isEntitled) => ({
      row: 50 as const,
      name: `keeps what ${title} answers ${isEntitled ? 'whom it is for' : 'nobody in particular'}`,
      route,
      isEntitled,
      headers: { 'Cache-Control': 'max-stale', 'If-None-Match': '*' },
    })),
    ...ORIGINS.map((Origin) => ({
      row: 51 as const,
      name: `calls ${title} from a page of ${Origin}`,
      route,
      isEntitled: true,
      headers: { Origin, 'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'DPoP' },
    })),
  ];
});
