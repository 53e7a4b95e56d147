/** Carried reports: a sealed letter of a unit that somebody else hands in, and the sealed answer that goes back with them. */
import * as z from 'zod';
import { PublicJwk } from './partner.ts';
import { PartnerId, Sha512, UuidV7 } from './primitives.ts';
import { Problem } from './problem.ts';
import { SubmissionAccepted } from './receipt.ts';

/** Header `typ` of what the unit signs inside, and of the two seals (RFC 7516) around letter and answer. */
export const CARRY_TYP = 'ptcn-carry+jws';
export const CARRIED_LETTER_TYP = 'ptcn-carried+jwe';
export const CARRIED_ANSWER_TYP = 'ptcn-carried-answer+jwe';

/** `alg` and `enc` of both: P-384 and 256 bits (NZISM 3.9). */
export const CARRY_SEAL = { alg: 'ECDH-ES+A256KW', enc: 'A256GCM' } as const;

export const MOST_CARRIED_REPORTS = 20;
/** Of the signed reports in one letter: sealed, a third more, they fit into one request. */
export const MOST_CARRIED_BYTES = 1_000_000;

const Place = z.int().min(1).max(1_000);

/** What the unit signs: which reports, in which order, in which of how many letters, and the key that opens the answer. */
export const CarryManifest = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    jti: UuidV7.meta({ description: 'Name of this letter; the answer carries it.' }),
    number: Place.meta({ description: 'Which of the letters that were written together.' }),
    of: Place.meta({ description: 'How many were written together.' }),
    reports: z
      .array(Sha512)
      .min(1)
      .max(MOST_CARRIED_REPORTS)
      .meta({ description: 'SHA-512 of the signing input of each report, in their order.' }),
    answerKey: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .meta({ description: '32 random bytes, base64url: seals the answer. Only unit and exchange have it.' }),
  })
  .meta({ id: 'CarryManifest', description: 'Claims of the manifest inside a sealed letter.' });
export type CarryManifest = z.infer<typeof CarryManifest>;

/** What lies under the seal of a letter. */
export const CarriedLetter = z
  .strictObject({ manifest: z.string(), reports: z.array(z.string()).min(1).max(MOST_CARRIED_REPORTS) })
  .meta({ id: 'CarriedLetter', description: 'The signed manifest and the signed reports, each a compact JWS.' });
export type CarriedLetter = z.infer<typeof CarriedLetter>;

/** What became of one report: the answer that the unit would have got had it sent the report itself. */
export const CarriedOutcome = z
  .strictObject({
    digest: Sha512,
    replayed: z.boolean(),
    accepted: SubmissionAccepted.optional(),
    problem: Problem.optional(),
  })
  .meta({ id: 'CarriedOutcome', description: 'Receipt or refusal of one carried report.' });
export type CarriedOutcome = z.infer<typeof CarriedOutcome>;

/** What lies under the seal of an answer. */
export const CarriedOutcomes = z
  .strictObject({ jti: UuidV7, number: Place, of: Place, outcomes: z.array(CarriedOutcome) })
  .meta({ id: 'CarriedOutcomes', description: 'The outcomes of one letter, in the order of its reports.' });
export type CarriedOutcomes = z.infer<typeof CarriedOutcomes>;

export const CarriedAnswer = z
  .strictObject({ answer: z.string().meta({ description: 'A compact JWE that only the unit can open.' }) })
  .meta({ id: 'CarriedAnswer', description: 'The sealed answer to a carried letter, to be taken back to its unit.' });
export type CarriedAnswer = z.infer<typeof CarriedAnswer>;

/** A published key to which letters are sealed. */
export type CarryKey = PublicJwk & { readonly kid: string };
