/** Of the audit trail: every change of state has its entry, and every entry its change. */
import type { Decision } from '#schemas/decision.ts';
import type { Holdings } from './holdings.ts';
import type { Item } from './model/expressions.ts';
import { FEED_DEFINITIONS, keyEventPartition } from '#stores/table-keys.ts';

/** Deeds that make the version of a partner grow. What is only proposed changes nothing yet. */
const CHANGES = /^(status-changed|profile-changed|key-(retired|compromised|rotated)|keys-registered)$/;

/** What is told of keys, in a row of its own and in the log. */
const KEY_EVENTS = /^(enrolled|status-changed|key-(retired|compromised|rotated)|keys-registered|exchange-key-rotated)$/;

type Entry = { readonly action: string; readonly subject: string };

export function auditViolations(
  { audit, registry, feeds }: Pick<Holdings, 'audit' | 'registry' | 'feeds'>,
  records: readonly Item[],
): string[] {
  const entries = Map.groupBy(
    audit.map(({ entry }) => entry as Entry),
    ({ subject }) => subject,
  );
  // What was disposed of has no decisions any more; that they were made, the trail still says.
  const whole = records.filter(({ state }) => state !== 'disposed');
  const decisions = whole.flatMap(({ submissionId, decisions: made = [] }) => {
    const kept = (entries.get(`submission:${String(submissionId)}`) ?? []).filter(({ action }) => action === 'decided');
    // That of its unit is on the trail as a recall.
    const { length } = (made as readonly Decision[]).filter(({ byRole }) => byRole !== 'unit');
    return kept.length === length
      ? []
      : [`${String(submissionId)} has ${length} decisions, and ${kept.length} on the trail.`];
  });
  const recalls = whole.flatMap(({ submissionId, recalls: made = [] }) => {
    const kept = (entries.get(`submission:${String(submissionId)}`) ?? []).filter(
      ({ action }) => action === 'recalled',
    );
    const { length } = made as readonly unknown[];
    return kept.length === length
      ? []
      : [`${String(submissionId)} has ${length} recalls, and ${kept.length} on the trail.`];
  });
  const partners = registry.flatMap(({ pk, version }) => {
    const [kind, partnerId = ''] = String(pk).split('#');
    if (kind !== 'PARTNER') return [];
    const kept = (entries.get(`partner:${partnerId}`) ?? []).filter(({ action }) => CHANGES.test(action));
    return kept.length === Number(version) - 1
      ? []
      : [`${partnerId} changed ${Number(version) - 1} times, and ${kept.length} times on the trail.`];
  });
  const definitions = feeds.flatMap(({ pk, sk, version }) => {
    if (pk !== FEED_DEFINITIONS) return [];
    const kept = (entries.get(`feed:${String(sk)}`) ?? []).filter(({ action }) => action === 'feed-changed');
    return kept.length === Number(version) - 1
      ? []
      : [`${String(sk)} has version ${Number(version)}, and ${kept.length} changes on the trail.`];
  });
  return [...decisions, ...recalls, ...partners, ...definitions, ...keyEventViolations(entries, registry)];
}

/** Each deed that concerns keys has told of it once. */
function keyEventViolations(entries: ReadonlyMap<string, readonly Entry[]>, registry: readonly Item[]): string[] {
  const prefix = keyEventPartition('');
  const events = Map.groupBy(
    registry.filter(({ pk }) => String(pk).startsWith(prefix)),
    ({ pk }) => String(pk).slice(prefix.length),
  );
  return [...new Set([...entries.keys(), ...events.keys()])].flatMap((subject) => {
    const deeds = (entries.get(subject) ?? []).filter(({ action }) => KEY_EVENTS.test(action)).length;
    const told = events.get(subject)?.length ?? 0;
    return deeds === told ? [] : [`${subject} has ${deeds} deeds about keys on the trail, and ${told} events.`];
  });
}
