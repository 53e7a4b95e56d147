/** Asks for the passphrase without showing it; PTCN_PASSPHRASE answers for machines. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Misuse } from '../terminal/exit-codes.ts';
import { SHORTEST_PASSPHRASE } from './sealing.ts';

/** Gives the passphrase; `again` when it is a new one that must be typed twice. */
export type AskPassphrase = (question: string, again?: 'again') => Promise<string>;

/** @param environment where PTCN_PASSPHRASE may stand. */
export function passphraseFrom(environment: NodeJS.ProcessEnv): AskPassphrase {
  return async (question, again) => {
    const given = environment.PTCN_PASSPHRASE ?? (await typed(question));
    if (again && given.length < SHORTEST_PASSPHRASE) {
      throw new Misuse(
        `A passphrase has at least ${SHORTEST_PASSPHRASE} characters.`,
        'Four unrelated words are easy to remember and hard to guess.',
      );
    }
    if (again && environment.PTCN_PASSPHRASE === undefined && (await typed('The same again: ')) !== given) {
      throw new Misuse('The two are not the same.', 'Start again.');
    }
    return given;
  };
}

async function typed(question: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new Misuse('There is nobody to ask for the passphrase.', 'Set PTCN_PASSPHRASE, or run it in a terminal.');
  }
  process.stderr.write(question);
  // readline echoes to its output: one that swallows everything shows nothing.
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
