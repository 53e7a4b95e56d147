/** What a command writes to: words for a person, or with --json one document for a program. Never both on one stream. */
import { ExchangeProblem } from '../exchange-problem.ts';
import { exitCodeOf } from './exit-codes.ts';

type Writer = { write(text: string): unknown };

export class Screen {
  readonly #out: Writer;
  readonly #err: Writer;
  readonly json: boolean;
  readonly #practice: boolean;

  constructor(streams: {
    readonly out: Writer;
    readonly err: Writer;
    readonly json: boolean;
    readonly practice?: boolean;
  }) {
    this.#out = streams.out;
    this.#err = streams.err;
    this.json = streams.json;
    this.#practice = streams.practice === true;
  }

  /** The same screen for a command that was asked for --json. */
  as(json: boolean): Screen {
    return new Screen({ out: this.#out, err: this.#err, json, practice: this.#practice });
  }

  /** The answer in words; nothing under --json. */
  say(text = ''): void {
    if (!this.json) this.#out.write(`${this.#words(text)}\n`);
  }

  /** What is going on meanwhile; never part of the answer. */
  note(text: string): void {
    this.#err.write(`${this.#words(text)}\n`);
  }

  /** The answer for a program; nothing without --json. */
  give(answer: object): void {
    const marked = this.#practice ? { practice: true, ...answer } : answer;
    if (this.json) this.#out.write(`${JSON.stringify(marked, null, 2)}\n`);
  }

  /** Bytes as they are, for `-o -` and the like. */
  raw(text: string): void {
    this.#out.write(text);
  }

  #words(text: string): string {
    return this.#practice ? practised(inert(text)) : inert(text);
  }

  /** An error, with the way out, and what of the request was found wrong. */
  fail(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    const fix = fixOf(error);
    const { instance, findings = [] } = error instanceof ExchangeProblem ? error : {};
    this.note(message);
    if (fix !== undefined) this.note(`  → ${fix}`);
    for (const { pointer, detail, fix: way } of findings) this.note(`  ${pointer}: ${detail}\n    → ${way}`);
    if (instance !== undefined) this.note(`  (for the operator: ${instance})`);
    const code = error instanceof ExchangeProblem ? error.code : error instanceof Error ? error.name : 'unexpected';
    const found = findings.length > 0 && { findings };
    this.give({ error: { code, message, fix, instance, ...found }, exitCode: exitCodeOf(error) });
  }
}

/** What the system says of a file or a folder, and what to do about it. Nothing is half-written: files are put in place whole. */
const OF_THE_DISK: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk is full: make room on it, and do the same again.',
  EDQUOT: 'Your share of the disk is used up: make room, and do the same again.',
  EROFS: 'The disk can only be read: choose another place, or mount it so that it can be written.',
  EACCES: 'You may not use it: choose another place, or ask whoever looks after this machine.',
  EPERM: 'You may not use it: choose another place, or ask whoever looks after this machine.',
  ENOENT: 'It cannot be there: check the path, and PTCN_HOME if it is set.',
  ENOTDIR: 'Part of the path is a file, not a folder: check it, and PTCN_HOME if it is set.',
  EISDIR: 'It is a folder, and a file is needed: check the path.',
};

function fixOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('fix' in error && typeof error.fix === 'string') return error.fix;
  return 'code' in error && typeof error.code === 'string' ? OF_THE_DISK[error.code] : undefined;
}

/** Every line says that it is practice, and every command it names is that of practice: nobody is led back into earnest. */
const practised = (text: string): string =>
  text
    .replace(/\bptcn (?=(new|check|sign|submit|queue|status|receipt)\b)/g, 'ptcn --practice ')
    .replace(/^(.)?/gm, (_line, first?: string) => (first === undefined ? 'PRACTICE |' : `PRACTICE | ${first}`));

/** Text that came from elsewhere must not drive the terminal: control characters are shown, not obeyed. */
const inert = (text: string): string =>
  text.replace(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
