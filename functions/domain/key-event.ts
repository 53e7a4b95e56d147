/** Events of keys as the log has them: what changed of a partner or of a key of our own, without who did it and why. */
import type { AuditEntry } from '#schemas/audit.ts';
import type { KeyEventStatement } from '#schemas/key-event.ts';
import type { Partner, PartnerKey } from '#schemas/partner.ts';
import { Thumbprint } from '#schemas/primitives.ts';
import type { Generation } from './key-ring.ts';

type Deed = Pick<AuditEntry, 'at' | 'action' | 'subject'>;
const EVENTS: ReadonlySet<string> = new Set<KeyEventStatement['event']>([
  'enrolled',
  'status-changed',
  'key-retired',
  'key-compromised',
  'key-rotated',
  'keys-registered',
]);
const isEvent = (action: string): action is KeyEventStatement['event'] => EVENTS.has(action);

/**
 * What a change of a partner did to its standing and its keys.
 * @param before Undefined for one that was not there.
 * @returns undefined for what concerns neither: a profile.
 */
export function eventOfPartner(
  { at, action, subject }: Deed,
  before: Partner | undefined,
  after: Partner,
): KeyEventStatement | undefined {
  if (!isEvent(action)) return undefined;
  const changed = after.keys.filter((key) => !before?.keys.some((old) => isSame(old, key)));
  return {
    schema: 'key-event/1',
    at,
    subject,
    event: action,
    ...(before?.status !== after.status && { status: after.status }),
    keys: changed.map(({ thumbprint, use, device, state, notBefore, notAfter, compromisedFrom }) => ({
      thumbprint,
      use,
      ...(device !== undefined && { device }),
      state,
      from: notBefore,
      ...(notAfter !== undefined && { until: notAfter }),
      ...(compromisedFrom !== undefined && { compromisedFrom }),
    })),
  };
}

const isSame = (old: PartnerKey, key: PartnerKey): boolean =>
  old.thumbprint === key.thumbprint &&
  old.state === key.state &&
  old.notAfter === key.notAfter &&
  old.compromisedFrom === key.compromisedFrom;

/** What a rotation did to the keys of one purpose. A secret has a name that was made up, and none that anybody could compare. */
export function eventOfRotation(
  { at, subject }: Pick<Deed, 'at' | 'subject'>,
  before: readonly Generation[],
  after: readonly Generation[],
): KeyEventStatement {
  const changed = after.filter(({ kid, endsAt, compromisedAt }) => {
    const old = before.find((one) => one.kid === kid);
    return Thumbprint.safeParse(kid).success && !(old && old.endsAt === endsAt && old.compromisedAt === compromisedAt);
  });
  const keys = changed.map(({ kid, activeFrom, endsAt, compromisedAt }) => ({
    thumbprint: kid,
    ...(activeFrom !== undefined && { from: activeFrom }),
    ...(endsAt !== undefined && { until: endsAt }),
    ...(compromisedAt !== undefined && { compromisedFrom: compromisedAt }),
  }));
  return { schema: 'key-event/1', at, subject, event: 'exchange-key-rotated', keys };
}
