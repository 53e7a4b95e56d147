// Rights to KMS keys that no template knows, since a rotation makes them: given by the tag of their purpose.
import { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { purposeTag, type SigningKey } from './exchange-key.ts';

export interface KeyRight {
  readonly actions: string[];
  readonly resource: string;
  readonly conditions?: Record<string, Record<string, string | string[]>>;
}

const asked = `aws:RequestTag/${purposeTag}`;
const has = `aws:ResourceTag/${purposeTag}`;
const noOtherTag = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [purposeTag] } };

const anyKey = (scope: IConstruct): string =>
  Stack.of(scope).formatArn({ service: 'kms', resource: 'key', resourceName: '*' });

/** With the key of the stack and with every later one of its purpose; never with one of another purpose. */
export const signingFor = (scope: IConstruct, { purpose }: SigningKey): KeyRight => ({
  actions: ['kms:Sign'],
  resource: anyKey(scope),
  conditions: { StringEquals: { [has]: purpose } },
});

/** A key that has a purpose keeps it. Public halves may be read of any key, since KMS may be slow to heed a new tag. */
export const makingKeysFor = (scope: IConstruct, purposes: string[]): KeyRight[] => [
  {
    actions: ['kms:CreateKey'],
    resource: '*',
    conditions: {
      StringEquals: { 'kms:KeySpec': 'ECC_NIST_P384', 'kms:KeyUsage': 'SIGN_VERIFY', [asked]: purposes },
      ...noOtherTag,
    },
  },
  {
    actions: ['kms:TagResource'],
    resource: anyKey(scope),
    conditions: {
      StringEquals: { [asked]: purposes },
      StringEqualsIfExists: { [has]: `$\{${asked}}` },
      ...noOtherTag,
    },
  },
  { actions: ['kms:DescribeKey', 'kms:GetPublicKey'], resource: anyKey(scope) },
];
