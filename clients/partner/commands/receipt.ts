/** `ptcn receipt verify`: does the exchange's word hold, for these bytes, from this exchange, for this unit, and has the log it? */
import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { AccessRefused, ExchangeProblem, Unreachable } from '../../exchange-problem.ts';
import { readIfThere } from '../../install/atomic-file.ts';
import type { Install } from '../../install/install.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import type { Receipt } from '#schemas/receipt.ts';
import { checkKeptProof, fetchProof, type Logged } from '../log-proofs.ts';
import {
  confirmByRecord,
  digestOfJws,
  fetchKeys,
  knownKeys,
  noKeysOffline,
  revokedSince,
  verifyAsPublished,
  verifyWithFreshKeys,
} from '../receipts.ts';
import { Spool } from '../spool.ts';

type Options = { offline?: boolean; json?: boolean };

export function addReceipt(program: Command, shell: Shell): void {
  const receipt = program.command('receipt').description('Receipts: the signed word of the exchange.');
  const command = receipt
    .command('verify')
    .argument('<file-or-id>', 'a receipt file, or the identifier of a submission')
    .description(
      'Check a receipt against the keys and the transparency log of the exchange, and against the bytes that were sent.',
    )
    .option('--offline', 'with the keys, the proof and the log as last seen; asks nobody')
    .option('--json', 'answer as JSON')
    .action((which: string, options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const { text, digest } = await find(which, install);
        const claims = options.offline
          ? await verifyWithFreshKeys(text, install, noKeysOffline, digest)
          : await verifyAsPublished(text, install, () => askForKeys(install, shell, screen), digest);
        const keyRevokedAt = await revokedSince(text, install.home);
        if (keyRevokedAt !== undefined && !options.offline)
          await install.withClient((client) => confirmByRecord(text, claims, client), shell);
        const log = await loggedAs(which, claims, options, install, shell, screen);
        screen.say(`The receipt holds. ${claims.iss} received ${claims.submissionId}`);
        screen.say(`  on ${claims.receivedAt}, by its clock`);
        screen.say(`  SHA-512 of what was signed: ${claims.digest}`);
        screen.say(
          digest === undefined
            ? '  The report itself is not on this machine: its bytes were not compared.'
            : '  and these are the bytes that this machine sent.',
        );
        for (const line of wordsOfLog(log)) screen.say(`  ${line}`);
        if (keyRevokedAt !== undefined) screen.say(`  ${wordsOfRevocation(keyRevokedAt, options)}`);
        screen.give({ valid: true, comparedWithReport: digest !== undefined, keyRevokedAt, ...log, receipt: claims });
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn receipt verify tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    'ptcn receipt verify receipt.jws --offline',
  );
}

/** Keeps nobody from checking with what is at hand: not even a unit that is no longer let in. */
const PASSING = [Unreachable, AccessRefused, ExchangeProblem];

/** `receipt.jws` and `receipt.tlog-proof` travel together. */
const proofBeside = (which: string): string => which.replace(/(\.receipt)?\.[^.]*$/, '.tlog-proof');

/** With a network the newest proof, otherwise the one that is kept. Practice is in no log. */
async function loggedAs(
  which: string,
  claims: Receipt,
  { offline }: Options,
  install: Install,
  shell: Shell,
  screen: Screen,
): Promise<Logged | undefined> {
  if (shell.home.practice) return undefined;
  if (offline) return checkKeptProof(claims, shell.home, proofBeside(which));
  try {
    return await install.withClient((client) => fetchProof(claims, client, shell), shell);
  } catch (error) {
    if (!PASSING.some((kind) => error instanceof kind) || !(error instanceof Error)) throw error;
    screen.note(`${error.message} Checking with the proof that is kept.`);
    return checkKeptProof(claims, shell.home, proofBeside(which));
  }
}

function wordsOfLog(log: Logged | undefined): readonly string[] {
  switch (log?.logged) {
    case undefined:
      return [];
    case 'proven':
      return [`It is entry ${log.index} of the transparency log, which had ${log.size} entries then and only grew.`];
    case 'not-compared':
      return [
        `It is entry ${log.index} of a transparency log of ${log.size} entries that was never seen from this machine.`,
        'Run it without --offline to compare that log with the one of the exchange.',
      ];
    case 'no-key':
      return ['The key of the transparency log was never seen from this machine: run it once without --offline.'];
    case 'no-proof':
      return ['Whether the transparency log has it was not checked: run it once without --offline.'];
    case 'not-yet':
      return ['The transparency log does not have it yet: ask again in a minute. If it stays so, call the operator.'];
  }
}

const wordsOfRevocation = (keyRevokedAt: string, { offline }: Options): string =>
  offline
    ? `Its key was in wrong hands on ${keyRevokedAt}: somebody else may have made it. Run it without --offline.`
    : `Its key was in wrong hands on ${keyRevokedAt}; the exchange has this very receipt on record.`;

/** The keys as published now; without a network those that were seen last. */
async function askForKeys(install: Install, shell: Shell, screen: Screen) {
  try {
    return await install.withClient((client) => fetchKeys(install.home, client), shell);
  } catch (error) {
    const known = await knownKeys(install.home);
    if (!(error instanceof Unreachable) || known.length === 0) throw error;
    screen.note(`${error.message} Checking with its keys as last seen.`);
    return known;
  }
}

async function find(which: string, install: Install): Promise<{ text: string; digest?: string }> {
  const spool = new Spool(install);
  if (!SubmissionId.safeParse(which).success) {
    const text = await readFile(which, 'utf8').catch(() => {
      throw new Misuse(`There is no file ${which}.`, 'Give a receipt file, or the identifier of a submission.');
    });
    const entry = (await spool.all()).find((candidate) => candidate.receipt === text.trim());
    return { text: text.trim(), ...(entry && { digest: await digestOfJws(entry.jws) }) };
  }
  const entry = await spool.find(which.slice(which.indexOf('~') + 1));
  const text = entry?.receipt ?? (await readIfThere(install.home.receipt(which)));
  if (text === undefined) throw new Misuse(`This machine has no receipt of ${which}.`, 'See "ptcn queue --all".');
  return { text: text.trim(), ...(entry && { digest: await digestOfJws(entry.jws) }) };
}
