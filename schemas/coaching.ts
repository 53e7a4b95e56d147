/** Coaching: visits and courses that advisers record, and findings that a unit challenges. No person is named. */
import * as z from 'zod';
import { Line, SubmissionId, UtcInstant, UuidV7 } from './primitives.ts';

const CheckName = z.string().regex(/^[a-z0-9-]{3,64}$/);
const Outcome = z.enum(['upheld', 'dismissed']);

export const EngagementOrder = z
  .strictObject({
    kind: z.enum(['visit', 'course', 'call']),
    from: z.iso.date().meta({ description: 'First day.', examples: ['2026-06-08'] }),
    to: z.iso.date().meta({ description: 'Last day.', examples: ['2026-06-12'] }),
    agencies: z.array(Line(100)).min(1).max(10).meta({ description: 'Who held it. Agencies, never persons.' }),
    about: z.array(CheckName).min(1).max(10).meta({ description: 'Codes of the checks that it was about.' }),
  })
  .meta({ id: 'EngagementOrder', description: 'A visit, a course or a call, and the checks it was about.' });
export type EngagementOrder = z.infer<typeof EngagementOrder>;

export const Engagement = EngagementOrder.extend({ engagementId: UuidV7, recordedAt: UtcInstant }).meta({
  id: 'Engagement',
  description: 'A visit, a course or a call, as it is kept.',
});
export type Engagement = z.infer<typeof Engagement>;

export const ChallengeId = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[a-z0-9-]{3,64}$/)
  .meta({ description: 'The jti of the report and the code of the finding.' });

export const ChallengeOrder = z
  .strictObject({
    submissionId: SubmissionId,
    code: CheckName.meta({ description: 'Code of the finding.' }),
    reason: Line(500).meta({ description: 'Why the finding is wrong. Say nothing of what the report is about.' }),
  })
  .meta({ id: 'ChallengeOrder', description: 'A unit says that a finding of an accepted report is wrong.' });
export type ChallengeOrder = z.infer<typeof ChallengeOrder>;

export const ChallengeOutcome = z
  .strictObject({
    outcome: Outcome.meta({ description: 'upheld: the unit is right, and the finding counts no more.' }),
    reason: Line(500).meta({ description: 'Why; the unit sees it.' }),
  })
  .meta({ id: 'ChallengeOutcome', description: 'What an adviser answers.' });
export type ChallengeOutcome = z.infer<typeof ChallengeOutcome>;

export const Challenge = ChallengeOrder.extend({
  challengeId: ChallengeId,
  raisedAt: UtcInstant,
  answer: ChallengeOutcome.extend({ decidedAt: UtcInstant }).optional(),
}).meta({ id: 'Challenge', description: 'A challenge and, once there is one, its outcome.' });
export type Challenge = z.infer<typeof Challenge>;
