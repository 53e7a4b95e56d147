/** What the audience sees: headings, what is going on, the commands as one would type them, and what they answered. */
import { styleText } from 'node:util';
import { EXIT, type ExitCode } from '../terminal/exit-codes.ts';
import type { Surroundings } from '../terminal/shell.ts';

type Run = (words: readonly string[], surroundings: Surroundings) => Promise<ExitCode>;

/** What one command answered. */
export type Answer = { readonly exitCode: ExitCode; readonly text: string };

let scene = 0;

export function heading(title: string): void {
  scene++;
  console.log(`\n${styleText('bold', `${scene}. ${title}`)}`);
}

export const narrate = (text: string): void => console.log(`   ${text}`);

export const progress = (text: string): void => console.log(styleText('dim', `   … ${text}`));

/** Runs a command in this process, exactly as its program would; shows it and up to `lines` of what it says. */
export async function perform(
  name: string,
  run: Run,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  options: { readonly lines?: number; readonly expect?: readonly ExitCode[] } = {},
): Promise<Answer> {
  console.log(styleText('cyan', `   $ ${name} ${words.map(quoted).join(' ')}`));
  const answer = await quietly(name, run, words, environment, options.expect);
  const lines = answer.text.trimEnd().split('\n');
  const shown = lines.slice(0, options.lines ?? lines.length);
  for (const line of shown) console.log(`     ${line}`);
  if (lines.length > shown.length)
    console.log(styleText('dim', `     … and ${lines.length - shown.length} more lines`));
  return answer;
}

/** Runs a command without showing it. @throws when it ends otherwise than expected. */
export async function quietly(
  name: string,
  run: Run,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
  expect: readonly ExitCode[] = [EXIT.done],
): Promise<Answer> {
  let text = '';
  let aside = '';
  const exitCode = await run(words, {
    environment,
    out: { write: (part) => (text += part) },
    err: { write: (part) => (aside += part) },
  });
  if (!expect.includes(exitCode)) {
    throw new Error(
      `The tour expected something else of: ${name} ${words.join(' ')}\n${text}${aside}(exit code ${exitCode})`,
    );
  }
  return { exitCode, text };
}

const quoted = (word: string): string => (/^[\w./:~=+-]+$/.test(word) ? word : `"${word}"`);
