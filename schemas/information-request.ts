/** Requests for information: NZTCU asks a unit on its own account, about no report; the unit answers, sends a report that answers, or declines. */
import * as z from 'zod';
import { Classification, Tlp } from './handling.ts';
import { replyClaims } from './message.ts';
import { Line, PartnerId, SubmissionId, UtcInstant } from './primitives.ts';

/** `RFI-`, day and minute in UTC, and four characters of Crockford's base 32: typed from paper, and put into the `answers` of a report. */
export const RequestId = z
  .string()
  .regex(/^RFI-\d{6}-\d{4}-[0-9A-HJKMNP-TV-Z]{4}$/)
  .meta({ id: 'RequestId', description: 'Number of a request for information.', examples: ['RFI-261122-0412-7K3F'] });
export type RequestId = z.infer<typeof RequestId>;

const content = {
  subject: Line(200).meta({ description: 'What it is about, in a line.' }),
  text: Line(4000).meta({ description: 'What is asked, and what for.' }),
  dueOn: z.iso.date().meta({ description: 'The last day on which an answer helps, in UTC.' }),
  classification: Classification,
  tlp: Tlp,
  references: z
    .array(z.union([SubmissionId, z.string().regex(/^[A-Z0-9-]{3,32}$/)]))
    .max(10)
    .meta({ description: "The unit's own reports, collection requirements and earlier requests that it refers to." })
    .optional(),
};

export const InformationRequestOrder = z
  .strictObject({ partnerId: PartnerId.meta({ description: 'The unit that is asked.' }), ...content })
  .meta({ id: 'InformationRequestOrder', description: 'What an analyst asks a unit.' });
export type InformationRequestOrder = z.infer<typeof InformationRequestOrder>;

export const InformationRequest = z
  .strictObject({
    requestId: RequestId,
    partnerId: PartnerId,
    state: z.enum(['open', 'answered', 'declined']).meta({
      description:
        'open: it waits for the unit; answered: by a reply or by a report; declined: with a reason, in the messages.',
    }),
    ...content,
    askedAt: UtcInstant,
    overdue: z.boolean().meta({ description: 'It is open, and its last day is over.' }),
    answeredAt: UtcInstant.meta({ description: 'When its unit last answered or declined.' }).optional(),
    submissions: z.array(SubmissionId).meta({ description: 'Reports that answer it, by their `answers`.' }).optional(),
    messageCount: z.int().min(0),
  })
  .meta({ id: 'InformationRequest', description: 'A request for information, as it stands.' });
export type InformationRequest = z.infer<typeof InformationRequest>;

export const InformationRequestPage = z
  .strictObject({ items: z.array(InformationRequest), next: z.string().optional() })
  .meta({ id: 'InformationRequestPage', description: 'A page of requests for information, newest first.' });
export type InformationRequestPage = z.infer<typeof InformationRequestPage>;

/** Claims of a unit's reply to a request: JWS of `typ` `ptcn-message+jws`, by its signing key. */
export const RequestReplyClaims = z
  .strictObject({
    ...replyClaims,
    requestId: RequestId,
    declined: z.literal(true).meta({ description: 'It is not answered; the text says why.' }).optional(),
    text: Line(4000).meta({ description: 'The answer, or why there is none.' }),
  })
  .omit({ answers: true, inReplyTo: true })
  .meta({ id: 'RequestReplyClaims', description: "A unit's reply to a request for information." });
export type RequestReplyClaims = z.infer<typeof RequestReplyClaims>;
