/** Reads an answer by the contract, forgiving members that a newer exchange has added: clients in the field are old. */
import type * as z from 'zod';

/** The answer does not have the form that the contract promises. */
export class AnswerNotUnderstood extends Error {
  override readonly name = 'AnswerNotUnderstood';
  readonly fix = 'Get the newest kit from the exchange (/kit). If it persists, tell the operator.';
}

export function readAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  if (read.error.issues.every((issue) => issue.code === 'unrecognized_keys')) {
    const known: unknown = structuredClone(answer);
    for (const issue of read.error.issues) drop(known, issue.path, issue.keys);
    const again = schema.safeParse(known);
    if (again.success) return again.data;
  }
  throw new AnswerNotUnderstood(`The exchange's answer is not understood at /${first?.path.join('/') ?? ''}.`);
}

function drop(root: unknown, path: readonly PropertyKey[], keys: readonly string[]): void {
  let place = root;
  for (const step of path) place = typeof place === 'object' && place !== null ? Reflect.get(place, step) : undefined;
  if (typeof place !== 'object' || place === null) return;
  for (const key of keys) Reflect.deleteProperty(place, key);
}
