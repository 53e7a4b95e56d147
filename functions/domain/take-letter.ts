/** Takes a carried letter: opened, its author proven, each report judged as if its unit had sent it, and the outcomes sealed. */
import type { CarriedOutcome } from '#schemas/carry.ts';
import type { Problem } from '#schemas/problem.ts';
import type { SubmissionAccepted } from '#schemas/receipt.ts';
import type { CryptoKey } from 'jose';
import type { RegisteredPartner } from './authenticate-caller.ts';
import { authorOf, carryKeyIdOf, openLetter, provenManifest, sealOutcomes } from './carried-letter.ts';
import { Refusal, refuse } from './exchange-error.ts';

export type LetterPorts = {
  readonly audience: string;
  readonly findKey: (kid: string) => Promise<CryptoKey | undefined>;
  readonly findPartner: (partnerId: string) => Promise<RegisteredPartner | undefined>;
  readonly take: (
    jws: string,
    author: RegisteredPartner,
  ) => Promise<{ readonly accepted: SubmissionAccepted; readonly replayed: boolean }>;
  readonly problemOf: (refusal: Refusal) => Problem;
  /** For the log: a spill is one however it came. */
  readonly noteRefusal: (refusal: Refusal, author: RegisteredPartner) => void;
};

/**
 * The sealed answer. The carrier is told nothing but that the letter is one of ours.
 * @throws {Refusal} `carried-not-open`. After any other fault the same letter is handed in again.
 */
export async function takeLetter(ports: LetterPorts, text: string): Promise<string> {
  const kid = carryKeyIdOf(text);
  const key = kid === undefined ? undefined : await ports.findKey(kid);
  if (!key) return refuse('carried-not-open');
  const letter = await openLetter(text, key);
  const author = await ports.findPartner(authorOf(letter));
  if (!author || author.partner.kind !== 'unit' || author.partner.status === 'revoked')
    return refuse('carried-not-open');
  const manifest = await provenManifest(letter, author.partner, ports.audience);
  const outcomes: CarriedOutcome[] = [];
  // One after the other: they count against one day's limit of their unit.
  for (const [at, digest] of manifest.reports.entries())
    outcomes.push(await outcomeOf(ports, { digest, jws: letter.reports[at] ?? '' }, author));
  const { jti, number, of, answerKey } = manifest;
  return sealOutcomes({ jti, number, of, outcomes }, answerKey);
}

async function outcomeOf(
  { take, problemOf, noteRefusal }: LetterPorts,
  { digest, jws }: { readonly digest: string; readonly jws: string },
  author: RegisteredPartner,
): Promise<CarriedOutcome> {
  try {
    if (author.partner.status === 'suspended') return refuse('suspended');
    return { digest, ...(await take(jws, author)) };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    noteRefusal(error, author);
    return { digest, replayed: false, problem: problemOf(error) };
  }
}
