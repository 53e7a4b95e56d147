/** What a page of a feed is written in: JSON, NDJSON or CSV, by `Accept`. What is stored as JSON is joined, never made again. */
import { chooseMediaType } from '#domain/media-choice.ts';
import { refuse } from '#domain/exchange-error.ts';
import { ENTITY_COLUMNS, ENTRY_COLUMNS, entityRows } from '#domain/feed-table.ts';
import type { FeedItem } from '#schemas/feed.ts';
import { csvOf } from './csv.ts';
import type { HttpRequest } from './http-request.ts';

const MEDIA_TYPES = { json: 'application/json', ndjson: 'application/x-ndjson', csv: 'text/csv' } as const;
export type FeedFormat = keyof typeof MEDIA_TYPES;
export type FeedPart = 'entries' | 'entities';

const FORMATS = Object.keys(MEDIA_TYPES) as FeedFormat[];
const PARTS: readonly FeedPart[] = ['entries', 'entities'];

export type FeedForm = { readonly format: FeedFormat; readonly part: FeedPart };

/**
 * `format` is for programs that cannot say what they accept: it chooses among what the header leaves open.
 * @throws {Refusal} `not-acceptable`, `bad-parameter`.
 */
export function readFeedForm(
  request: HttpRequest,
  asked: { readonly format?: string; readonly part?: string },
): FeedForm {
  const format = asked.format === undefined ? undefined : oneOf('format', FORMATS, asked.format);
  const part = asked.part === undefined ? 'entries' : oneOf('part', PARTS, asked.part);
  const offered = format === undefined ? Object.values(MEDIA_TYPES) : [MEDIA_TYPES[format]];
  const mediaType = chooseMediaType(request.header('accept'), offered);
  const chosen = FORMATS.find((name) => MEDIA_TYPES[name] === mediaType);
  if (chosen === undefined) return refuse('not-acceptable', `There is ${offered.join(', ')} here.`);
  if (part === 'entities' && chosen !== 'csv')
    return refuse('bad-parameter', 'part=entities is a table: ask for text/csv.');
  return { format: chosen, part };
}

function oneOf<T extends string>(name: string, known: readonly T[], value: string): T {
  return known.find((one) => one === value) ?? refuse('bad-parameter', `${name} is one of ${known.join(', ')}.`);
}

export const contentTypeOf = ({ format, part }: FeedForm): string =>
  format === 'csv' ? `text/csv; charset=utf-8; header=present; part=${part}` : MEDIA_TYPES[format];

/** What a row of entities has around the entity itself: two identifiers, and a comma for each column. */
const ENTITY_ROW_BYTES = 320;

/** How much of a page an entry takes, in bytes; never less than it will be. */
export function weightOf({ part }: FeedForm, json: string): number {
  const bytes = Buffer.byteLength(json);
  return part === 'entries' ? bytes : bytes + ENTITY_ROW_BYTES * entityRows([JSON.parse(json)]).length;
}

/** The entries of a page as text; `next` and `more` are in headers too, and in JSON in the body. */
export function feedBody(
  { format, part }: FeedForm,
  stored: readonly string[],
  { next, more }: { readonly next: string; readonly more: boolean },
): string {
  // Put together once: a template around a join would copy a megabyte twice.
  if (format === 'json') {
    const [first = '', ...rest] = stored;
    return (
      rest.reduce((text, json) => `${text},${json}`, `{"items":[${first}`) +
      `],"next":${JSON.stringify(next)},"more":${more}}`
    );
  }
  if (format === 'ndjson') return stored.reduce((text, json) => `${text}${json}\n`, '');
  const items = stored.map((json): FeedItem => JSON.parse(json));
  return part === 'entries' ? csvOf(ENTRY_COLUMNS, items) : csvOf(ENTITY_COLUMNS, entityRows(items));
}
