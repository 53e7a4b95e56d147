/** Lists that are kept with the record of a submission, in the order in which things were said. */
import { splitSubmissionId, submissionKey } from './table-keys.ts';
import type { Write } from './transaction.ts';

type List = 'feedback' | 'permissions' | 'privacyNotes';

/** Adds one to a list that was read with so many. It is refused when there are others by now. */
export function addedToList(table: string, submissionId: string, list: List, added: object, known: number): Write {
  const { partnerId, jti } = splitSubmissionId(submissionId);
  return {
    item: {
      Update: {
        TableName: table,
        Key: submissionKey(partnerId, jti),
        UpdateExpression: 'SET #list = list_append(if_not_exists(#list, :none), :added)',
        ConditionExpression:
          known === 0 ? 'attribute_exists(pk) AND attribute_not_exists(#list)' : 'size(#list) = :known',
        ExpressionAttributeNames: { '#list': list },
        ExpressionAttributeValues: { ':none': [], ':added': [added], ...(known > 0 && { ':known': known }) },
      },
    },
  };
}
