// Where files lie until they are whole and were looked at: a prefix of the bucket of envelopes that only its keepers read. The rights of
// functions are to a bucket, so it is the bucket that tells its rooms apart, by a tag of the role that comes.
import { Duration, Tags } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

export const QUARANTINE = 'quarantine/';
const TAG = 'ptcn:keeps';
const KEEPER = { [`aws:PrincipalTag/${TAG}`]: 'quarantine' };

/** Parts are kept for 30 days by their rows; their bytes a little longer. */
const GONE_AFTER = Duration.days(32);

export function keepsQuarantine(role: IRole | undefined): void {
  if (role) Tags.of(role).add(TAG, 'quarantine');
}

export function holdsQuarantine(bucket: Bucket): void {
  bucket.addLifecycleRule({
    id: 'AbandonedParts',
    prefix: QUARANTINE,
    expiration: GONE_AFTER,
    noncurrentVersionExpiration: Duration.days(1),
  });
  const deny = (
    sid: string,
    statement: Pick<
      ConstructorParameters<typeof PolicyStatement>[0] & object,
      'actions' | 'resources' | 'notResources' | 'conditions'
    >,
  ) =>
    bucket.addToResourcePolicy(
      new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], ...statement }),
    );
  deny('OnlyKeepersReadQuarantine', {
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [bucket.arnForObjects(`${QUARANTINE}*`)],
    conditions: { StringNotEquals: KEEPER },
  });
  deny('OnlyKeepersRelease', {
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('attachments/*')],
    conditions: { StringNotEquals: KEEPER },
  });
  deny('KeepersRemoveNothingElse', {
    actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    notResources: [bucket.arnForObjects(`${QUARANTINE}*`)],
    conditions: { StringEquals: KEEPER },
  });
}
