/** Keeps what people read true: links lead somewhere, commands exist, alarms are explained, and nobody's machine shines through. */
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runPtcnOps } from '../../clients/operator/program.ts';
import { runPtcn } from '../../clients/partner/program.ts';
import { runNztcu } from '../../clients/reader/program.ts';

const root = join(import.meta.dirname, '..', '..');
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

const pages = globSync(['*.md', 'docs/**/*.md'], { cwd: root })
  .map((path) => path.replaceAll('\\', '/'))
  .sort();

type Fence = { readonly language: string; readonly text: string };

/** Fences may be indented inside a list. */
const fencesOf = (text: string): Fence[] =>
  [...text.matchAll(/^( *)```(.*)\n([\s\S]*?)^\1```$/gm)].map(([, , language = '', content = '']) => ({
    language,
    text: content,
  }));
const withoutFences = (text: string) => text.replaceAll(/^( *)```.*\n[\s\S]*?^\1```$/gm, '');
const codeIn = (text: string) => [...withoutFences(text).matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);

describe.each(pages)('%s', (page) => {
  const text = textOf(page);

  test('has links that lead somewhere', () => {
    const targets = [...withoutFences(text).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
    const dead = targets
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [path = '', anchor] = target.split('#');
        const file = path === '' ? join(root, page) : join(root, dirname(page), path);
        if (!existsSync(file)) return true;
        return anchor !== undefined && !anchorsOf(readFileSync(file, 'utf8')).has(anchor);
      });
    expect(dead).toEqual([]);
  });

  test('names only files that exist', () => {
    const named = codeIn(text).filter((code) =>
      /^(clients|docs|functions|infra|schemas|test)\/[\w./-]*$/.test(code.replace(/-\*\.ts$/, '')),
    );
    const missing = named.filter((path) => !existsSync(join(root, path)) && globSync(path, { cwd: root }).length === 0);
    expect(missing).toEqual([]);
  });

  test('says of every block in which language it is', () => {
    expect(fencesOf(text).filter(({ language }) => !/^[a-z]+$/.test(language.trim()))).toEqual([]);
    expect([...text.matchAll(/^ *```/gm)].length, 'a block is not closed').toBe(2 * fencesOf(text).length);
  });

  test('shows nothing of the machine it was written on', () => {
    expect(text).not.toMatch(/(?<![\w.:/])\/(work|root|home|tmp|Users|var|opt|mnt)\b|[A-Z]:\\/);
    expect(text).not.toMatch(/\b(localhost|registry\.[a-z]+\.[a-z]+|artifactory|verdaccio)\b/i);
  });
});

function anchorsOf(markdown: string): Set<string> {
  const headings = [...withoutFences(markdown).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} -]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('the commands that are shown', () => {
  const { scripts, bin } = JSON.parse(textOf('package.json'));
  const shown = pages.flatMap((page) => {
    const text = textOf(page);
    const blocks = fencesOf(text)
      .filter(({ language }) => ['sh', 'text'].includes(language.trim()))
      .flatMap((fence) => fence.text.split('\n'));
    return [...blocks, ...codeIn(text)].flatMap((line) => line.split(/ && |\$ /)).map((line) => line.trim());
  });
  const matching = (pattern: RegExp) =>
    [...new Set(shown.flatMap((line) => [...line.matchAll(pattern)].map(([, name = '']) => name)))].sort();

  test('of npm are scripts of this package', () => {
    const named = matching(/\bnpm run (?:--silent )?([\w:-]+)/g);
    expect(named).toContain('demo');
    for (const name of [...named, 'start', 'test']) expect(scripts, `npm run ${name}`).toHaveProperty(name);
  });

  const programs = [
    ['ptcn', runPtcn, /^(?:npx )?ptcn (?:--practice )?([a-z][a-z-]+(?: (?:verify|retire|compromise|list|rotate)\b)?)/g],
    ['ptcn-ops', runPtcnOps, /^(?:npx )?ptcn-ops ([a-z][a-z-]+(?: (?:verify|retire|compromise|list|rotate)\b)?)/g],
    ['nztcu', runNztcu, /^npm run nztcu -- ([a-z][a-z-]+)/g],
  ] as const;

  test.each(programs)('of %s are commands of that program', async (name, run, pattern) => {
    const named = matching(pattern);
    expect(named.length).toBeGreaterThan(0);
    if (name !== 'nztcu') expect(bin).toHaveProperty(name);
    for (const command of named) {
      let help = '';
      const out = { write: (text: string) => (help += text) };
      const code = await run([...command.split(' '), '--help'], { environment: {}, out, err: out });
      expect(code, `${name} ${command}`).toBe(0);
      expect(help, `${name} ${command}`).toContain(`${name} ${command}`);
    }
  });

  test('of the Python client are commands of it', () => {
    const script = 'docs/clients/python/ptcn_client.py';
    const named = matching(/^python3 docs\/clients\/python\/ptcn_client\.py ([a-z-]+)/g);
    expect(named).toContain('submit');
    for (const command of named) {
      const help = execFileSync('python3', [script, command, '--help'], { cwd: root, encoding: 'utf8' });
      expect(help).toContain(command);
    }
  });
});

describe('what docs say of the code', () => {
  test('every alarm is explained in the runbook, word for word', () => {
    const sources = globSync('infra/*.ts', { cwd: root }).map((path) => textOf(path));
    const impacts = sources.flatMap((source) =>
      [...source.matchAll(/'((?:Partner officers|NZTCU analysts|Capability advisers|Operators) [^'\n]+\.)'/g)].map(
        ([, impact = '']) => impact,
      ),
    );
    expect(impacts.length).toBeGreaterThan(8);
    const runbook = textOf('docs/runbook.md');
    expect(impacts.filter((impact) => !runbook.includes(`| ${impact} |`))).toEqual([]);
  });

  test('the bytes shown in the guide for partners are those of the vectors', () => {
    const guide = textOf('docs/integrate.md');
    const [small] = JSON.parse(textOf('docs/vectors/submission.json')).vectors;
    const shown = fencesOf(guide).map(({ text }) => text.trim().replace(/…$/, ''));
    expect(shown).toContain(small.header);
    expect(shown).toContain(small.digest);
    expect(shown.some((text) => text.length > 60 && small.signingInput.startsWith(text))).toBe(true);
    expect(shown.some((text) => text.length > 60 && small.payload.startsWith(text))).toBe(true);
  });

  test('every file of the vectors is named in the guide', () => {
    const guide = textOf('docs/integrate.md');
    const files = globSync('docs/vectors/*.json', { cwd: root }).map((path) => path.replaceAll('\\', '/').slice(5));
    expect(files.filter((file) => !guide.includes(`(${file})`))).toEqual([]);
    const { vectors } = JSON.parse(textOf('docs/vectors/refused.json'));
    expect(guide).toContain(`${vectors.length} submissions, each wrong in one way`);
  });

  test('decision records are numbered without a gap and without a twin', () => {
    const numbers = globSync('docs/decisions/*.md', { cwd: root })
      .map((path) => Number(/(\d{4})-/.exec(path)?.[1]))
      .sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
  });
});
