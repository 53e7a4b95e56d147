/** Asks a person for a yes, in a terminal. */
import { createInterface } from 'node:readline/promises';
import { Misuse } from './exit-codes.ts';

/** @throws {Misuse} when there is nobody to ask. */
export async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Misuse('There is nobody to ask.', 'Add --yes, or run it in a terminal.');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await lines.question(`${question} [yes/no] `)).trim());
  } finally {
    lines.close();
  }
}
