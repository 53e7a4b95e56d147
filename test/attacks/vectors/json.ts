/** Attacks on the payload as JSON: two readings of one text, bytes that are no text, sizes, numbers, prototypes. */
import { type Control, claimsBytes, claimsText, forge } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

const json = refusedAs('not-strict-json');
const report = refusedAs('report-not-valid');

const written = (from: string | RegExp, to: string) => (control: Control) =>
  forge(control, { payload: claimsText(control, from, to) });
const inBytes =
  (...bytes: number[]) =>
  (control: Control) =>
    forge(control, { payload: claimsBytes(control, 'Neiafu', bytes) });
const around = (before: string, after: string) => (control: Control) =>
  forge(control, { payload: `${before}${JSON.stringify(control.claims)}${after}` });
const payload = (text: () => string) => (control: Control) => forge(control, { payload: text() });

/** A claim more, spelled exactly so. */
const claim = (member: string) => written('{', `{${member},`);
/** A number where a number may stand. */
const number = (spelling: string) => claim(`"supersedes":${spelling}`);

const times = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, at) => of(at)).join(',');

export const jsonVectors: readonly SubmissionVector[] = [
  json(17, 'writes iss twice', claim('"iss":"nobody"')),
  json(17, 'writes iss twice, once through an escape', claim('"\\u0069ss":"nobody"')),
  json(17, 'writes aud twice with one value', (control) =>
    forge(control, { payload: claimsText(control, '{', `{"aud":"${control.origin}",`) }),
  ),
  json(17, 'writes a member of the report twice', written('"language":"en"', '"language":"en","languag\\u0065":"fr"')),
  json(
    17,
    'writes the classification twice',
    written('"classification":', '"classification":"UNCLASSIFIED","classification":'),
  ),
  json(17, 'writes a member twice, deep in a list', written('"country":"TO"', '"country":"NZ","country":"TO"')),

  json(19, 'writes a byte order mark before the payload', around('\ufeff', '')),
  json(19, 'writes a slash in overlong UTF-8', inBytes(0xc0, 0xaf)),
  json(19, 'writes NUL in overlong UTF-8', inBytes(0xc0, 0x80)),
  json(19, 'writes a byte that UTF-8 does not have', inBytes(0xff)),
  json(19, 'ends a character too early', inBytes(0xe2, 0x82)),
  json(19, 'writes half a surrogate pair in UTF-8', inBytes(0xed, 0xa0, 0x80)),
  json(19, 'writes a character beyond Unicode', inBytes(0xf4, 0x90, 0x80, 0x80)),
  json(19, 'writes half a surrogate pair by an escape', written('Neiafu', '\\ud800')),
  json(19, 'writes a surrogate pair the wrong way round', written('Neiafu', '\\udc00\\ud800')),
  json(19, 'writes half a surrogate pair into a name', claim('"\\ud800":1')),
  json(19, 'writes NUL by an escape', written('Neiafu', '\\u0000')),
  json(19, 'writes NUL as it is', inBytes(0)),
  json(19, 'writes a line end inside a string', inBytes(0x0a)),
  json(19, 'writes the payload in UTF-16', (control) =>
    forge(control, { payload: Buffer.from(JSON.stringify(control.claims), 'utf16le') }),
  ),
  json(19, 'writes an escape that JSON does not have', written('Neiafu', '\\x41')),

  json(
    20,
    'nests lists to a depth of half a million',
    payload(() => '['.repeat(500_000)),
  ),
  json(
    20,
    'nests objects to a depth of a hundred thousand',
    payload(() => '{"a":'.repeat(100_000)),
  ),
  json(20, 'nests 17 levels deep', claim(`"x":${'['.repeat(16)}${']'.repeat(16)}`)),
  json(
    20,
    'sends ninety thousand members',
    payload(() => `{${times(90_000, (at) => `"k${at}":0`)}}`),
  ),
  json(
    20,
    'sends members whose names are array indices',
    payload(() => `{${times(60_000, (at) => `"${at * 65_536}":0`)}}`),
  ),
  json(20, 'sends 1,001 items in a list', claim(`"x":[${times(1_001, () => '0')}]`)),
  json(20, 'sends a name of 64 KiB', claim(`"${'k'.repeat(65_536)}":0`)),
  json(20, 'sends a string of over 64 KiB', written('Neiafu', 'x'.repeat(65_537))),
  json(20, 'sends a string of escapes of over 64 KiB', written('Neiafu', '\\u0041'.repeat(65_537))),
  refusedAs('body-too-large', 413)(20, 'sends claims of over a MiB', around('', ' '.repeat(1_048_576))),
  json(
    20,
    'never ends a string',
    payload(() => `"${'x'.repeat(60_000)}`),
  ),
  ...[
    '1e400',
    '1E400',
    '-1e400',
    '1e309',
    '9007199254740993',
    '-9007199254740993',
    '9007199254740992',
    '1e16',
    '1E+300',
    `1${'0'.repeat(400)}`,
    `1${'0'.repeat(400)}.5`,
  ].map((spelling) =>
    json(20, `writes the number ${spelling.slice(0, 24)}, ${spelling.length} characters long`, number(spelling)),
  ),
  ...['01', '-', '+1', '.5', '1.', '1e', '0x10', 'NaN', 'Infinity', '-Infinity', '1_000', '١', '1n'].map((spelling) =>
    json(20, `writes the number ${spelling}, which is none`, number(spelling)),
  ),
  ...[
    '',
    ' ',
    '{',
    '{}{}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '[1 2]',
    '{}//',
    '/**/{}',
    '{}\u0000',
    '\u00a0{}',
    '{}\u2028',
    '\f{}',
    'undefined',
    'tru',
    'nul',
    '"\\',
  ].map((text) =>
    json(
      20,
      `sends ${JSON.stringify(text)} as the payload`,
      payload(() => text),
    ),
  ),
  ...['[]', 'null', '0', '"text"', 'true', '{}'].map((text) =>
    report(
      20,
      `sends ${text}, which is JSON and no report`,
      payload(() => text),
    ),
  ),

  json(36, 'writes __proto__ into the claims', claim('"__proto__":{"polluted":true}')),
  json(36, 'writes __proto__ through an escape', claim('"__pr\\u006fto__":{"polluted":true}')),
  json(
    36,
    'writes constructor into the report',
    written('"schema":', '"constructor":{"prototype":{"polluted":true}},"schema":'),
  ),
  json(36, 'writes prototype into a place', written('"country":"TO"', '"country":"TO","prototype":{"polluted":true}')),
  report(36, 'writes a member that every object has', claim('"toString":"polluted"')),
  report(36, 'writes __defineGetter__ into the report', written('"schema":', '"__defineGetter__":1,"schema":')),
];
