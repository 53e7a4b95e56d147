/** Canaries: words that stand nowhere else, put into everything that is sent, and then looked for where they must not be. */
import { randomBytes } from 'node:crypto';
import * as z from 'zod';

const CANARY = /canary[0-9a-f]{10}/gi;
/** Where a token, a proof, a receipt or any part of one would show: a long run of base64url, or the beginning of a header. */
const LONG_RUN = /[A-Za-z0-9_-]{24,}/g;
const BEGINNING_OF_A_JWS = /eyJ[A-Za-z0-9_-]*/g;

export class Canaries {
  readonly #places = new Map<string, string>();
  readonly #secrets: string[] = [];

  /** A new one. Short and plain enough to pass for an id, a code, a name or a line of text. */
  at(place: string): string {
    const canary = `canary${randomBytes(5).toString('hex')}`;
    this.#places.set(canary, place);
    return canary;
  }

  /** A whole text that must not be seen, nor any longer piece of it. */
  keep<T extends string>(secret: T): T {
    this.#secrets.push(secret);
    return secret;
  }

  get planted(): number {
    return this.#places.size;
  }

  /** What of all this stands in a text. */
  foundIn(text: string): readonly string[] {
    const canaries = (text.match(CANARY) ?? []).flatMap((one) => this.#places.get(one.toLowerCase()) ?? []);
    const secrets = this.#secrets.join('\n');
    const runs = [...new Set(text.match(LONG_RUN) ?? [])].filter((run) => secrets.includes(run));
    return [...canaries, ...runs, ...(text.match(BEGINNING_OF_A_JWS) ?? [])];
  }
}

type Schema = {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly $defs?: Readonly<Record<string, Schema>>;
};

/**
 * Values with every member that a schema knows, each string a canary: one value per alternative of the schema, and in
 * arrays one item per alternative. `fitting` keeps the words that must be as they are, so that more of the rest is read.
 */
export function filledWithCanaries(
  schema: z.ZodType,
  canaries: Canaries,
  { fitting }: { fitting: boolean },
): unknown[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const fill = (part: Schema, place: string): unknown[] => {
    if (part.$ref !== undefined) return fill(root.$defs?.[part.$ref.replace('#/$defs/', '')] ?? {}, place);
    if (fitting && part.const !== undefined) return [part.const];
    if (fitting && part.enum !== undefined) return [part.enum[0]];
    const alternatives = part.oneOf ?? part.anyOf;
    if (alternatives) return alternatives.flatMap((alternative) => fill(alternative, place));
    if (part.type === 'array') return [fill(part.items ?? {}, `${place}/*`)];
    if (part.type === 'integer' || part.type === 'number') return [part.minimum ?? 1];
    if (part.type === 'boolean') return [true];
    if (part.type !== 'object') return [canaries.at(place)];
    const members = Object.entries(part.properties ?? {}).map(([name, member]) => [
      name,
      fill(member, `${place}/${name}`)[0],
    ]);
    return [Object.fromEntries(members)];
  };
  return fill(root, '');
}

/** A value with each of its strings changed in turn; what `isFine` does not like is taken back. */
export function withCanaries<T>(value: T, canaries: Canaries, isFine: (changed: T) => boolean): T {
  const copy = structuredClone(value);
  const visit = (node: unknown, place: string): void => {
    if (node === null || typeof node !== 'object') return;
    for (const [name, member] of Object.entries(node)) {
      if (typeof member === 'string') {
        Reflect.set(node, name, canaries.at(`${place}/${name}`));
        if (!isFine(copy)) Reflect.set(node, name, member);
      } else visit(member, `${place}/${name}`);
    }
  };
  visit(copy, '');
  return copy;
}
