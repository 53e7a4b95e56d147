/** `ptcn check`: the exchange's own verdict, by the same code, offline; or its answer to the very bytes, with --remote. */
import type { Command } from 'commander';
import { v7 as newUuid } from 'uuid';
import { toSeconds } from '#domain/clock.ts';
import { inFrench } from '#domain/in-french.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import type { Finding } from '#schemas/finding.ts';
import { type Install, partiesOf, readSettings } from '../../install/install.ts';
import { EXIT, type ExitCode, Misuse } from '../../terminal/exit-codes.ts';
import { hasBlocking, showFindings } from '../../terminal/findings.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type Draft, readDraft } from '../draft.ts';
import { needSameWorld } from '../practice.ts';
import { claimsOf, digestOfDraft, judgeClaims } from '../prepare.ts';
import { Spool } from '../spool.ts';

type Options = { readonly remote?: boolean; readonly json?: boolean; readonly french?: boolean };

export function addCheck(program: Command, shell: Shell): void {
  const command = program
    .command('check')
    .argument('<file>', 'report, as "ptcn new" starts it')
    .description('Say all that is wrong with a report, and how to mend it. Needs no keys and no network.')
    .option('--remote', 'sign it and ask the exchange; nothing is stored there')
    .option('--french', 'say what should hold, and what to do, in French')
    .option('--json', 'answer as JSON')
    .action((file: string, options: Options) =>
      shell.run(options, async (screen) => {
        const draft = await readDraft(file);
        needSameWorld(draft, file, shell.home);
        const answer = await (options.remote ? askExchange(draft, shell, screen) : judgeHere(draft, shell));
        const findings = options.french ? answer.findings.map(inFrench) : answer.findings;
        return report(screen, draft, { ...answer, findings });
      }),
    );
  withExamples(command, 'ptcn check report.jsonc', 'ptcn check report.jsonc --remote');
}

async function judgeHere(draft: Draft, shell: Shell): Promise<Answer> {
  const now = shell.now();
  const settings = await readSettings(shell.home);
  const parties = settings && partiesOf(shell.home, settings);
  const claims = claimsOf(draft, parties, newUuid({ msecs: now }), toSeconds(now));
  const { findings, truncated } = judgeClaims(claims, toSeconds(now));
  return { findings, truncated, status: hasBlocking(findings) ? 422 : 201 };
}

async function askExchange(draft: Draft, shell: Shell, screen: Screen): Promise<Answer> {
  if (shell.home.practice) {
    throw new Misuse('There is no dry run of practice.', 'Send it, it does no harm: "ptcn submit" tells the same.');
  }
  const install = await shell.install();
  screen.note(`Asking ${install.settings.origin} …`);
  const jws = await bytesToAskAbout(draft, install, shell.now());
  const { wouldBeStatus, code, findings, truncated } = await install.withClient((client) => client.check(jws), shell);
  return { findings, truncated: truncated === true, status: wouldBeStatus, code };
}

/** The very bytes if they were signed before, otherwise those that "ptcn submit" would make. */
async function bytesToAskAbout(draft: Draft, install: Install, now: number): Promise<string> {
  const known = await new Spool(install).ofFile(draft.path);
  if (known && known.draftDigest === (await digestOfDraft(draft))) return known.jws;
  const jti = known && known.state !== 'accepted' ? known.jti : newUuid({ msecs: now });
  return signSubmission(claimsOf(draft, install.parties, jti, toSeconds(now)), await install.signer);
}

type Answer = { findings: readonly Finding[]; truncated: boolean; status: number; code?: string | undefined };

function report(screen: Screen, draft: Draft, answer: Answer): ExitCode {
  const { findings, truncated, status, code } = answer;
  const acceptable = status < 300;
  screen.say(
    acceptable
      ? `It would be accepted${findings.length === 0 ? ', without any finding.' : '.'}`
      : `It would be refused${code === undefined ? '' : ` (${code})`}.`,
  );
  showFindings(screen, findings, { truncated, lineOf: draft.lineOf });
  screen.give({ wouldBeStatus: status, code, findings, truncated });
  return acceptable ? EXIT.done : EXIT.refused;
}
