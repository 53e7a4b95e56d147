/** Which of the media types that we have a caller would like best: RFC 9110, section 12.5.1. */

type Range = { readonly type: string; readonly weight: number };

/** No header takes the first. @returns undefined when the caller takes none of them. */
export function chooseMediaType<T extends string>(accept: readonly string[], offered: readonly T[]): T | undefined {
  const ranges = accept
    .flatMap((value) => value.split(','))
    .filter((range) => range.trim() !== '')
    .map(readRange);
  if (ranges.length === 0) return offered[0];
  const weighed = offered.map((type) => ({ type, weight: weightOf(type, ranges) }));
  const best = Math.max(...weighed.map(({ weight }) => weight));
  return best > 0 ? weighed.find(({ weight }) => weight === best)?.type : undefined;
}

/** Parameters but the weight are passed over: `text/csv;header=present` asks for what we have. */
function readRange(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const weight = parameters.find((parameter) => /^q\s*=/.test(parameter))?.replace(/^q\s*=\s*/, '');
  return { type, weight: weight === undefined ? 1 : readWeight(weight) };
}

const readWeight = (text: string): number => (/^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(text) ? Number(text) : 0);

/** What names a type most closely counts: `text/csv;q=0` rules it out beside any wildcard. */
function weightOf(type: string, ranges: readonly Range[]): number {
  for (const name of [type, type.replace(/\/.*/, '/*'), '*/*']) {
    const weights = ranges.filter((range) => range.type === name).map(({ weight }) => weight);
    if (weights.length > 0) return Math.max(...weights);
  }
  return 0;
}
