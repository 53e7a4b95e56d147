/** Receipts on this machine: checked when they come, kept as they came, and checked again years later without a network. */
import { toInstant } from '#domain/clock.ts';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { ReceiptNotValid, verifyReceipt } from '#domain/receipt.ts';
import type { Receipt } from '#schemas/receipt.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Home } from '../install/home.ts';
import type { Install } from '../install/install.ts';
import { keptKeys, publishedKeys } from '../published-keys.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import type { SpoolEntry } from './spool-entry.ts';

/** The exchange's keys as last seen by this install, and the receipt keys that it saw before. */
export async function knownKeys(home: Home): Promise<PublishedKey[]> {
  return publishedKeys(await keySet(home));
}

async function keySet(home: Home): Promise<unknown> {
  const text = await readIfThere(home.publicKeys);
  return text === undefined ? { keys: [] } : JSON.parse(text);
}

/** Asks for the exchange's keys and keeps them. @returns those that it publishes now. */
export async function fetchKeys(
  home: Home,
  client: Pick<ExchangeClient, 'publicKeys' | 'origin'>,
): Promise<PublishedKey[]> {
  const jwks = await client.publicKeys();
  const kept = keptKeys(jwks, await keySet(home), client.origin);
  await writeFileAtomically(home.publicKeys, `${JSON.stringify(kept, null, 2)}\n`);
  return publishedKeys(jwks);
}

/** Checks the receipt of a report that was just accepted, and keeps it under its submission's name. */
export async function keepReceipt(entry: SpoolEntry, install: Install, client: ExchangeClient): Promise<void> {
  const { receipt, submissionId } = entry;
  if (receipt === undefined || submissionId === undefined) return;
  await writeFileAtomically(install.home.receipt(submissionId), receipt);
  await verifyWithFreshKeys(receipt, install, () => fetchKeys(install.home, client), await digestOfJws(entry.jws));
}

/** Verifies with the keys at hand; a key we have not seen, or of which we do not know what it is for, is asked for once. */
export async function verifyWithFreshKeys(
  receipt: string,
  install: Pick<Install, 'home' | 'settings'>,
  askForKeys: () => Promise<PublishedKey[]>,
  digest?: string,
): Promise<Receipt> {
  const { origin, partnerId } = install.settings;
  const { practice } = install.home;
  const expected = { origin, partnerId, practice, ...(digest !== undefined && { digest }) };
  const known = await knownKeys(install.home);
  const kid = kidOfReceipt(receipt);
  const isKnown = known.some((key) => key.kid === kid && key.ptcn_purpose !== undefined);
  const keys = isKnown ? known : await askForKeys();
  return verifyReceipt(receipt, keys, expected);
}

/** Verifies with the keys as published now: a key that was withdrawn since says so. */
export async function verifyAsPublished(
  receipt: string,
  install: Pick<Install, 'home' | 'settings'>,
  askForKeys: () => Promise<PublishedKey[]>,
  digest?: string,
): Promise<Receipt> {
  const kid = kidOfReceipt(receipt);
  const seenBefore = (await knownKeys(install.home)).some((key) => key.kid === kid);
  const keys = await askForKeys();
  if (seenBefore && !keys.some((key) => key.kid === kid)) {
    throw new ReceiptNotValid('The exchange no longer publishes the key that signed it: ask the operator why.');
  }
  return verifyWithFreshKeys(receipt, install, async () => keys, digest);
}

/** Since when the key of a receipt is known to have been in wrong hands, by the keys as last seen. */
export async function revokedSince(receipt: string, home: Home): Promise<string | undefined> {
  const kid = kidOfReceipt(receipt);
  const revoked = (await knownKeys(home)).find((key) => key.kid === kid)?.revoked;
  return revoked && toInstant(revoked.revoked_at * 1000);
}

/**
 * A thief of a receipt key can make a receipt, and no record.
 * @throws {ReceiptNotValid} when the exchange has another receipt of this submission, or none.
 */
export async function confirmByRecord(
  receipt: string,
  { submissionId }: Receipt,
  client: Pick<ExchangeClient, 'getText'>,
): Promise<void> {
  const path = `/v1/submissions/${encodeURIComponent(submissionId)}/receipt`;
  const onRecord = await client.getText(path, 'application/jose').catch((error: unknown) => {
    if (error instanceof ExchangeProblem && error.code === 'not-found') return undefined;
    throw error;
  });
  if (onRecord?.trim() === receipt) return;
  throw new ReceiptNotValid('Its key was in wrong hands, and the exchange has no such receipt on record.');
}

function kidOfReceipt(receipt: string): unknown {
  try {
    return parseCompactJws(receipt).header.kid;
  } catch {
    throw new ReceiptNotValid('It is not a compact JWS: it was cut or changed.');
  }
}

export const digestOfJws = (jws: string): Promise<string> => digestOf(parseCompactJws(jws).signingInput);

/** What `--offline` does when the keys were never seen. */
export const noKeysOffline = async (): Promise<PublishedKey[]> => {
  throw new Misuse(
    'The key that signed it is not among those last fetched to this machine.',
    'It may be a newer key: fetch the key set anew by running it once without --offline.',
  );
};
