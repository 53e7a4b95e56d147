/** Markings that meet: what is made of several things carries the highest of each kind. */
import { Classification, Tlp } from '#schemas/handling.ts';

export type Marking = { readonly classification: Classification; readonly tlp: Tlp };

const later = <T>(order: readonly T[], one: T, other: T): T =>
  order.indexOf(one) < order.indexOf(other) ? other : one;

export const stricterTlp = (one: Tlp, other: Tlp): Tlp => later(Tlp.options, one, other);

export const higherClassification = (one: Classification, other: Classification): Classification =>
  later(Classification.options, one, other);

export const isWithin = (classification: Classification, ceiling: Classification): boolean =>
  higherClassification(classification, ceiling) === ceiling;

type Raised = { readonly classification?: Classification | undefined; readonly tlp?: Tlp | undefined };

/** What is absent changes nothing. */
export const highestMarking = (first: Marking, ...others: readonly Raised[]): Marking =>
  others.reduce<Marking>(
    (highest, { classification, tlp }) => ({
      classification: higherClassification(highest.classification, classification ?? highest.classification),
      tlp: stricterTlp(highest.tlp, tlp ?? highest.tlp),
    }),
    { classification: first.classification, tlp: first.tlp },
  );
