/** Recalls that take back what they may not: by another, of another's report, of other bytes, and under names that are used up. */
import { MESSAGE_TYP } from '#schemas/message.ts';
import { RELEASE_PERMISSION_TYP } from '#schemas/release.ts';
import type { TestParty } from '../../support/test-party.ts';
import { signingKid } from '../../support/test-party.ts';
import type { Forgery } from '../forge.ts';
import type { Described } from '../vector-tests.ts';
import type { Expectation } from './vector.ts';

/** The report of the unit, one of its other reports, and one of a stranger. */
export type RecallControl = {
  readonly party: TestParty;
  readonly stranger: TestParty;
  readonly submissionId: string;
  readonly otherId: string;
  readonly strangersId: string;
  readonly nowSeconds: number;
};

export type RecallVector = Described & {
  /** Laid over a recall that is taken. */
  readonly change: (control: RecallControl) => Forgery;
  /** Who sends it, where it is not the unit; and to which report. */
  readonly as?: 'stranger';
  readonly to?: keyof RecallControl & ('otherId' | 'strangersId');
  readonly expect: Expectation;
};

const refused = (name: string, code: Expectation['code'], status: number, change: RecallVector['change']) => ({
  row: 61,
  name,
  change,
  expect: { status, code } as Expectation,
});
const claims = (name: string, code: Expectation['code'], more: object, status = 422): RecallVector =>
  refused(name, code, status, () => ({ claims: { ...more } }));
const header = (name: string, code: Expectation['code'], more: Record<string, unknown>): RecallVector =>
  refused(name, code, 422, () => ({ header: more }));
/** The name of a recall that was taken before. */
export const USED_JTI = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c';
const OTHER_DIGEST = 'ab'.repeat(64);

export const recallVectors: readonly RecallVector[] = [
  {
    ...refused("recalls another unit's report by its own word", 'not-found', 404, ({ stranger }) => ({
      header: { kid: signingKid(stranger) },
      claims: { iss: stranger.partnerId },
      key: stranger.signing,
    })),
    as: 'stranger',
  },
  { ...refused("carries its own recall to another unit's report", 'not-found', 404, () => ({})), to: 'strangersId' },
  { ...refused('carries a recall to another report of the same unit', 'not-found', 404, () => ({})), to: 'otherId' },
  refused('recalls in the name of another', 'issuer-mismatch', 422, ({ stranger }) => ({
    claims: { iss: stranger.partnerId },
  })),
  refused("signs with a stranger's key under the unit's name", 'signature-invalid', 422, ({ stranger }) => ({
    key: stranger.signing,
  })),
  refused("names a stranger's key", 'unknown-key', 422, ({ stranger }) => ({
    header: { kid: signingKid(stranger) },
    key: stranger.signing,
  })),
  refused('signs with the key of access', 'signature-invalid', 422, ({ party }) => ({ key: party.authentication })),
  refused('names another report inside', 'not-found', 404, ({ otherId }) => ({ claims: { submissionId: otherId } })),
  claims('names the digest of other bytes', 'digest-mismatch', { digest: OTHER_DIGEST }),
  claims('leaves the digest out', 'request-not-valid', { digest: undefined }),
  claims('writes the digest in capitals', 'request-not-valid', { digest: OTHER_DIGEST.toUpperCase() }),
  claims('made it for another exchange', 'audience-mismatch', { aud: 'https://exchange.invalid' }),
  claims('gives no reason', 'request-not-valid', { reason: '' }),
  claims('marks nothing', 'request-not-valid', { marking: {} }),
  claims('marks above what may be here', 'request-not-valid', { marking: { classification: 'SECRET' } }),
  claims('marks lower', 'marking-not-higher', { marking: { classification: 'UNCLASSIFIED' } }, 409),
  claims(
    'marks one part higher and the other lower',
    'marking-not-higher',
    { marking: { classification: 'RESTRICTED', tlp: 'CLEAR' } },
    409,
  ),
  claims('marks as it is marked', 'marking-not-higher', { marking: { classification: 'IN-CONFIDENCE' } }, 409),
  claims('says who acts and when it counts', 'request-not-valid', {
    receivedAt: '2020-01-01T00:00:00Z',
    byRole: 'operator',
  }),
  refused('signs it for the next century', 'signed-too-far-ahead', 422, ({ nowSeconds }) => ({
    claims: { iat: nowSeconds + 200_000 },
  })),
  refused('signed it before its key was', 'key-not-valid', 422, ({ nowSeconds }) => ({
    claims: { iat: nowSeconds - 86_400 },
  })),
  header('sends a reply as a recall', 'header-not-allowed', { typ: MESSAGE_TYP }),
  header('sends a permission as a recall', 'header-not-allowed', { typ: RELEASE_PERMISSION_TYP }),
  header('sends a report as a recall', 'header-not-allowed', { typ: 'ptcn-submission+jws' }),
  header('signs with nothing', 'algorithm-not-allowed', { alg: 'none' }),
  claims(
    'uses the name of a recall again for other words',
    'message-conflict',
    { jti: USED_JTI, reason: 'Something else.' },
    409,
  ),
];
