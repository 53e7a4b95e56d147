/**
 * JSON of which two readers can never make two things: RFC 8259 less duplicate members, lone surrogates, NUL,
 * integers beyond 2^53, names that reach into JavaScript's prototypes, and everything past our limits (RFC 7493, I-JSON).
 * One pass over attacker-controlled text; memory and time grow with its length only.
 */
import { refuse } from './exchange-error.ts';

export const JSON_LIMITS = { depth: 16, nodes: 50_000, arrayLength: 1_000, stringLength: 65_536, nameLength: 256 };

const DANGEROUS_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const SPACE = /[ \t\n\r]*/y;
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A value as JSON has it. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/**
 * Parses strict JSON from UTF-8.
 * @throws {Refusal} `not-strict-json`, naming the first thing that is wrong and where (offset in UTF-16 units).
 */
export function parseStrictJson(bytes: Uint8Array): Json {
  let text: string;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refuse('not-strict-json', 'The payload is not valid UTF-8.');
  }
  return new Reader(text).document();
}

/** A cursor over the text. Recursion is bounded by the depth limit. */
class Reader {
  readonly #text: string;
  #at = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): Json {
    this.#space();
    const value = this.#value(1);
    this.#space();
    if (this.#at !== this.#text.length) this.#fail('there is something behind the end');
    return value;
  }

  #value(depth: number): Json {
    if (++this.#nodes > JSON_LIMITS.nodes) this.#fail(`more than ${JSON_LIMITS.nodes} values`);
    switch (this.#text.charCodeAt(this.#at)) {
      case 0x22:
        return this.#string(JSON_LIMITS.stringLength);
      case 0x7b:
        return this.#object(depth);
      case 0x5b:
        return this.#array(depth);
      case 0x74:
        return this.#word('true', true);
      case 0x66:
        return this.#word('false', false);
      case 0x6e:
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #object(depth: number): Json {
    if (depth > JSON_LIMITS.depth) this.#fail(`nested deeper than ${JSON_LIMITS.depth} levels`);
    const members: { [name: string]: Json } = {};
    this.#at++;
    this.#space();
    if (this.#skip(0x7d)) return members;
    do {
      this.#space();
      if (this.#text.charCodeAt(this.#at) !== 0x22) this.#fail('a member name was expected');
      const name = this.#string(JSON_LIMITS.nameLength);
      if (DANGEROUS_NAMES.has(name)) this.#fail('a member name that is not allowed');
      if (Object.hasOwn(members, name)) this.#fail('a member stands twice');
      this.#space();
      if (!this.#skip(0x3a)) this.#fail('a colon was expected');
      this.#space();
      members[name] = this.#value(depth + 1);
      this.#space();
    } while (this.#skip(0x2c));
    if (!this.#skip(0x7d)) this.#fail('a comma or the end of an object was expected');
    return members;
  }

  #array(depth: number): Json {
    if (depth > JSON_LIMITS.depth) this.#fail(`nested deeper than ${JSON_LIMITS.depth} levels`);
    const items: Json[] = [];
    this.#at++;
    this.#space();
    if (this.#skip(0x5d)) return items;
    do {
      if (items.length === JSON_LIMITS.arrayLength)
        this.#fail(`more than ${JSON_LIMITS.arrayLength} items in an array`);
      this.#space();
      items.push(this.#value(depth + 1));
      this.#space();
    } while (this.#skip(0x2c));
    if (!this.#skip(0x5d)) this.#fail('a comma or the end of an array was expected');
    return items;
  }

  #string(limit: number): string {
    const text = this.#text;
    let start = ++this.#at;
    let at = start;
    let value = '';
    let escaped = false;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === 0x22) break;
      if (Number.isNaN(code) || code < 0x20 || code === 0x5c) {
        this.#at = at;
        if (code !== 0x5c) this.#fail('a string is not closed, or holds a raw control character');
        value += text.slice(start, at) + this.#escape();
        escaped = true;
        start = at = this.#at;
      } else at++;
      if (at - start + value.length > limit) {
        this.#at = at;
        this.#fail(`a string longer than ${limit} characters`);
      }
    }
    value += text.slice(start, at);
    this.#at = at + 1;
    // Raw text came through a fatal UTF-8 decoder: a lone surrogate can only come from an escape.
    if (escaped && !value.isWellFormed()) this.#fail('half of a surrogate pair');
    return value;
  }

  #escape(): string {
    const letter = this.#text.charAt(this.#at + 1);
    if (letter !== 'u') {
      const character = Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
      this.#at += 2;
      return character ?? this.#fail('an escape that JSON does not have');
    }
    const digits = this.#text.slice(this.#at + 2, this.#at + 6);
    if (!/^[0-9a-fA-F]{4}$/.test(digits)) this.#fail('an escape that JSON does not have');
    const code = Number.parseInt(digits, 16);
    if (code === 0) this.#fail('the character NUL');
    this.#at += 6;
    return String.fromCharCode(code);
  }

  #number(): number {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) return this.#fail('a value was expected');
    const value = Number(match[0]);
    if (!Number.isFinite(value)) this.#fail('a number out of range');
    // Beyond 2^53 there are no others.
    if (Math.abs(value) > Number.MAX_SAFE_INTEGER) this.#fail('a whole number beyond 2^53');
    this.#at += match[0].length;
    return value;
  }

  #word<T extends null | boolean>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail('a value was expected');
    this.#at += word.length;
    return value;
  }

  #space(): void {
    const code = this.#text.charCodeAt(this.#at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.#text)?.[0].length ?? 0;
  }

  #skip(code: number): boolean {
    if (this.#text.charCodeAt(this.#at) !== code) return false;
    this.#at++;
    return true;
  }

  #fail(what: string): never {
    return refuse('not-strict-json', `Not strict JSON at character ${this.#at}: ${what}.`);
  }
}
