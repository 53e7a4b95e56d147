// Metric filters as CloudWatch reads them, so that a test can hold one against a line that a function wrote: of its pattern language
// what our filters use, `{ $.a = "x" }` and such terms joined by `&&`, and several of those in brackets joined by `||`. Anything else is an error here.
import { type Json, pointsAt, type Resources } from './template-reading.ts';

type Line = { readonly [field: string]: unknown };

export interface LogFilter {
  readonly log: string;
  readonly pattern: string;
  readonly metric: string;
  /** `1`, or the field that has the number. */
  readonly value: string;
  /** The field whose values are told apart, if any. */
  readonly by: string;
}

export function filtersIn(resources: Resources): readonly LogFilter[] {
  return Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Logs::MetricFilter')
    .flatMap(({ Properties }) =>
      (Properties['MetricTransformations'] as readonly { readonly [member: string]: Json }[]).map((counted) => ({
        log: pointsAt(Properties['LogGroupName']),
        pattern: String(Properties['FilterPattern']),
        metric: `${String(counted['MetricNamespace'])} ${String(counted['MetricName'])}`,
        value: String(counted['MetricValue']),
        by: dimensions(counted['Dimensions'] ?? []),
      })),
    );
}

const dimensions = (all: Json): string =>
  (all as readonly { readonly Key: string; readonly Value: string }[])
    .map(({ Key, Value }) => (Value === `$.${Key}` ? Key : `${Key} of ${Value}`))
    .join(' ');

const TERM = /^\(?\$\.(\w+) = (?:"([^"]*)"|(\d+))\)?$/;

function takes(pattern: string, line: Line): boolean {
  const [, terms = ''] = /^\{ (.*) \}$/.exec(pattern) ?? [];
  const ways = terms.split(' || ');
  return ways.some((way) => takesAll(ways.length === 1 ? way : way.replace(/^\((.*)\)$/, '$1'), line));
}

const takesAll = (terms: string, line: Line): boolean =>
  terms.split(' && ').every((term) => {
    const [, field = '', text, number] = TERM.exec(term) ?? [];
    if (field === '') throw new TypeError(`Nobody here can read ${term} of a filter.`);
    return line[field] === (text ?? Number(number));
  });

/** What it counts of a line: a number, and for whom; nothing of a line without them, as CloudWatch does. */
export function countedOf({ pattern, value, by }: LogFilter, line: Line): string | undefined {
  if (!takes(pattern, line)) return undefined;
  const number = value.startsWith('$.') ? line[value.slice(2)] : Number(value);
  if (typeof number !== 'number') return undefined;
  const whose = by === '' ? [] : [line[by]];
  return whose.includes(undefined) ? undefined : [number, ...whose].join(' of ');
}
