/** What the audience sees: headings, what is going on, the commands as one would type them, and what they answered. */
import { styleText } from 'node:util';
import * as z from 'zod';
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
    const typed = words.filter((word) => word !== '--json').map(quoted);
    throw new Error(`This went another way than it should: ${name} ${typed.join(' ')}\n${reason(text, aside)}`);
  }
  return { exitCode, text };
}

const Answered = z.object({
  reports: z.array(
    z.object({ title: z.string().optional(), trouble: z.object({ text: z.string(), fix: z.string() }) }),
  ),
});

/** Why a command ended otherwise, in words for people. A JSON answer is for programs: only its sentences are shown. */
function reason(text: string, aside: string): string {
  if (!text.trimStart().startsWith('{')) return `${aside}${text}`.trim();
  const { reports = [] } = Answered.safeParse(JSON.parse(text)).data ?? {};
  const sentences = reports.map(({ title, trouble }) => `"${title ?? 'a report'}": ${trouble.text} → ${trouble.fix}`);
  return [aside.trim(), ...sentences].filter((sentence) => sentence !== '').join('\n');
}

/** A word as a shell wants it. */
export const quoted = (word: string): string => (/^[\w./:~=+-]+$/.test(word) ? word : `"${word}"`);
