import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '#domain/exchange-error.ts';
import { type Json, JSON_LIMITS, parseStrictJson } from '#domain/strict-json.ts';

const parse = (text: string): Json => parseStrictJson(new TextEncoder().encode(text));
const refusalOf = (text: string): string => {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'accepted';
};

const FORBIDDEN_NAMES = ['__proto__', 'constructor', 'prototype'];

/** What JSON.parse takes and we do not. */
function isWithinProfile(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\u0000');
  if (Array.isArray(value)) return value.every(isWithinProfile);
  if (value === null || typeof value !== 'object') return true;
  return Object.entries(value).every(
    ([name, member]) => !FORBIDDEN_NAMES.includes(name) && isWithinProfile(name) && isWithinProfile(member),
  );
}

const unit = fc.oneof(fc.constant('grapheme' as const), fc.constant('binary' as const));

test('it agrees with JSON.parse on every document, but for what the profile forbids', () => {
  const document = unit.chain((stringUnit) => fc.jsonValue({ maxDepth: 5, stringUnit }));
  fc.assert(
    fc.property(document, fc.constantFrom(undefined, 1, '\t', ' \r\n'), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      if (isWithinProfile(value)) expect(parse(text)).toEqual(JSON.parse(text));
      else expect(refusalOf(text)).not.toBe('accepted');
    }),
    { seed: 1, numRuns: 800 },
  );
});

test('whatever it takes, JSON.parse takes and understands alike', () => {
  const piece = fc.constantFrom(
    ...'{}[]",:\\ \n01.eE+-tfn'.split(''),
    'true',
    'null',
    '"a"',
    '\\u0061',
    '1e5',
    '\ufeff',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
      const text = pieces.join('');
      if (refusalOf(text) === 'accepted') expect(parse(text)).toEqual(JSON.parse(text));
    }),
    { seed: 2, numRuns: 5_000 },
  );
});

