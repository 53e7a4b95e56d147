/** A finding in French, from the catalogue: what should hold instead of the sentence on this one value, and what helps. */
import type { Finding } from '#schemas/finding.ts';
import { FRENCH } from '#schemas/rules/texts/french.ts';

const TEXTS = new Map(Object.entries(FRENCH));

/** Unchanged where the catalogue has no such code. */
export function inFrench(finding: Finding): Finding {
  const text = TEXTS.get(finding.code);
  return text ? { ...finding, detail: `${text.title}. ${text.condition}`, fix: text.fix } : finding;
}
