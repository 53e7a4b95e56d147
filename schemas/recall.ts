/** Recall: an originator takes its report back, or marks it higher. Whoever had it is told, and says that nothing of it is left. */
import * as z from 'zod';
import { Classification, Tlp } from './handling.ts';
import { Line, NumericDate, PartnerId, Sha512, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';
import { Recall, RecallEffect } from './taken-back.ts';

export const RECALL_TYP = 'ptcn-recall+jws';
export const RECALL_RECEIPT_TYP = 'ptcn-recall-receipt+jws';

/** Claims of a recall: JWS of `typ` `ptcn-recall+jws`, by a signing key of the originator. */
export const RecallClaims = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    iat: NumericDate,
    jti: UuidV7,
    submissionId: SubmissionId,
    digest: Sha512.meta({ description: 'SHA-512 of the signing input of the report that it is about.' }),
    reason: Line(1000).meta({ description: 'Why; NZTCU’s analysts see it, other readers do not.' }),
    marking: z
      .strictObject({ classification: Classification.optional(), tlp: Tlp.optional() })
      .refine(({ classification, tlp }) => classification !== undefined || tlp !== undefined, {
        error: 'Name a classification, a TLP, or both.',
      })
      .meta({ description: 'The report stays, marked higher. Absent: it is taken back altogether.' })
      .optional(),
  })
  .meta({ id: 'RecallClaims', description: 'That a report is taken back, or marked higher.' });
export type RecallClaims = z.infer<typeof RecallClaims>;

/** Claims of the signed answer. JWS of `typ` `ptcn-recall-receipt+jws`, by the key of receipts. */
export const RecallReceipt = z
  .strictObject({
    iss: z.string().max(256).meta({ description: "The exchange's origin." }),
    aud: PartnerId.meta({ description: 'The unit it was made for.' }),
    jti: UuidV7.meta({ description: "The recall's jti." }),
    submissionId: SubmissionId,
    digestAlg: z.literal('sha-512'),
    digest: Sha512.meta({ description: 'SHA-512 of the signing input of the recall.' }),
    salt: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .meta({ description: 'Its entry in the log is 0x03 and SHA-512 over these 32 bytes and the digest.' }),
    receivedAt: UtcInstant.meta({ description: 'Since when it counts, by our clock.' }),
    effect: RecallEffect,
    classification: Classification.meta({ description: 'As the report is marked since.' }),
    tlp: Tlp,
  })
  .meta({ id: 'RecallReceipt', description: 'Claims of the signed answer to a recall.' });
export type RecallReceipt = z.infer<typeof RecallReceipt>;

export const RecallTaken = z
  .strictObject({ submissionId: SubmissionId, recall: Recall, receipt: z.string() })
  .meta({ id: 'RecallTaken', description: 'The answer to a recall; `receipt` is a compact JWS.' });
export type RecallTaken = z.infer<typeof RecallTaken>;

/** A reader says that nothing is left of what was recalled, or that it handles it by its new marking. */
export const RecallAcknowledgement = z
  .strictObject({ recallId: UuidV7, submissionId: SubmissionId })
  .meta({ id: 'RecallAcknowledgement', description: 'A recall was heeded by its reader.' });
export type RecallAcknowledgement = z.infer<typeof RecallAcknowledgement>;

/** One message on NZTCU's queues, where the summary went: nothing of the report is in it. */
export const RecallNotice = z
  .strictObject({
    schema: z.literal('recall-notice/1'),
    noticeId: z
      .string()
      .regex(/^[a-z0-9-]{2,32}~[0-9a-f-]{36}~recall~[0-9a-f-]{36}$/)
      .meta({ description: 'Deterministic; readers deduplicate on it.' }),
    submissionId: SubmissionId,
    partnerId: PartnerId,
    ...Recall.pick({ recallId: true, effect: true, classification: true, tlp: true }).shape,
    recalledAt: UtcInstant,
    acknowledgeBy: UtcInstant,
    derived: z.array(SubmissionId).meta({ description: 'Reports that say they build on it: look at them again.' }),
  })
  .meta({ id: 'RecallNotice', description: 'That a report was recalled or marked higher, as NZTCU is told.' });
export type RecallNotice = z.infer<typeof RecallNotice>;
