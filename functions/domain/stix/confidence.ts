/** Credibility as STIX confidence (STIX 2.1, appendix A). 6 is a missing value, not a low one. Reliability is another axis and has no number. */
import type { Grading, InformationCredibility } from '#schemas/grading.ts';

export const CONFIDENCE: Readonly<Record<InformationCredibility, number | undefined>> = {
  '1': 90,
  '2': 70,
  '3': 50,
  '4': 30,
  '5': 10,
  '6': undefined,
};

/** The confidence member, or none. */
export function confidenceIn({ credibility }: Grading): { confidence?: number } {
  const confidence = CONFIDENCE[credibility];
  return confidence === undefined ? {} : { confidence };
}

/** Both axes as machine tags of the `admiralty-scale` taxonomy, which MISP and OpenCTI show where they drop extensions. */
export const gradeLabels = ({ reliability, credibility }: Grading): string[] => [
  `admiralty-scale:source-reliability="${reliability.toLowerCase()}"`,
  `admiralty-scale:information-credibility="${credibility}"`,
];
