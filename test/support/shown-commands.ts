/** The commands that a page shows: lines of its shell blocks, with what a backslash continues, and what stands in the text as code. */

const BLOCK = /^( *)```(.*)\n([\s\S]*?)^\1```$/gm;

export function commandsShownIn(markdown: string): readonly string[] {
  const blocks = [...markdown.matchAll(BLOCK)].filter(([, , language]) => language?.trim() === 'sh');
  const lines = blocks.flatMap(([, , , text = '']) => text.replaceAll(/\\\n\s*/g, '').split('\n'));
  const inText = [...markdown.replaceAll(BLOCK, '').matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
  return [...new Set([...lines, ...inText].map((line) => line.replace(/\s+#\s.*$/, '').trim()))];
}

/** As a shell would have it, with quotes; placeholders may have spaces in them. */
export const wordsOf = (line: string): readonly string[] =>
  [...line.matchAll(/"([^"]*)"|'([^']*)'|((?:<[^>]*>|[^\s"'<])+)/g)].map(
    ([, quoted, single, bare]) => quoted ?? single ?? bare ?? '',
  );

/** Options and what each is given, until the next one; and the words before the first. */
export function optionsOf(words: readonly string[]): {
  readonly before: readonly string[];
  readonly options: ReadonlyMap<string, readonly string[]>;
} {
  const options = new Map<string, string[]>();
  const before: string[] = [];
  let last = before;
  for (const word of words) {
    const [, name, value] = /^--?([a-z][\w-]*)(?:=(.*))?$/.exec(word) ?? [];
    if (name === undefined) last.push(word);
    else options.set(name, (last = value === undefined ? [] : [value]));
  }
  return { before, options };
}
