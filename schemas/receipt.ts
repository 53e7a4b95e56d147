/** The receipt: our signed word that we hold these exact bytes since this moment. JWS of `typ` `ptcn-receipt+jws`, ES384. */
import * as z from 'zod';
import { Finding } from './finding.ts';
import { Classification } from './handling.ts';
import { PartnerId, Sha512, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';

export const RECEIPT_TYP = 'ptcn-receipt+jws';

/** Claims of a receipt. `digest` is over the JWS signing input, never over the signature. */
export const Receipt = z
  .strictObject({
    iss: z.string().max(256).meta({ description: "The exchange's origin." }),
    aud: PartnerId.meta({ description: 'The unit it was made for.' }),
    jti: UuidV7.meta({ description: "The submission's jti." }),
    submissionId: SubmissionId,
    digestAlg: z.literal('sha-512'),
    digest: Sha512.meta({ description: 'SHA-512 of the JWS signing input.' }),
    salt: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .meta({ description: '32 random bytes, base64url: blinds the digest in the transparency log.' }),
    signerKid: z.string().max(76).meta({ description: 'The key that signed the submission.' }),
    receivedAt: UtcInstant.meta({ description: 'When we received it, by our clock: the trusted time.' }),
    classification: Classification,
    findings: z.int().min(0).meta({ description: 'How many findings it was accepted with.' }),
  })
  .meta({ id: 'Receipt', description: 'Claims of a receipt.' });
export type Receipt = z.infer<typeof Receipt>;

/** Answer to an accepted submission: stored, and the same on every replay. */
export const SubmissionAccepted = z
  .strictObject({
    submissionId: SubmissionId,
    receipt: z.string().meta({ description: 'The receipt, a compact JWS.' }),
    findings: z.array(Finding),
  })
  .meta({ id: 'SubmissionAccepted', description: 'Receipt and findings of an accepted submission.' });
export type SubmissionAccepted = z.infer<typeof SubmissionAccepted>;

/** Answer to a dry run: what sending the same bytes would have answered. */
export const CheckResult = z
  .strictObject({
    wouldBeStatus: z.int().meta({ description: 'The HTTP status that sending would answer: 201, 200, 409, 422, …' }),
    code: z.string().meta({ description: 'Code of the problem, when it would be refused.' }).optional(),
    detail: z
      .string()
      .meta({ description: 'What is wrong here, where the problem would say more than its code.' })
      .optional(),
    findings: z.array(Finding),
    truncated: z.boolean().meta({ description: 'True when there are more than 200 findings.' }).optional(),
  })
  .meta({ id: 'CheckResult', description: 'Verdict of a dry run.' });
export type CheckResult = z.infer<typeof CheckResult>;
