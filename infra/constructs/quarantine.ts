// Where files lie until they are whole and were looked at: a prefix of the bucket of envelopes that only its keepers read. The rights of
// functions are to a bucket, so it is the bucket that tells its rooms apart, by a tag of the role that comes.
import { Duration, Tags } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, type IRole, PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';

const QUARANTINE = 'quarantine/';
/** Whole files, for a scanner. */
export const WHOLE_FILES = `${QUARANTINE}whole/`;
/** What GuardDuty puts into a bucket to see that it may. */
export const VALIDATION_OBJECT = 'malware-protection-resource-validation-object';

const TAG = 'ptcn:keeps';
const keeps = (...what: string[]) => ({ [`aws:PrincipalTag/${TAG}`]: what.length === 1 ? (what[0] ?? '') : what });

/** Parts are kept for 30 days by their rows; their bytes a little longer. */
const GONE_AFTER = Duration.days(32);

export const keepsQuarantine = (role: IRole): void => Tags.of(role).add(TAG, 'quarantine');
export const scansQuarantine = (role: IRole): void => Tags.of(role).add(TAG, 'scanner');
/** Who may put an object without asking whether one is there. */
export const BUT_THE_SCANNER = { StringNotEquals: keeps('scanner') };

export function holdsQuarantine(bucket: Bucket): void {
  bucket.addLifecycleRule({
    id: 'AbandonedParts',
    prefix: QUARANTINE,
    expiration: GONE_AFTER,
    noncurrentVersionExpiration: Duration.days(1),
  });
  const deny = (sid: string, statement: PolicyStatementProps) =>
    bucket.addToResourcePolicy(
      new PolicyStatement({ sid, effect: Effect.DENY, principals: [new AnyPrincipal()], ...statement }),
    );
  deny('OnlyKeepersReadQuarantine', {
    actions: ['s3:GetObject', 's3:GetObjectVersion'],
    resources: [bucket.arnForObjects(`${QUARANTINE}*`)],
    conditions: { StringNotEquals: keeps('quarantine', 'scanner') },
  });
  deny('OnlyTheScannerTags', {
    actions: ['s3:PutObjectTagging', 's3:PutObjectVersionTagging'],
    resources: [bucket.arnForObjects('*')],
    conditions: { StringNotEquals: keeps('scanner') },
  });
  deny('OnlyKeepersRelease', {
    actions: ['s3:PutObject'],
    resources: [bucket.arnForObjects('attachments/*')],
    conditions: { StringNotEquals: keeps('quarantine') },
  });
  deny('KeepersRemoveNothingElse', {
    actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
    notResources: [bucket.arnForObjects(`${QUARANTINE}*`)],
    conditions: { StringEquals: keeps('quarantine') },
  });
}
