/** Whether figures are wanted as JSON or as a table: by `format`, else by `Accept`. */
import { refuse } from '#domain/exchange-error.ts';
import { chooseMediaType } from '#domain/media-choice.ts';
import type { HttpRequest } from './http-request.ts';
import type { HttpResponse } from './http-response.ts';

const MEDIA_TYPES = { json: 'application/json', csv: 'text/csv' } as const;

/** Who accepts anything gets JSON. @throws {Refusal} `bad-parameter`, `not-acceptable`. */
export function wantsCsv(request: HttpRequest, format: string | undefined): boolean {
  if (format !== undefined && format !== 'json' && format !== 'csv')
    return refuse('bad-parameter', 'format is json or csv.');
  const offered = format === undefined ? Object.values(MEDIA_TYPES) : [MEDIA_TYPES[format]];
  const chosen = chooseMediaType(request.header('accept'), offered);
  if (chosen === undefined) return refuse('not-acceptable', `There is ${offered.join(', ')} here.`);
  return chosen === MEDIA_TYPES.csv;
}

/** The table, and where the next page of it begins. */
export const csvAnswer = (body: string, next?: string): HttpResponse => ({
  status: 200,
  headers: {
    'Content-Type': `${MEDIA_TYPES.csv}; charset=utf-8; header=present`,
    ...(next !== undefined && { 'Next-Cursor': next }),
  },
  body,
});
