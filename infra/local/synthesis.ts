// Builds the bundles and synthesizes the stacks, unless cdk.out was made from exactly these sources, and for a laptop.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { StartupError } from './startup-error.ts';

export const projectRoot = join(import.meta.dirname, '..', '..');

const run = promisify(execFile);

// Everything the bundles, the pages among them and the stacks are made of; this room itself is not part of it.
const inputs = [
  'functions/**/*',
  'schemas/**/*',
  'clients/**/*',
  'docs/contract/**/*',
  'infra/*',
  'infra/constructs/**/*',
  'package.json',
  'package-lock.json',
  'cdk.json',
];

/** Answers the directory of the cloud assembly. */
export async function synthesizeWhenChanged(report: (line: string) => void): Promise<string> {
  const assembly = join(projectRoot, 'cdk.out');
  const stamp = join(assembly, 'inputs.sha256');
  const cache = join(projectRoot, '.cache');
  mkdirSync(cache, { recursive: true });
  // Test files start exchanges side by side; one of them builds, the others wait and find it done.
  const lock = new DatabaseSync(join(cache, 'synthesis.lock'), { timeout: 120_000 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    const inputsNow = digestOfInputs();
    // Whoever looked at another stage meanwhile left its templates in the same folder.
    const stampOf = () => `${inputsNow} ${digestOf(join(assembly, 'manifest.json'))}`;
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === stampOf()) return assembly;
    report('Building the pages and the functions …');
    await runScript('build');
    report('Synthesizing the stacks …');
    await runScript('synth');
    writeFileSync(stamp, stampOf());
    return assembly;
  } finally {
    lock.close();
  }
}

function digestOfInputs(): string {
  const digest = createHash('sha256');
  const files = globSync(inputs, { cwd: projectRoot, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const path of files.map((entry) => join(entry.parentPath, entry.name)).sort()) {
    digest.update(`${path}\0`).update(readFileSync(path)).update('\0');
  }
  return digest.digest('hex');
}

const digestOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

/** Runs a script of package.json, so that there is one way to build. */
async function runScript(name: string): Promise<void> {
  try {
    await run('npm', ['run', '--silent', name], { cwd: projectRoot, env: { ...process.env, CDK_VALIDATION: 'false' } });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new StartupError(`\`npm run ${name}\` failed:\n${said.trim()}`);
  }
}
