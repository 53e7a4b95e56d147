/** `ptcn update`: a newer kit in the place of this one, after saying what changes. Nothing is looked for unless it is asked for. */
import type { Command } from 'commander';
import type { KitImprint } from '#domain/kit-manifest.ts';
import { compareVersions } from '#domain/kit-manifest.ts';
import type { KitManifest } from '#schemas/kit.ts';
import { readSettings } from '../../install/install.ts';
import { EXIT, type ExitCode, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { bringBackKit, downloadKit, fetchManifest, formerOf, replaceKit } from '../kit-update.ts';

type Options = { yes?: boolean; back?: boolean; json?: boolean };
type Running = { readonly program: string; readonly own: KitImprint };

export function addUpdate(program: Command, shell: Shell): void {
  const command = program
    .command('update')
    .description('Say which newer kit the exchange serves, and put it in the place of this one when you say yes.')
    .option('--yes', 'ask nothing')
    .option('--back', 'the kit before the last update again')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const running = runningKit(shell);
        if (!options.back) return update(running, options, shell, screen);
        await bringBackKit(running.program);
        screen.say(
          `The former kit is back: ${running.program}. The other one lies beside it; --back again changes them.`,
        );
        screen.give({ program: running.program, former: formerOf(running.program) });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn update', 'ptcn update --yes', 'ptcn update --back');
}

function runningKit({ programFile, kit }: Shell): Running {
  if (kit && programFile !== undefined) return { program: programFile, own: kit };
  throw new Misuse('This is not the kit file: it runs from its sources.', 'A clone of the sources is updated by git.');
}

async function update(running: Running, { yes }: Options, shell: Shell, screen: Screen): Promise<ExitCode> {
  const { own, program } = running;
  const origin = await originOf(shell);
  const manifest = await fetchManifest(origin, own, shell.fetch);
  if (compareVersions(manifest.version, own.version) === 0) {
    screen.say(`Version ${own.version} is the one that ${origin} serves.`);
    screen.give({ version: own.version, newer: false });
    return EXIT.done;
  }
  sayWhat(manifest, own, screen);
  needNode(manifest);
  const change = { from: own.version, to: manifest.version, bytes: manifest.download.bytes, notes: manifest.notes };
  if (!yes && !(await shell.confirm(`Replace ${program}?`))) {
    screen.say('Nothing was changed.');
    screen.give({ ...change, replaced: false });
    return EXIT.done;
  }
  const part = shell.home.kitPart(manifest.file.sha512);
  await replaceKit(
    program,
    await downloadKit(manifest, { origin, fetch: shell.fetch, part, onProgress: tenths(screen) }),
  );
  screen.say(`Version ${manifest.version} is in its place: ${program}`);
  screen.say(`  the former one is kept: ${formerOf(program)} (ptcn update --back)`);
  screen.give({ ...change, replaced: true, program, former: formerOf(program) });
  return EXIT.done;
}

async function originOf({ home, environment }: Shell): Promise<string> {
  const origin = (await readSettings(home))?.origin ?? environment.PTCN_ORIGIN;
  if (origin !== undefined) return origin;
  throw new Misuse('Which exchange?', 'Run "ptcn keygen" first, or give its address by PTCN_ORIGIN.');
}

function sayWhat({ version, iat, download, notes }: KitManifest, own: KitImprint, screen: Screen): void {
  const made = new Date(iat * 1000).toISOString().slice(0, 10);
  screen.say(`There is a newer kit: ${own.version} → ${version}, made ${made}.`);
  screen.say(`  ${Math.ceil(download.bytes / 1000)} kB to fetch. Keys, queue and receipts stay as they are.`);
  for (const note of notes) screen.say(`  - ${note}`);
}

function needNode({ minimumNode, version }: KitManifest): void {
  const here = Number(process.versions.node.split('.')[0]);
  if (here >= minimumNode) return;
  const fix = `Install Node ${minimumNode} or newer first. This kit goes on working.`;
  throw new Misuse(`Version ${version} needs Node ${minimumNode}; here is Node ${here}.`, fix);
}

/** Said ten times at most, however small the pieces. */
function tenths(screen: Screen): (have: number, of: number) => void {
  let said = 0;
  return (have, of) => {
    const tenth = Math.floor((have / of) * 10);
    if (tenth > said) screen.note(`  ${Math.ceil(have / 1000)} of ${Math.ceil(of / 1000)} kB`);
    said = Math.max(said, tenth);
  };
}
