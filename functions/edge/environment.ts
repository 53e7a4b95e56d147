/** Reads a function's environment once, by its own schema: a missing name is told at the start, not at the first use. */
import type * as z from 'zod';

/** @throws naming every variable that is missing or wrong. */
export function readEnvironment<S extends z.ZodObject>(schema: S): z.infer<S> {
  const parsed = schema.safeParse(process.env);
  if (parsed.success) return parsed.data;
  const names = [...new Set(parsed.error.issues.map((issue) => issue.path.join('.')))];
  throw new Error(`Environment not complete: ${names.join(', ')}.`);
}
