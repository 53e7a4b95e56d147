// The rights of each function, read off the template in words: resource -> actions.
import { PURPOSE_TAG } from '#stores/exchange-keys.ts';
import { REGISTERED_RINGS } from '#stores/key-rings.ts';
import { ringKey } from '#stores/table-keys.ts';
import type { Standing } from './every-right.ts';
import type { Right } from './template-reading.ts';

const ANY_KEY = /:kms:ap-southeast-6:AWS::AccountId:key\/\*$/;
const LIMITS = limits();

/** Resource -> its actions, in the order of the alphabet. */
export type Rights = Readonly<Record<string, string>>;

/** @throws for a right that is denied or limited in a way that nobody expects. */
export function grantedTo(role: string, rights: readonly Standing[]): Rights {
  const granted = new Map<string, string[]>();
  for (const right of rights.filter(({ who, at }) => who === role && at === undefined)) {
    if (right.effect !== 'Allow') throw new Error(`Nobody expects a role to be denied ${right.action}.`);
    const onWhat = limited(right);
    granted.set(onWhat, [...(granted.get(onWhat) ?? []), right.action]);
  }
  return Object.fromEntries([...granted].map(([onWhat, actions]) => [onWhat, actions.toSorted().join(' ')]));
}

/** The resource, and how far: every condition that is not known here fails the test. */
function limited({ action, resource, condition }: Right): string {
  if (condition === undefined) return ANY_KEY.test(resource) ? 'any key' : resource;
  const known = LIMITS.get(JSON.stringify(condition));
  if (known === undefined) throw new Error(`Nobody expects ${action} on ${resource} if ${JSON.stringify(condition)}.`);
  if (known.startsWith('only')) return `${resource}, ${known}`;
  const isAsNamed = known.startsWith('new') ? resource === '*' : ANY_KEY.test(resource);
  if (!isAsNamed) throw new Error(`${known} is a name for ${resource}?`);
  return known;
}

type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** Every condition that a right has, and what we call it. */
function limits(): ReadonlyMap<string, string> {
  const rings = REGISTERED_RINGS.map((purpose) => ringKey(purpose).pk);
  const onlyUnder = (keys: readonly string[]): [Condition, string] => [
    {
      [`ForAllValues:${keys.some((key) => key.endsWith('*')) ? 'StringLike' : 'StringEquals'}`]: {
        'dynamodb:LeadingKeys': keys,
      },
    },
    `only ${keys.join(' ')}`,
  ];
  const [has, asked] = [`aws:ResourceTag/${PURPOSE_TAG}`, `aws:RequestTag/${PURPOSE_TAG}`];
  const made = { [asked]: ['token', 'receipt'] };
  const onlyTag = { 'ForAllValues:StringEquals': { 'aws:TagKeys': [PURPOSE_TAG] } };
  const conditions: readonly [Condition, string][] = [
    onlyUnder(['RING#secret']),
    onlyUnder(['RING#token', 'RING#receipt', 'RING#carry']),
    onlyUnder(rings),
    onlyUnder(['FEED-CREDENTIAL*', 'PROPOSALS']),
    onlyUnder(['PROPOSALS']),
    onlyUnder(['feed-pulls#*']),
    onlyUnder(['STIX*']),
    onlyUnder(['FEEDS']),
    onlyUnder(['FEEDS', 'FEED-VERSIONS#*', 'PICKED#*']),
    onlyUnder(['FEED-COUNT']),
    onlyUnder(['DEFINED#*', 'PLACED#*']),
    onlyUnder(['COACHING#*']),
    onlyUnder(['PLAN']),
    onlyUnder(['PLAN*']),
    onlyUnder(['MESSAGES#*', 'ASKED#*']),
    onlyUnder(['ASKED#*']),
    onlyUnder(['MESSAGES#*', 'ATTACHED#*']),
    onlyUnder(['MESSAGES#*', 'ASKED#*', 'ATTACHED#*']),
    onlyUnder(['ATTACHED#*']),
    onlyUnder(['REQUESTS*', 'MESSAGES#*']),
    onlyUnder(['LOG', 'LOGGED#*']),
    onlyUnder(['LOG', 'LOG-KEY']),
    onlyUnder(['LOG-KEY']),
    onlyUnder(['RING#checkpoint']),
    onlyUnder(['LOG']),
    onlyUnder(['LOG-COSIGNED']),
    onlyUnder(['KEY-EVENTS#exchange:*']),
    onlyUnder(['PARTNERS', 'KEY-EVENTS#*']),
    onlyUnder(['RING#receipt']),
    onlyUnder(['LOG', 'RECONCIL*']),
    onlyUnder(['RECONCIL*']),
    onlyUnder(['FEED#*']),
    onlyUnder(['UNIT#*']),
    onlyUnder(['OUTBOX#log']),
    onlyUnder(['OUTBOX#summary']),
    onlyUnder(['OUTBOX#stix']),
    [{ StringEquals: { [has]: 'token' } }, 'any key, for token'],
    [{ StringEquals: { [has]: 'receipt' } }, 'any key, for receipt'],
    [
      { StringEquals: { 'kms:KeySpec': 'ECC_NIST_P384', 'kms:KeyUsage': 'SIGN_VERIFY', ...made }, ...onlyTag },
      'new keys, to sign by P-384, made for token receipt',
    ],
    [
      {
        StringEquals: made,
        // A key that has a purpose keeps it.
        StringEqualsIfExists: { [has]: `$\{${asked}}` },
        ...onlyTag,
      },
      'any key, made for token receipt and nothing else',
    ],
  ];
  return new Map(conditions.map(([condition, name]) => [JSON.stringify(condition), name]));
}
