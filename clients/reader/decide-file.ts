/** Decisions of a table, each an ordinary one with its own answer: first only looked at, then made; what failed is told, kept, and can be run again. */
import { readFile } from 'node:fs/promises';
import pRetry from 'p-retry';
import { nextState } from '#domain/curation.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { type DecisionRequest } from '#schemas/decision.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { SubmissionId } from '#schemas/primitives.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { AccessRefused, ExchangeProblem, Unreachable } from '../exchange-problem.ts';
import { writeFileAtomically } from '../install/atomic-file.ts';
import { EXIT, type ExitCode, Misuse } from '../terminal/exit-codes.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Shell } from '../terminal/shell.ts';
import { asAnalyst } from './analyst.ts';
import { decide, standing } from './decide.ts';
import { decisionFrom } from './decision-from.ts';
import { type DecisionRow, readDecisions, writeDecisions } from './decision-table.ts';
import { replacements } from './replacement.ts';

/** `conflict`: it is decided already, and trying again changes nothing. */
type Outcome = { readonly result: 'done' | 'possible' | 'conflict' | 'failed'; readonly words: string };
type Told = Outcome & { readonly row: DecisionRow; readonly line: number };

export async function decideFile(file: string, apply: boolean, shell: Shell, screen: Screen): Promise<ExitCode> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${file} that can be read.`, 'Check the name.');
  });
  const rows = readDecisions(text);
  const told = await asAnalyst(shell, undefined, (client) => goThrough(rows, apply, client, screen));
  for (const { line, result, words, row } of told)
    screen.say(`${result.toUpperCase()}  row ${line}  ${row.submissionId} ${row.decision}: ${words}`);
  const failed = told.filter(({ result }) => result === 'failed');
  const count = (result: Outcome['result']) => told.filter((one) => one.result === result).length;
  screen.say(
    `${count(apply ? 'done' : 'possible')} of ${told.length}; ${count('conflict')} decided already, ${failed.length} failed.`,
  );
  const rest = apply && failed.length > 0 ? await keepFailed(file, failed) : undefined;
  if (rest !== undefined) screen.say(`What failed is in ${rest}: mend it, and run that.`);
  if (!apply) screen.say('Nothing was decided. To decide: add --apply.');
  screen.give({ applied: apply, rows: told.map(({ row: _row, ...one }) => one), ...(rest && { failed: rest }) });
  return failed.length + count('conflict') > 0 ? EXIT.refused : EXIT.done;
}

async function keepFailed(file: string, failed: readonly Told[]): Promise<string> {
  const rest = `${file.replace(/(\.failed)?(\.csv)?$/i, '')}.failed.csv`;
  await writeFileAtomically(rest, writeDecisions(failed.map(({ row, words }) => ({ ...row, problem: words }))));
  return rest;
}

async function goThrough(
  rows: readonly DecisionRow[],
  apply: boolean,
  client: ExchangeClient,
  screen: Screen,
): Promise<Told[]> {
  const replacedBy = new Map<string, string>();
  for await (const { newer, replaces } of replacements(client)) replacedBy.set(replaces, newer);
  const told: Told[] = [];
  let stop: Error | undefined;
  for (const [at, row] of rows.entries()) {
    if (at % 20 === 0) screen.note(`Row ${at + 2} of ${rows.length + 1} …`);
    const outcome = stop ?? (await outcomeOf(row, replacedBy, apply, client).catch(whatStopsAll));
    if (outcome instanceof Error) stop = outcome;
    told.push({ row, line: at + 2, ...(outcome instanceof Error ? notReached(outcome) : outcome) });
  }
  return told;
}

/** Nobody is let in, or answers: the other rows are not tried, and wait in the table of what failed. */
function whatStopsAll(error: unknown): Error {
  if (error instanceof AccessRefused || error instanceof Unreachable) return error;
  throw error;
}
const notReached = ({ message }: Error): Outcome => ({ result: 'failed', words: `not reached: ${message}` });

/** What stands against one row stops no other. */
async function outcomeOf(
  row: DecisionRow,
  replacedBy: ReadonlyMap<string, string>,
  apply: boolean,
  client: ExchangeClient,
): Promise<Outcome> {
  try {
    const { submissionId } = row;
    if (!SubmissionId.safeParse(submissionId).success)
      return { result: 'failed', words: 'that is no identifier of a submission' };
    const request = requestOf(row);
    const newer = request.decision === 'accept' ? replacedBy.get(submissionId) : undefined;
    if (newer !== undefined) return { result: 'failed', words: `${newer}, which is in the inbox, replaces it` };
    return await pRetry(() => (apply ? made(submissionId, request, client) : looked(submissionId, request, client)), {
      retries: 5,
      minTimeout: 500,
      shouldRetry: ({ error }) => error instanceof ExchangeProblem && error.status === 429,
    });
  } catch (error) {
    if (!(error instanceof Misuse) && !(error instanceof ExchangeProblem)) throw error;
    return { result: 'failed', words: `${error.message} ${error.fix}` };
  }
}

function requestOf({ decision, reason, because, feed, grading, questions }: DecisionRow): DecisionRequest {
  const given = (text: string) => (text === '' ? undefined : text);
  return decisionFrom(decision, {
    reason: given(reason),
    because: given(because),
    feed: given(feed),
    grading: given(grading),
    question: questions.split(/\r?\n/).flatMap((line) => given(line.trim()) ?? []),
  });
}

async function made(submissionId: string, request: DecisionRequest, client: ExchangeClient): Promise<Outcome> {
  const { status, alreadyDecided } = await decide(submissionId, request, client);
  return { result: alreadyDecided ? 'conflict' : 'done', words: standing(status) };
}

/** By the very table of the exchange; somebody may still be faster. */
async function looked(submissionId: string, { decision }: DecisionRequest, client: ExchangeClient): Promise<Outcome> {
  const status = await client.get(`/v1/submissions/${encodeURIComponent(submissionId)}`, SubmissionStatus);
  try {
    const to = nextState(status.state, decision, new Set(['feeds:curate']));
    return { result: 'possible', words: `${status.state} to ${to}` };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { result: error.code === 'already-decided' ? 'conflict' : 'failed', words: standing(status) };
  }
}
