// The exchange's KMS keys: private halves that no function, operator or backup can ever read.
import { Duration, RemovalPolicy, Tags } from 'aws-cdk-lib';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

export interface ExchangeKeyProps {
  readonly keep: boolean;
  readonly description: string;
}

/** What a signing key is for. Rights to sign are given by this tag: rotation makes keys that no template knows. */
export const purposeTag = 'ptcn-purpose';

export interface SigningKeyProps extends ExchangeKeyProps {
  readonly purpose: string;
}

abstract class ExchangeKey extends Key {
  /** The name under which a function finds the key: `TOKEN_KEY_ID` for the TokenKey. */
  readonly environmentName: string;

  constructor(scope: Construct, id: string, props: ExchangeKeyProps, spec: KeySpec, usage: KeyUsage) {
    super(scope, id, {
      description: props.description,
      keySpec: spec,
      keyUsage: usage,
      // KMS rotates symmetric keys by itself; a signing key is replaced on purpose, its public half stays published.
      ...(spec === KeySpec.SYMMETRIC_DEFAULT ? { enableKeyRotation: true } : {}),
      pendingWindow: Duration.days(30),
      removalPolicy: props.keep ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
    });
    this.environmentName = `${id.replace(/Key$/, '').toUpperCase()}_KEY_ID`;
  }
}

/** P-384, the curve NZISM 3.9 asks for (CID 2148): signs tokens or receipts as ES384. The first of its purpose. */
export class SigningKey extends ExchangeKey {
  readonly purpose: string;

  constructor(scope: Construct, id: string, props: SigningKeyProps) {
    super(scope, id, props, KeySpec.ECC_NIST_P384, KeyUsage.SIGN_VERIFY);
    this.purpose = props.purpose;
    Tags.of(this).add(purposeTag, props.purpose);
  }
}

/** Wraps the one secret from which nonce, cursor and blinding keys are derived. */
export class SealingKey extends ExchangeKey {
  constructor(scope: Construct, id: string, props: ExchangeKeyProps) {
    super(scope, id, props, KeySpec.SYMMETRIC_DEFAULT, KeyUsage.ENCRYPT_DECRYPT);
  }
}
