/** A decision as a write on the record of its report: on the state and on how many decisions there were, so that of two analysts one takes it. */
import { waits } from '#domain/curation.ts';
import type { FeedPlace } from '#domain/submission-record.ts';
import { askedAbout, type Conversations } from './conversations.ts';
import type { StateChange } from './feed-store.ts';
import { splitSubmissionId, submissionKey } from './table-keys.ts';

/** Decisions are added to, never changed. */
const STEP =
  'SET #state = :to, decision = :decision, decisions = list_append(if_not_exists(decisions, :none), :decisions), places = list_append(if_not_exists(places, :none), :places)';
/** What no longer waits leaves the inbox. */
const LAST_STEP = `${STEP} REMOVE inboxKey, inboxRank`;
/** A return asks the unit something. */
const ASKING = ' ADD messageCount :one, unanswered :one';

/** What the unit is asked with it. */
export const questionAsked = (table: string, conversations: Conversations, { submissionId, question }: StateChange) =>
  question
    ? [...conversations.added(submissionId, question), askedAbout(table, submissionId)].map(({ item }) => item)
    : [];

/** `seen`: how many places there were when it was prepared. */
export function stateStep(
  table: string,
  { submissionId, from, to, decision, decided, question }: StateChange,
  { places, seen }: { readonly places: readonly FeedPlace[]; readonly seen?: number },
) {
  const { partnerId, jti } = splitSubmissionId(submissionId);
  const conditions = [
    '#state = :from',
    decided === 0 ? 'attribute_not_exists(decisions)' : 'size(decisions) = :decided',
    ...(seen === undefined ? [] : ['size(places) = :seen']),
  ];
  return {
    Update: {
      TableName: table,
      Key: submissionKey(partnerId, jti),
      UpdateExpression: (waits(to) ? STEP : LAST_STEP) + (question ? ASKING : ''),
      ConditionExpression: conditions.join(' AND '),
      ExpressionAttributeNames: { '#state': 'state' },
      ExpressionAttributeValues: {
        ...(seen !== undefined && { ':seen': seen }),
        ...(decided > 0 && { ':decided': decided }),
        ...(question && { ':one': 1 }),
        ':from': from,
        ':to': to,
        ':decision': decision,
        ':decisions': [decision],
        ':places': places,
        ':none': [],
      },
    },
  };
}
