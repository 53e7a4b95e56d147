/** Proofs that receipts are in the exchange's log: fetched when there is one, kept beside the receipt, checked again without a network. */
import { decodeJwt } from 'jose';
import { toInstant } from '#domain/clock.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { ProofNotValid, verifyLogProof } from '#domain/log-proof.ts';
import { Receipt } from '#schemas/receipt.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';
import type { Shell } from '../terminal/shell.ts';
import { keepContradiction, keepSeen, newLog, seenLog, wasSeen } from './seen-logs.ts';
import { lookAtNote, textAt } from './witness-log.ts';

/** What is known of a receipt and the log. Whatever contradicts it is thrown. */
export type Logged =
  | { readonly logged: 'proven'; readonly index: number; readonly size: number }
  /** There is a proof, and nothing to hold its checkpoint against. */
  | { readonly logged: 'not-compared'; readonly index: number; readonly size: number }
  | { readonly logged: 'no-key' | 'no-proof' | 'not-yet' };

/** A link may be slow, and the report matters more. */
const MOST_AT_ONCE = 5;

export const logAddress = (origin: string): string => new URL('/log/checkpoint', origin).href;

/**
 * Asks for the newest proof, sees that the log only grew since it was seen last, and keeps both.
 * @throws {ProofNotValid} when it does not hold, or the log does not.
 */
export async function fetchProof(
  receipt: Receipt,
  client: Pick<ExchangeClient, 'getText'>,
  { home, fetch, now }: Pick<Shell, 'home' | 'fetch' | 'now'>,
): Promise<Logged> {
  const path = `/v1/submissions/${encodeURIComponent(receipt.submissionId)}/proof`;
  const text = await client.getText(path, 'text/plain').catch((error: unknown) => {
    if (!(error instanceof ExchangeProblem)) throw error;
    if (error.code === 'not-logged-yet') return undefined;
    if (error.code === 'not-found')
      throw new ProofNotValid(
        'The exchange signed it, and knows of no such report now. Keep it, and call the operator.',
      );
    throw error;
  });
  if (text === undefined) return { logged: 'not-yet' };
  const address = logAddress(receipt.iss);
  const known =
    (await seenLog(home, address)) ?? (await newLog((await textAt(new URL('key', address).href, fetch)).trim()));
  const { index, note } = await verifyLogProof(text, known.key, await logEntryOf(receipt));
  const { found } = await lookAtNote(note, address, known.key, known.checkpoint, fetch);
  if ('refused' in found && found.refused === 'tiles-do-not-fit') {
    throw new ProofNotValid(
      `${found.why} It can be a bad copy on the way: try again, from another network if it stays so.`,
    );
  }
  if ('refused' in found) {
    const evidence = await keepContradiction(home, address, note);
    throw new ProofNotValid(`The log of the exchange does not hold. ${found.why} What it says now is in ${evidence}`);
  }
  await keepSeen(home, address, known, { note, checkpoint: found.checkpoint }, toInstant(now()));
  await writeFileAtomically(home.proof(receipt.submissionId), text);
  return { logged: 'proven', index, size: found.checkpoint.size };
}

/**
 * Fetches what there is now for reports that were accepted before, a few at a time; what cannot be had today is had another day.
 * @returns what does not hold, if that is what came.
 */
export async function collectProofs(
  receipts: readonly string[],
  client: Pick<ExchangeClient, 'getText'>,
  shell: Pick<Shell, 'home' | 'fetch' | 'now'>,
): Promise<ProofNotValid | undefined> {
  const claims = receipts.map((receipt) => Receipt.safeParse(decodeJwt(receipt)).data);
  let left = MOST_AT_ONCE;
  for (const receipt of claims) {
    if (!receipt || left === 0 || (await readIfThere(shell.home.proof(receipt.submissionId))) !== undefined) continue;
    left -= 1;
    try {
      await fetchProof(receipt, client, shell);
    } catch (error) {
      return error instanceof ProofNotValid ? error : undefined;
    }
  }
  return undefined;
}

/**
 * Checks the proof that is kept, against the log as it was seen last; asks nobody.
 * @param beside Where it may lie instead: beside a receipt that came as a file.
 * @throws {ProofNotValid} when it does not hold.
 */
export async function checkKeptProof(receipt: Receipt, home: Home, beside?: string): Promise<Logged> {
  const text = (await readIfThere(home.proof(receipt.submissionId))) ?? (beside && (await readIfThere(beside)));
  if (text === undefined) return { logged: 'no-proof' };
  const known = await seenLog(home, logAddress(receipt.iss));
  if (known === undefined) return { logged: 'no-key' };
  const { index, checkpoint } = await verifyLogProof(text, known.key, await logEntryOf(receipt));
  const found = { index, size: checkpoint.size };
  switch (wasSeen(known, checkpoint)) {
    case 'seen':
      return { logged: 'proven', ...found };
    case 'never':
      return { logged: 'not-compared', ...found };
    case 'another':
      throw new ProofNotValid(
        `Its tree of ${checkpoint.size} entries is signed, and is not the one that this machine has seen: a fork. Keep both, and call the operator.`,
      );
  }
}
