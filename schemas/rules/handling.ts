/** Rules on marking, audience, authorship and the author's own attestations. */
import { type Failure, type Rule, settle, settleOne } from './rule.ts';

const partnerOf = (submissionId: string): string => submissionId.slice(0, submissionId.indexOf('~'));

export const handlingRules: readonly Rule[] = [
  {
    code: 'clear-but-classified',
    dimension: 'consistency',
    level: 'required',
    severity: 'attestable',
    inScore: true,
    examine: ({ report: { handling } }) => {
      if (handling.tlp !== 'CLEAR') return 'not-applicable';
      const classified = handling.classification !== 'UNCLASSIFIED';
      return settleOne(
        '/report/handling/tlp',
        classified ? `It is TLP:CLEAR and at the same time ${handling.classification}.` : undefined,
      );
    },
  },
  {
    code: 'red-but-releasable',
    dimension: 'consistency',
    level: 'required',
    severity: 'attestable',
    examine: ({ report: { handling } }) => {
      if (handling.tlp !== 'RED') return 'not-applicable';
      const released = (handling.releasableTo ?? []).length > 0;
      return settleOne(
        '/report/handling/releasableTo',
        released ? 'It is TLP:RED and at the same time releasable to others.' : undefined,
      );
    },
  },
  {
    code: 'release-list-repeated',
    dimension: 'uniqueness',
    level: 'expected',
    severity: 'advice',
    examine: ({ report: { handling } }) => {
      const audience = handling.releasableTo ?? [];
      const failures: Failure[] = [];
      const seen = new Set<string>();
      for (const [at, name] of audience.entries()) {
        if (seen.has(name))
          failures.push({
            pointer: `/report/handling/releasableTo/${at}`,
            detail: `${name} already stands in the list.`,
          });
        seen.add(name);
      }
      return settle(audience.length, failures);
    },
  },
  {
    code: 'supersedes-itself',
    dimension: 'integrity',
    level: 'required',
    severity: 'attestable',
    examine: ({ iss, jti, supersedes }) => {
      if (supersedes === undefined) return 'not-applicable';
      return settleOne(
        '/supersedes',
        supersedes === `${iss}~${jti}` ? 'The report says that it replaces itself.' : undefined,
      );
    },
  },
  {
    code: 'supersedes-another-units',
    dimension: 'provenance',
    level: 'required',
    severity: 'attestable',
    examine: ({ iss, onBehalfOf, supersedes }) => {
      if (supersedes === undefined) return 'not-applicable';
      const owner = partnerOf(supersedes);
      return settleOne(
        '/supersedes',
        owner === iss || owner === onBehalfOf ? undefined : `The report replaces one of ${owner}, not your own.`,
      );
    },
  },
  {
    code: 'on-behalf-of-itself',
    dimension: 'provenance',
    level: 'expected',
    severity: 'advice',
    examine: ({ iss, onBehalfOf }) => {
      if (onBehalfOf === undefined) return 'not-applicable';
      return settleOne('/onBehalfOf', onBehalfOf === iss ? 'The unit signs on behalf of itself.' : undefined);
    },
  },
  {
    code: 'attachment-repeated',
    dimension: 'uniqueness',
    level: 'expected',
    severity: 'advice',
    examine: ({ attachments = [] }) => {
      const failures: Failure[] = [];
      const seen = new Set<string>();
      for (const [at, { sha512 }] of attachments.entries()) {
        if (seen.has(sha512))
          failures.push({ pointer: `/attachments/${at}`, detail: 'An earlier attachment is the same file.' });
        seen.add(sha512);
      }
      return settle(attachments.length, failures);
    },
  },
];

/** Examined after every other rule: it compares the author's attestations with what was found. */
export const attestationUnmatched: Rule = {
  code: 'attestation-unmatched',
  dimension: 'integrity',
  level: 'expected',
  severity: 'advice',
  examine: ({ attestations = [] }, { found }) => {
    const failures: Failure[] = [];
    for (const [at, { code, pointer }] of attestations.entries()) {
      if (!found.has(`${code} ${pointer}`))
        failures.push({ pointer: `/attestations/${at}`, detail: 'It matches no finding of this report.' });
    }
    return settle(attestations.length, failures);
  },
};
