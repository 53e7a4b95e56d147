/** Of the audit trail: every change of state has its entry, and every entry its change. */
import type { Holdings } from './invariants.ts';
import type { Item } from './model/expressions.ts';

/** Deeds that make the version of a partner grow. What is only proposed changes nothing yet. */
const CHANGES = /^(status-changed|profile-changed|key-(retired|compromised|rotated)|keys-registered)$/;

type Entry = { readonly action: string; readonly subject: string };

export function auditViolations(
  { audit, registry }: Pick<Holdings, 'audit' | 'registry'>,
  records: readonly Item[],
): string[] {
  const entries = Map.groupBy(
    audit.map(({ entry }) => entry as Entry),
    ({ subject }) => subject,
  );
  const decisions = records.flatMap(({ submissionId, decisions: made = [] }) => {
    const kept = (entries.get(`submission:${String(submissionId)}`) ?? []).filter(({ action }) => action === 'decided');
    const { length } = made as readonly unknown[];
    return kept.length === length
      ? []
      : [`${String(submissionId)} has ${length} decisions, and ${kept.length} on the trail.`];
  });
  const partners = registry.flatMap(({ pk, version }) => {
    const [kind, partnerId = ''] = String(pk).split('#');
    if (kind !== 'PARTNER') return [];
    const kept = (entries.get(`partner:${partnerId}`) ?? []).filter(({ action }) => CHANGES.test(action));
    return kept.length === Number(version) - 1
      ? []
      : [`${partnerId} changed ${Number(version) - 1} times, and ${kept.length} times on the trail.`];
  });
  return [...decisions, ...partners];
}
