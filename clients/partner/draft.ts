/**
 * The officer's own file: JSON with comments, as `ptcn new` starts it. Either the claims an author writes ({ "report": … } with
 * attestations, supersedes and the like beside it) or the bare report. Comments and trailing commas never reach the signed bytes.
 */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import {
  findNodeAtLocation,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
import { Refusal } from '#domain/exchange-error.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { Misuse } from '../terminal/exit-codes.ts';

/** What an author writes; not yet checked against the contract. */
export type Draft = {
  readonly path: string;
  /** It bears the mark that "ptcn --practice new" puts into a file. */
  readonly practice: boolean;
  readonly claims: Readonly<Record<string, unknown>>;
  /** The line, from 1, where a JSON Pointer into the claims stands in the officer's file; its nearest parent if it is missing. */
  readonly lineOf: (pointer: string) => number | undefined;
};

export async function readDraft(file: string): Promise<Draft> {
  const path = resolve(file);
  const text = decoded(await bytesOf(path), file);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    throw new Misuse(
      `${file}, line ${lineAt(text, error.offset)}: ${inWords(error.error)}.`,
      'Mend that line and try again.',
    );
  }
  if (root?.type !== 'object') throw new Misuse(`${file} does not hold a report.`, 'Start one with "ptcn new".');
  refuseTwins(root, text, file);
  refuseUnreadable(root, text, file);
  const { practice, ...value }: Record<string, unknown> = getNodeValue(root);
  if (practice !== undefined && practice !== true) {
    throw new Misuse(`${file} says "practice" in a way that is not known.`, 'The member is true, or it is not there.');
  }
  const bare = Object.hasOwn(value, 'schema') && !Object.hasOwn(value, 'report');
  return {
    path,
    practice: practice === true,
    claims: bare ? { report: value } : value,
    lineOf: (pointer) => lineOfPointer(root, text, bare ? pointer.replace(/^\/report/, '') : pointer),
  };
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch {
    throw new Misuse(`There is no file ${path} that can be read.`, 'Check the name; "ptcn new" starts a report.');
  }
}

function decoded(bytes: Uint8Array, file: string): string {
  try {
    // The byte order mark that some editors put in front is theirs, not the report's: the decoder drops it.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Misuse(`${file} is not UTF-8 text.`, 'Save it again as "UTF-8" in your editor.');
  }
}

/** The same member twice is a slip of copying: the second would silently win. */
function refuseTwins(node: Node, text: string, file: string): void {
  const seen = new Set<unknown>();
  for (const child of node.children ?? []) {
    const name = child.type === 'property' ? child.children?.[0]?.value : undefined;
    if (name !== undefined && seen.has(name)) {
      throw new Misuse(
        `${file}, line ${lineAt(text, child.offset)}: "${name}" stands here twice.`,
        'Keep one of the two.',
      );
    }
    seen.add(name);
    refuseTwins(child, text, file);
  }
}

/** What else the exchange's strict reader would refuse, with its line here: the reader itself speaks of a place in the bytes that are signed. */
function refuseUnreadable(root: Node, text: string, file: string): void {
  const found = unreadableIn(root);
  if (found)
    throw new Misuse(`${file}, line ${lineAt(text, found.node.offset)}: ${found.fault}.`, 'Mend it and try again.');
}

type Unreadable = { readonly node: Node; readonly fault: string };

/** The smallest part that cannot be read. */
function unreadableIn(node: Node): Unreadable | undefined {
  const [name, value] = node.type === 'property' ? (node.children ?? []) : [undefined, node];
  const fault = value && strictFault(name ? { [String(name.value)]: getNodeValue(value) } : getNodeValue(value));
  if (fault === undefined) return undefined;
  const parts = node.type === 'property' ? [value ?? node] : (node.children ?? []);
  for (const part of parts) {
    const smaller = unreadableIn(part);
    if (smaller) return smaller;
  }
  return { node, fault };
}

function strictFault(value: unknown): string | undefined {
  try {
    parseStrictJson(new TextEncoder().encode(JSON.stringify(value)));
    return undefined;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.message.replace(/^.*at character \d+: (.*)\.$/, '$1');
  }
}

function lineOfPointer(root: Node, text: string, pointer: string): number | undefined {
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  for (let depth = steps.length; depth > 0; depth--) {
    const node = findNodeAtLocation(root, steps.slice(0, depth));
    if (node) return lineAt(text, node.offset);
  }
  return undefined;
}

const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length;

const WORDS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'a word without quotes',
  InvalidNumberFormat: 'a number that is not written as JSON writes it',
  PropertyNameExpected: 'a name in double quotes is missing here',
  ValueExpected: 'a value is missing here',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing before this',
  CloseBraceExpected: 'a closing } is missing',
  CloseBracketExpected: 'a closing ] is missing',
  EndOfFileExpected: 'there is something behind the end of the report',
  UnexpectedEndOfComment: 'a comment that is not closed',
  UnexpectedEndOfString: 'a text whose closing quote is missing',
  InvalidCharacter: 'a character that cannot stand here (a line break inside a text is written \\n)',
  InvalidEscapeCharacter: 'a backslash that means nothing (write \\\\ for one)',
};

const inWords = (code: ParseError['error']): string => WORDS[printParseErrorCode(code)] ?? 'this cannot be read';
