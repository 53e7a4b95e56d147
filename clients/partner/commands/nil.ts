/** `ptcn nil`: the unit's signed word that it has looked and has nothing on a requirement. Signing needs no network. */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { decodeJwt } from 'jose';
import { v7 as newUuid } from 'uuid';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { NIL_RETURN_TYP, NilReturn, NilReturnClaims } from '#schemas/requirement.ts';
import { Unreachable } from '../../exchange-problem.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import type { Install } from '../../install/install.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { signerOf } from '../../install/unit-keys.ts';
import { EXIT, type ExitCode, Misuse } from '../../terminal/exit-codes.ts';
import { reworded } from '../../terminal/reworded.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { from?: string; to?: string; output?: string; send?: string; json?: boolean };
type Signed = { readonly jws: string; readonly requirement: string; readonly from: string; readonly to: string };

export function addNil(program: Command, shell: Shell): void {
  const command = program
    .command('nil')
    .argument('[requirement]', 'its number; "ptcn plan" lists them')
    .description('Say, signed, that you have looked and have nothing on a requirement.')
    .option('--from <month>', 'first month in which you looked, such as 2026-09 (default: this month)')
    .option('--to <month>', 'last month (default: the first)')
    .option('-o, --output <file>', 'sign it into a file to be carried, and send nothing')
    .option('--send <file>', 'send what was signed into a file before')
    .option('--json', 'answer as JSON')
    .action((number: string | undefined, options: Options) =>
      shell.run(options, async (screen) => {
        if (options.output !== undefined) await needFolderOf(options.output);
        const install = await shell.install();
        const signed =
          options.send === undefined ? await sign(number, options, install, shell) : await carried(options.send);
        if (options.output === undefined) return sent(signed, options.send, install, shell, screen);
        await writeFileAtomically(options.output, signed.jws);
        screen.say(`Signed into ${options.output}. To send it: ptcn nil --send ${options.output}`);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn nil PAC-2026-04 --from 2026-08 --to 2026-09', 'ptcn nil PAC-2026-04 -o nil.jws');
}

async function sign(number: string | undefined, options: Options, install: Install, shell: Shell): Promise<Signed> {
  const { settings, keys } = install;
  const from = options.from ?? toInstant(shell.now()).slice(0, 7);
  const claims = NilReturnClaims.safeParse({
    iss: settings.partnerId,
    aud: settings.origin,
    iat: toSeconds(shell.now()),
    jti: newUuid({ msecs: shell.now() }),
    requirement: number,
    from,
    to: options.to ?? from,
  });
  if (!claims.success)
    throw new Misuse(
      'A nil return names a requirement, and months such as 2026-09.',
      '"ptcn plan" lists what you are asked.',
    );
  const jws = await signSubmission(claims.data, await signerOf(settings.partnerId, keys.signing), NIL_RETURN_TYP);
  return { jws, ...claims.data };
}

async function carried(file: string): Promise<Signed> {
  try {
    const jws = (await readFile(file, 'utf8')).trim();
    return { jws, ...NilReturnClaims.parse(decodeJwt(jws)) };
  } catch {
    throw new Misuse(`${file} holds no nil return.`, 'Sign one: ptcn nil <requirement> -o <file>');
  }
}

/** Without a network it is kept in a file: it stays true, and may come 400 days later. */
async function sent(
  { jws, requirement, from, to }: Signed,
  file: string | undefined,
  install: Install,
  shell: Shell,
  screen: Screen,
): Promise<ExitCode> {
  const path = `/v1/requirements/${requirement}/nil-returns`;
  const unknown = reworded('not-found', {
    detail: `Your unit is not asked ${requirement}.`,
    fix: 'Check the number; "ptcn plan" lists what you are asked.',
  });
  try {
    const kept = await install.withClient((client) => client.postJws(path, jws, NilReturn).catch(unknown), shell);
    screen.say(`Kept: nothing on ${kept.requirement}, ${kept.from} to ${kept.to}.`);
    screen.give(kept);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    const kept = file ?? `nil-${requirement}-${from}-${to}.jws`;
    if (file === undefined) await writeFileAtomically(kept, jws);
    screen.say(`NOT SENT YET, it is signed and kept in ${kept}. ${error.message}`);
    screen.say(`  → ptcn nil --send ${kept}`);
    return EXIT.waiting;
  }
}
