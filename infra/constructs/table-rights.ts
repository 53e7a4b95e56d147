// How far a right over a table reaches.

/** Under these partition keys, or under those that begin as one does before its star. */
export const under = (partitionKeys: string[]) => ({
  [`ForAllValues:${partitionKeys.some((key) => key.endsWith('*')) ? 'StringLike' : 'StringEquals'}`]: {
    'dynamodb:LeadingKeys': partitionKeys,
  },
});
