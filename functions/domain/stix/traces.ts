/** What a report saw of a phone, an account or an online identity: its observables, and the observed data that keeps the report's own words (STIX 2.1, section 4.14). */
import type { Account, OnlineIdentity, Phone } from '#schemas/entities/traces.ts';
import type { StixObservedData } from '#schemas/stix/domain-objects.ts';
import type { StixObservable } from '#schemas/stix.ts';
import { type Draft, partMembers } from './draft.ts';
import { entityExtensions } from './entity-words.ts';
import { accountObservables, onlineObservables, phoneObservables } from './observables.ts';
import { beginningOf, endOf, notBefore } from './stix-time.ts';

type Trace = Phone | Account | OnlineIdentity;

function observablesOf(draft: Draft, trace: Trace, pointer: string): StixObservable[] {
  switch (trace.kind) {
    case 'phone':
      return phoneObservables(draft, trace, pointer);
    case 'account':
      return accountObservables(draft, trace, pointer);
    case 'online-identity':
      return onlineObservables(draft, trace, pointer);
  }
}

/** The first observable stands for the entity in relationships. */
export function traceObjects(draft: Draft, trace: Trace, pointer: string): (StixObservable | StixObservedData)[] {
  const observables = observablesOf(draft, trace, pointer);
  const { from, to = from } = draft.entry.report.activity;
  const first = beginningOf(from);
  return [
    ...observables,
    {
      ...partMembers(draft, 'observed-data', pointer),
      first_observed: first,
      last_observed: notBefore(first, endOf(to)),
      number_observed: 1,
      object_refs: observables.map(({ id }) => id),
      labels: [trace.kind],
      extensions: entityExtensions(trace),
    },
  ];
}
