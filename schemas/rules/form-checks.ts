/** The checks that block: those of the schema itself. Their findings are made by it; here is what they are, beside the rules. */
import type { Dimension } from './rule.ts';
import type { CheckCode } from './texts/english.ts';

export interface FormCheck {
  readonly code: CheckCode;
  readonly dimension: Dimension;
  readonly level: 'required';
  readonly severity: 'blocking';
}

const blocking = (code: CheckCode, dimension: Dimension): FormCheck => ({
  code,
  dimension,
  level: 'required',
  severity: 'blocking',
});

export const FORM_CHECKS: readonly FormCheck[] = [
  blocking('missing-member', 'completeness'),
  blocking('unknown-member', 'representation'),
  blocking('wrong-type', 'validity'),
  blocking('not-one-of', 'validity'),
  blocking('classification-too-high', 'accessibility'),
  blocking('too-short', 'completeness'),
  blocking('too-few', 'completeness'),
  blocking('out-of-range', 'validity'),
  blocking('too-long', 'representation'),
  blocking('too-many', 'representation'),
  blocking('bad-format', 'validity'),
];