test('a member that stands twice is refused, however it is spelled the second time', () => {
  const escaped = (name: string) =>
    name.replaceAll(/[^]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  const name = fc.string({ minLength: 1, maxLength: 8 }).filter((text) => !FORBIDDEN_NAMES.includes(text));
  fc.assert(
    fc.property(name, fc.boolean(), (member, inEscapes) => {
      const again = inEscapes ? `"${escaped(member)}"` : JSON.stringify(member);
      expect(refusalOf(`{${JSON.stringify(member)}:1,"other":2,${again}:1}`)).toMatch(/a member stands twice/);
    }),
    { seed: 3, numRuns: 200 },
  );
});

test.for([
  ['1.0', 1],
  ['-0', -0],
  ['1E2', 100],
  ['1e-400', 0],
  ['9007199254740991', Number.MAX_SAFE_INTEGER],
  ['-9007199254740991', Number.MIN_SAFE_INTEGER],
  ['0.1', 0.1],
] as const)('the number %s is %d', ([text, value]) => {
  expect(parse(text)).toBe(value);
});

test.for([
  ['9007199254740992', /whole number beyond/],
  ['1e16', /whole number beyond/],
  ['1E400', /out of range/],
  ['-1e999999999', /out of range/],
] as const)('the number %s is refused', ([text, why]) => {
  expect(refusalOf(text)).toMatch(why);
});

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('every limit is taken up to its last step, and not one further', () => {
  const { depth, arrayLength, stringLength, nameLength, nodes } = JSON_LIMITS;
  const list = (length: number) => `[${Array.from({ length }, () => '0').join(',')}]`;
  const lists = (values: number) => `[${Array.from({ length: values / 1_000 }, () => list(999)).join(',')}`;
  const cases: [string, string][] = [
    [nested(depth), nested(depth + 1)],
    ['{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1), '{"a":'.repeat(depth) + '{}' + '}'.repeat(depth)],
    [list(arrayLength), list(arrayLength + 1)],
    [`"${'x'.repeat(stringLength)}"`, `"${'x'.repeat(stringLength + 1)}"`],
    [`{"${'x'.repeat(nameLength)}":0}`, `{"${'x'.repeat(nameLength + 1)}":0}`],
    [`${lists(nodes - 1_000)},${list(998)}]`, `${lists(nodes - 1_000)},${list(999)},0]`],
  ];
  for (const [within, beyond] of cases) {
    expect(refusalOf(within)).toBe('accepted');
    expect(refusalOf(beyond)).not.toBe('accepted');
  }
});

test('it stops where a limit is passed: half a million brackets cost no more than seventeen', () => {
  expect(refusalOf('['.repeat(500_000))).toBe(
    `Not strict JSON at character ${JSON_LIMITS.depth}: nested deeper than ${JSON_LIMITS.depth} levels.`,
  );
  expect(refusalOf(`{"${'k'.repeat(600_000)}":0}`)).toMatch(/^Not strict JSON at character 25\d: a string longer/);
  expect(refusalOf(`[${'0,'.repeat(400_000)}0]`)).toMatch(/^Not strict JSON at character 2001: more than 1000 items/);
});

test('text is taken as it stands: nothing is trimmed, folded or normalised', () => {
  const text = ' Ö O\u0308 \u202eabc\u202c <script>alert(1)</script> \u2028 \ud83d\ude00 \u007f ﬁ ';
  expect(parse(JSON.stringify({ narrative: text }))).toEqual({ narrative: text });
  expect(parse('"\\ud83d\\ude00\\u2028\\/\\b"')).toBe('\ud83d\ude00\u2028/\b');
});

test('members that every object has are members like others', () => {
  const value = parse('{"toString":1,"__defineGetter__":2,"hasOwnProperty":3}');
  expect(Object.entries(value ?? {})).toEqual([
    ['toString', 1],
    ['__defineGetter__', 2],
    ['hasOwnProperty', 3],
  ]);
});

test.for([
  ['', 0, 'a value was expected'],
  ['  ', 2, 'a value was expected'],
  ['1 2', 2, 'there is something behind the end'],
  ['{} ,', 3, 'there is something behind the end'],
  ['{1:2}', 1, 'a member name was expected'],
  ['{ "a":1, }', 9, 'a member name was expected'],
  ['{"a" 1}', 5, 'a colon was expected'],
  ['{"a":1', 6, 'a comma or the end of an object was expected'],
  ['{"a":1]', 6, 'a comma or the end of an object was expected'],
  ['[1', 2, 'a comma or the end of an array was expected'],
  ['[1 2]', 3, 'a comma or the end of an array was expected'],
  ['{"constructor":1}', 14, 'a member name that is not allowed'],
  ['{"__proto__":1}', 12, 'a member name that is not allowed'],
  ['{"prototype":1}', 12, 'a member name that is not allowed'],
  ['"a', 2, 'a string is not closed, or holds a raw control character'],
  ['"a\u001f"', 2, 'a string is not closed, or holds a raw control character'],
  ['"\\x"', 3, 'an escape that JSON does not have'],
  ['"\\u12g4"', 1, 'an escape that JSON does not have'],
  ['"\\u123', 1, 'an escape that JSON does not have'],
  ['"\\u0000"', 1, 'the character NUL'],
  ['"\\ud800"', 8, 'half of a surrogate pair'],
  ['"\\udc00\\ud800"', 14, 'half of a surrogate pair'],
  ['1e400', 0, 'a number out of range'],
  ['[9007199254740993]', 1, 'a whole number beyond 2^53'],
  ['9007199254740992.0', 0, 'a whole number beyond 2^53'],
  ['tru', 0, 'a value was expected'],
  ['falsy', 0, 'a value was expected'],
  ['nul', 0, 'a value was expected'],
  ['-', 0, 'a value was expected'],
  ['01', 1, 'there is something behind the end'],
  ['1.', 1, 'there is something behind the end'],
  ['1e+', 1, 'there is something behind the end'],
] as const)('%s is refused at character %i: %s', ([text, at, what]) => {
  expect(refusalOf(text)).toBe(`Not strict JSON at character ${at}: ${what}.`);
});

test.for([
  [' \t\r\n{ \n"a"\t:\r1 ,\n"b" : [ 1 , 2 ] }\n ', { a: 1, b: [1, 2] }],
  ['"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9"', '"\\/\b\f\n\r\tA\u00e9'],
  ['[true,false,null,-1.5e-3]', [true, false, null, -0.0015]],
  ['"\u0020\u007f"', '\u0020\u007f'],
  ['{ }', {}],
  ['[ ]', []],
] as const)('%s is read as JSON has it', ([text, value]) => {
  expect(parse(text)).toEqual(value);
});

test('what is no UTF-8 is told so, and a byte order mark is no white space', () => {
  expect(() => parseStrictJson(Uint8Array.from([0x22, 0xff, 0x22]))).toThrow('The payload is not valid UTF-8.');
  expect(refusalOf('\ufeff1')).toBe('Not strict JSON at character 0: a value was expected.');
});
