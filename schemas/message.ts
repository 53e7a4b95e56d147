/** What analysts and a unit write to each other: questions about places of a report, and the unit's signed replies. */
import * as z from 'zod';
import { Question } from './decision.ts';
import { Classification, Tlp } from './handling.ts';
import { JsonPointer, Line, NumericDate, PartnerId, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';

export const MESSAGE_TYP = 'ptcn-message+jws';

/** What one report or one request can gather. */
export const MESSAGES_MOST = 50;

/** The answer to a question, at the place that was asked about. */
export const Answer = z
  .strictObject({ pointer: JsonPointer, text: Line(2000) })
  .meta({ id: 'Answer', description: 'An answer about one place of the report.' });
export type Answer = z.infer<typeof Answer>;

/** What an analyst asks beside a decision; a return carries its own questions. */
export const QuestionRequest = z
  .strictObject({
    text: Line(1000).meta({ description: 'What it is about; the unit reads it.' }),
    questions: z.array(Question).min(1).max(20).meta({ description: 'What the unit is asked.' }),
  })
  .meta({ id: 'QuestionRequest', description: 'Questions to the unit, which change nothing about the report.' });
export type QuestionRequest = z.infer<typeof QuestionRequest>;

/** What every signed reply has, whatever it replies about. */
export const replyClaims = {
  iss: PartnerId,
  aud: z.string().max(256),
  iat: NumericDate,
  jti: UuidV7.meta({ description: 'Made once per reply, and its name from then on.' }),
  inReplyTo: UuidV7.meta({
    description: 'The question that it replies to, and with it to all before; left out: to everything that was asked.',
  }).optional(),
  text: Line(4000).meta({ description: 'The reply as a whole.' }).optional(),
  answers: z.array(Answer).min(1).max(20).meta({ description: 'Answers, each at its place.' }).optional(),
};

/** Claims of a unit's reply about its own report: JWS of `typ` `ptcn-message+jws`, by its signing key. */
export const MessageClaims = z
  .strictObject({
    ...replyClaims,
    submissionId: SubmissionId.meta({ description: 'Your report that was asked about.' }),
  })
  .refine(({ text, answers }) => text !== undefined || answers !== undefined, {
    path: ['answers'],
    error: 'A reply has answers, or a text, or both.',
  })
  .meta({ id: 'MessageClaims', description: "A unit's reply to questions about its report." });
export type MessageClaims = z.infer<typeof MessageClaims>;

/** As it is kept and shown, by role and never by person. */
export const Message = z
  .strictObject({
    messageId: UuidV7,
    from: z.enum(['analyst', 'unit']),
    at: UtcInstant.meta({ description: 'When the exchange had it.' }),
    inReplyTo: UuidV7.optional(),
    text: z.string().optional(),
    questions: z.array(Question).optional(),
    answers: z.array(Answer).optional(),
    declined: z.literal(true).meta({ description: 'A request that its unit does not answer.' }).optional(),
  })
  .meta({ id: 'Message', description: 'A message about a report or a request.' });
export type Message = z.infer<typeof Message>;

/** A report about which something is asked that its unit has not answered. */
export const AskedReport = z
  .strictObject({
    submissionId: SubmissionId,
    title: z.string(),
    classification: Classification,
    tlp: Tlp,
    messages: z
      .array(Message)
      .meta({ description: 'What analysts asked and the unit has not answered, oldest first.' }),
  })
  .meta({ id: 'AskedReport', description: 'Questions about a report that wait for its unit.' });
export type AskedReport = z.infer<typeof AskedReport>;

export const AskedPage = z
  .strictObject({ items: z.array(AskedReport), next: z.string().optional() })
  .meta({ id: 'AskedPage', description: 'A page of what waits for the unit, by report.' });
export type AskedPage = z.infer<typeof AskedPage>;

export const MessagePage = z
  .strictObject({ items: z.array(Message), next: z.string().optional() })
  .meta({ id: 'MessagePage', description: 'A page of messages, oldest first.' });
export type MessagePage = z.infer<typeof MessagePage>;
