// A bucket with the house defaults: versioned, lockable, private, TLS only, and nothing is ever put over anything.
import { Duration } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Bucket, ObjectLockRetention } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { BUT_THE_SCANNER } from './quarantine.ts';
import { lockableBucket } from './house-bucket.ts';

export interface RecordBucketProps {
  readonly keep: boolean;
  readonly recordsKey: IKey;
  /** Where every request for an object is written down. */
  readonly accessLog: Bucket;
  /**
   * Locked from the moment it is put, so that nobody can delete it before, the owner of the account neither. Without it
   * the bucket is lockable object by object.
   */
  readonly lockedFor?: Duration;
  /** A scanner puts an object of its own to try its rights, and asks for nothing when it does. */
  readonly isScanned?: boolean;
}

/** Two of any seven years may be leap years. */
export const SEVEN_YEARS = Duration.days(7 * 365 + 2);

export class RecordBucket extends Bucket {
  /** The name under which a function finds the bucket: `AUDIT_ARCHIVE_BUCKET` for the AuditArchive. */
  readonly environmentName: string;

  constructor(scope: Construct, id: string, { keep, recordsKey, accessLog, lockedFor, isScanned }: RecordBucketProps) {
    super(scope, id, {
      ...lockableBucket(keep, { recordsKey, accessLog, prefix: `${id}/` }),
      ...(lockedFor ? { objectLockDefaultRetention: ObjectLockRetention.compliance(lockedFor) } : {}),
    });
    // A right to put is also a right to overwrite, unless the bucket itself insists on "only if nothing is there".
    this.#refuse('PutOnlyIfAbsent', ['s3:PutObject'], {
      Null: { 's3:if-none-match': 'true' },
      ...(isScanned ? BUT_THE_SCANNER : {}),
    });
    // The lock holds the versions; this keeps them from being hidden behind a delete marker.
    if (lockedFor) this.#refuse('NobodyDeletes', ['s3:DeleteObject', 's3:DeleteObjectVersion']);
    this.environmentName = `${id.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toUpperCase()}_BUCKET`;
  }

  #refuse(sid: string, actions: string[], conditions?: Record<string, Record<string, string | string[]>>): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources: [this.arnForObjects('*')],
        ...(conditions ? { conditions } : {}),
      }),
    );
  }
}
