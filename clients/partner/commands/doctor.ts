/** `ptcn doctor`: what is wrong with this machine, its keys and its way to the exchange, and what to do. */
import type { Command } from 'commander';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type Diagnosis, exitCodeOfAll, notSeen } from '../doctor/diagnosis.ts';
import { examineCarrying, examineStanding } from '../doctor/exchange-word.ts';
import { examineKeys, type Opened } from '../doctor/keys.ts';
import { examineKit } from '../doctor/kit.ts';
import { examineLink } from '../doctor/link.ts';
import { examineMachine } from '../doctor/machine.ts';

type Options = { offline?: boolean; json?: boolean };

const WORDS: Readonly<Record<Diagnosis['state'], string>> = {
  ok: 'ok       ',
  watch: 'TO WATCH ',
  broken: 'BROKEN   ',
  'not-seen': 'not seen ',
};

export function addDoctor(program: Command, shell: Shell): void {
  const command = program
    .command('doctor')
    .description('Say what is wrong (clock, keys, link, kit, disk) and what to do. Sends no report.')
    .option('--offline', 'look at this machine only; asks nobody')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const opened = await examineKeys(shell.home, shell.ask, shell.now());
        const lines = [
          ...(await examineMachine(shell.home, process.platform)),
          ...opened.lines,
          ...(await examineExchange(opened, options, shell, screen)),
        ];
        for (const { about, state, says, next } of lines) {
          screen.say(`${WORDS[state]} ${about}: ${says}`);
          if (next !== undefined) screen.say(`           → ${next}`);
        }
        const exitCode = exitCodeOfAll(lines);
        screen.give({ lines: lines.map(({ exitCode: _own, ...line }) => line), exitCode });
        return exitCode;
      }),
    );
  withExamples(command, 'ptcn doctor', 'ptcn doctor --offline --json');
}

async function examineExchange(
  { origin, install }: Opened,
  { offline }: Options,
  shell: Shell,
  screen: Screen,
): Promise<readonly Diagnosis[]> {
  if (offline) return [notSeen('link', 'Nobody was asked: link, clock, access and kit were not looked at.')];
  if (origin === undefined) return [notSeen('link', 'Which exchange is not known yet.')];
  screen.note(`Asking ${origin} …`);
  const link = await examineLink(origin, shell);
  if (!link.isOpen) return [...link.lines, notSeen('access', 'Not asked: the exchange was not reached.')];
  const standing = install
    ? await install.withClient(
        async (client) => [
          ...(await examineStanding(install, client, shell.now())),
          await examineCarrying(install, client, shell.now()),
        ],
        shell,
      )
    : [notSeen('access', 'Not asked: the keys are not open.')];
  return [...link.lines, ...standing, await examineKit(origin, shell)];
}
