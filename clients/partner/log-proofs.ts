/** Proofs that receipts are in the exchange's log: fetched when there is one, kept beside the receipt, checked again without a network. */
import { decodeJwt } from 'jose';
import { toInstant } from '#domain/clock.ts';
import { logEntryOf } from '#domain/log-entry.ts';
import { noteOfProof, ProofNotValid, verifyLogProof } from '#domain/log-proof.ts';
import { Receipt } from '#schemas/receipt.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';
import type { Shell } from '../terminal/shell.ts';
import { keepContradiction, keepSeen, keepStolen, newLog, seenLog, wasSeen } from './seen-logs.ts';
import { type Look, lookAtNote, textAt } from './witness-log.ts';

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
  shell: Pick<Shell, 'home' | 'fetch' | 'now'>,
): Promise<Logged> {
  const path = `/v1/submissions/${encodeURIComponent(receipt.submissionId)}/proof`;
  const what = { path, address: logAddress(receipt.iss), entry: await logEntryOf(receipt) };
  const found = await proveEntry(what, client, shell).catch((error: unknown) => {
    const isUnknown = error instanceof ExchangeProblem && error.code === 'not-found';
    throw isUnknown ? new ProofNotValid(UNKNOWN_NOW) : error;
  });
  if ('text' in found) await writeFileAtomically(shell.home.proof(receipt.submissionId), found.text);
  return found.logged;
}

const UNKNOWN_NOW = 'The exchange signed it, and knows of no such report now. Keep it, and call the operator.';

type Entry = { readonly path: string; readonly address: string; readonly entry: Uint8Array };

/**
 * Asks for the newest proof of an entry, and sees that the log only grew since it was seen last.
 * @throws {ProofNotValid} when it does not hold, or the log does not.
 */
export async function proveEntry(
  { path, address, entry }: Entry,
  client: Pick<ExchangeClient, 'getText'>,
  shell: Pick<Shell, 'home' | 'fetch' | 'now'>,
): Promise<{ readonly logged: Logged; readonly text: string } | { readonly logged: Logged }> {
  const text = await client.getText(path, 'text/plain').catch((error: unknown) => {
    if (error instanceof ExchangeProblem && error.code === 'not-logged-yet') return undefined;
    throw error;
  });
  if (text === undefined) return { logged: { logged: 'not-yet' } };
  const { home } = shell;
  const known =
    (await seenLog(home, address)) ?? (await newLog((await textAt(new URL('key', address).href, shell.fetch)).trim()));
  const look = await lookAtNote(noteOfProof(text), address, known, shell);
  const { note, keys, found } = look;
  if ('refused' in found) return doesNotHold(look, found, address, home);
  const { index } = await verifyLogProof(text, keys, entry);
  await keepSeen(home, address, known, { note, keys, checkpoint: found.checkpoint }, toInstant(shell.now()));
  return { logged: { logged: 'proven', index, size: found.checkpoint.size }, text };
}

async function doesNotHold(
  look: Look,
  { refused, why }: { readonly refused: string; readonly why: string },
  address: string,
  home: Home,
): Promise<never> {
  if (refused === 'tiles-do-not-fit') {
    throw new ProofNotValid(`${why} It can be a bad copy on the way: try again, from another network if it stays so.`);
  }
  await keepStolen(home, address, look.keys);
  const evidence = await keepContradiction(home, address, look);
  throw new ProofNotValid(`The log of the exchange does not hold. ${why} What it says now is in ${evidence}`);
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
  const { index, checkpoint, by } = await verifyLogProof(text, known.keys, await logEntryOf(receipt));
  const found = { index, size: checkpoint.size };
  switch (wasSeen(known, checkpoint)) {
    case 'seen':
      return { logged: 'proven', ...found };
    case 'never':
      if (by.every(({ compromisedAt }) => compromisedAt !== undefined))
        throw new ProofNotValid(
          'It is signed only by a key of the log that was in wrong hands, and this machine never saw its tree. Run it without --offline for a new one.',
        );
      return { logged: 'not-compared', ...found };
    case 'another':
      throw new ProofNotValid(
        `Its tree of ${checkpoint.size} entries is signed, and is not the one that this machine has seen: a fork. Keep both, and call the operator.`,
      );
  }
}
