/** A signed submission: the claims inside the compact JWS of profile `ptcn-submission+jws`, version 1. */
import * as z from 'zod';
import { AttachmentManifestEntry } from './attachment.ts';
import { JsonPointer, Line, NumericDate, PartnerId, SubmissionId, UuidV7 } from './primitives.ts';
import { Report } from './report.ts';

/** The `typ` of the protected header. */
export const SUBMISSION_TYP = 'ptcn-submission+jws';

/** "Yes, I mean it": the author's word for a finding that may stand. */
export const Attestation = z
  .strictObject({
    code: z
      .string()
      .regex(/^[a-z0-9-]{3,64}$/)
      .meta({ description: 'Code of the finding.' }),
    pointer: JsonPointer.meta({ description: 'Pointer of the finding.' }),
    reason: Line(500).meta({
      description: 'Why it is right as it stands.',
      examples: ['typed from a worn hull plate'],
    }),
  })
  .meta({ id: 'Attestation', description: 'The author stands by a value that a check questioned.' });
export type Attestation = z.infer<typeof Attestation>;

/** The claims. `nbf` and `exp` are refused: a report does not expire. */
export const Submission = z
  .strictObject({
    iss: PartnerId.meta({ description: 'The unit that signs.' }),
    aud: z
      .string()
      .min(1)
      .max(256)
      .meta({ description: "This exchange's origin, one string; for practice that origin and /practice." }),
    iat: NumericDate.meta({
      description: "When it was signed, by the signer's clock. Never trusted as time of receipt.",
    }),
    jti: UuidV7.meta({
      description: 'Made once per report by its author; a corrected report that was refused keeps it.',
    }),
    report: Report,
    attachments: z
      .array(AttachmentManifestEntry)
      .max(10)
      .meta({ description: 'Files that belong to the report.' })
      .optional(),
    supersedes: SubmissionId.meta({
      description: 'An earlier submission of your own that this one replaces; both stay on record.',
    }).optional(),
    answers: z
      .array(z.string().regex(/^[A-Z0-9-]{3,32}$/))
      .max(20)
      .meta({
        description: 'Numbers of the collection requirements, and of the requests for information, that it answers.',
      })
      .optional(),
    attestations: z.array(Attestation).max(100).meta({ description: 'Findings the author stands by.' }).optional(),
    onBehalfOf: PartnerId.meta({ description: 'The unit that wrote it, when a hub submits for it.' }).optional(),
  })
  .meta({ id: 'Submission', description: 'The claims of a signed submission.' });
export type Submission = z.infer<typeof Submission>;
