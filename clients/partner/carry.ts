/** Reports that go by stick or by somebody else's laptop: letters written from the spool, and answers read into it. */
import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { v7 as newUuid } from 'uuid';
import * as z from 'zod';
import { encodeBase64Url } from '#domain/base64url.ts';
import { letterIdOf, openOutcomes, sealLetter } from '#domain/carried-letter.ts';
import { toInstant } from '#domain/clock.ts';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import {
  CARRY_TYP,
  type CarriedOutcome,
  type CarryKey,
  type CarryManifest,
  MOST_CARRIED_BYTES,
  MOST_CARRIED_REPORTS,
} from '#schemas/carry.ts';
import { Sha512, UtcInstant, UuidV7 } from '#schemas/primitives.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Install } from '../install/install.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import { afterFailure } from './delivery.ts';
import { digestOfJws } from './receipts.ts';
import { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';

/** What this machine keeps of a letter until its answer is back. */
const CarriedRecord = z.strictObject({
  jti: UuidV7,
  /** Name of the letters that were written together: that of the first. */
  together: UuidV7,
  number: z.int(),
  of: z.int(),
  answerKey: z.string(),
  reports: z.array(z.strictObject({ digest: Sha512, jti: UuidV7 })),
  writtenAt: UtcInstant,
  answered: z.boolean(),
});
export type CarriedRecord = z.infer<typeof CarriedRecord>;

/** The key to seal to: the youngest that serves, by the keys as last seen. */
export function carryKeyAmong(keys: readonly PublishedKey[], nowSeconds: number): CarryKey | undefined {
  const ours = keys.filter(({ ptcn_purpose, revoked }) => ptcn_purpose === 'carry' && !revoked);
  const found = ours.findLast(({ nbf = 0 }) => nbf <= nowSeconds) ?? ours[0];
  if (!found) return undefined;
  const { ptcn_purpose: _purpose, nbf: _nbf, exp: _exp, revoked: _revoked, ...key } = found;
  return key;
}

/** Reports in the order of their urgency, as many to a letter as one request takes. */
export function inLetters(entries: readonly SpoolEntry[]): SpoolEntry[][] {
  const letters: SpoolEntry[][] = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const last = letters.at(-1);
    bytes += entry.jws.length;
    if (last && last.length < MOST_CARRIED_REPORTS && bytes <= MOST_CARRIED_BYTES) last.push(entry);
    else {
      letters.push([entry]);
      bytes = entry.jws.length;
    }
  }
  return letters;
}

/** Seals letters of these reports. Before any text is given out, the spool knows that they may arrive. */
export async function writeLetters(
  entries: readonly SpoolEntry[],
  install: Install,
  key: CarryKey,
  now: number,
): Promise<string[]> {
  const letters = inLetters(entries);
  const together = newUuid({ msecs: now });
  const texts: string[] = [];
  for (const [at, letter] of letters.entries()) {
    const jti = at === 0 ? together : newUuid({ msecs: now });
    const reports = await Promise.all(
      letter.map(async (entry) => ({ digest: await digestOfJws(entry.jws), jti: entry.jti })),
    );
    const place = { jti, number: at + 1, of: letters.length, answerKey: encodeBase64Url(randomBytes(32)) };
    const record: CarriedRecord = { ...place, together, reports, writtenAt: toInstant(now), answered: false };
    const claims: CarryManifest = { ...install.parties, ...place, reports: reports.map(({ digest }) => digest) };
    const manifest = await signSubmission(claims, await install.signer, CARRY_TYP);
    texts.push(await sealLetter({ manifest, reports: letter.map(({ jws }) => jws) }, key));
    await keepRecord(record, install);
    const spool = new Spool(install);
    for (const entry of letter) {
      const attempts = entry.attempts + 1;
      await spool.keep({ ...entry, state: 'waiting', attempts, mayHaveArrived: true, carriedAt: toInstant(now) });
    }
  }
  return texts;
}

const keepRecord = async (record: CarriedRecord, install: Install): Promise<void> =>
  writeFileAtomically(install.home.carried(record.jti), await install.seal(record));

/** What an answer says of one report, as the spool has it now. */
export type AnsweredReport = { readonly entry: SpoolEntry; readonly error?: Error };
export type ReadAnswer = { readonly record: CarriedRecord; readonly reports: readonly AnsweredReport[] };

/** Reads one answer into the spool. @throws {Misuse} for what is no answer to a letter of this machine. */
export async function readAnswer(text: string, install: Install): Promise<ReadAnswer> {
  const jti = UuidV7.safeParse(letterIdOf(text));
  const record = jti.success ? await findRecord(jti.data, install) : undefined;
  const answer = record && (await openOutcomes(text, record.answerKey));
  if (!record || !answer) {
    throw new Misuse(
      'It is no answer to a letter of this machine, or it was cut or changed on its way.',
      'Have the letter handed in once more: the answer is the same, and nothing is recorded twice.',
    );
  }
  const reports: AnsweredReport[] = [];
  for (const outcome of answer.outcomes) {
    const named = record.reports.find(({ digest }) => digest === outcome.digest);
    const answered = named && (await readOutcome(outcome, named.jti, new Spool(install)));
    if (answered) reports.push(answered);
  }
  await keepRecord({ ...record, answered: true }, install);
  return { record, reports };
}

/** Undefined when the report is no longer in the spool, or has become another one since. */
async function readOutcome(outcome: CarriedOutcome, jti: string, spool: Spool): Promise<AnsweredReport | undefined> {
  const entry = await spool.find(jti);
  if (!entry || (await digestOfJws(entry.jws)) !== outcome.digest) return undefined;
  if (entry.state === 'accepted') return { entry };
  const { accepted, problem } = outcome;
  if (accepted) {
    const { trouble: _past, ...rest } = entry;
    return { entry: await spool.keep({ ...rest, state: 'accepted', ...accepted }) };
  }
  const error = new ExchangeProblem(problem ?? NO_OUTCOME);
  const mayHaveArrived = error.passes && entry.mayHaveArrived;
  return { entry: await spool.keep(afterFailure({ ...entry, mayHaveArrived }, error)), error };
}

const NO_OUTCOME = { status: 503, code: 'no-outcome', title: 'The answer says nothing of it.', fix: 'Send it again.' };

/** Letters that were written together with this one and have no answer yet. */
export async function stillOut({ together }: CarriedRecord, install: Install): Promise<CarriedRecord[]> {
  const files = await readdir(dirname(install.home.carried(together)));
  const records = await Promise.all(files.map((file) => findRecord(file.replace(/\.jwe$/, ''), install)));
  return records
    .filter((record) => record !== undefined)
    .filter((record) => record.together === together && !record.answered)
    .sort((a, b) => a.number - b.number);
}

async function findRecord(jti: string, install: Install): Promise<CarriedRecord | undefined> {
  const sealed = await readIfThere(install.home.carried(jti));
  if (sealed === undefined) return undefined;
  const record = CarriedRecord.safeParse(await install.open(sealed).catch(() => undefined));
  return record.success ? record.data : undefined;
}

/** One letter or answer a line, as any stick and any editor leaves it. */
export const linesOf = (text: string): readonly string[] =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** Where answers are written when nobody says where. */
export const answersBeside = (file: string): string => `${file}.answers`;
