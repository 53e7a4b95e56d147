/** Clients that are not let in, for reasons that nobody may learn: unknown, revoked, another key, an ended key. */
import type { Partner } from '#schemas/partner.ts';

export type OracleVector = {
  readonly row: 54;
  readonly name: string;
  /** How the registry knows the unit; undefined: not at all. */
  readonly known: (registered: Partner) => Partner | undefined;
  readonly signedBy?: 'stranger';
};

const withKeys = (partner: Partner, change: object): Partner => ({
  ...partner,
  keys: partner.keys.map((key) => (key.use === 'authentication' ? { ...key, ...change } : key)),
});

const oracle = (name: string, known: OracleVector['known'], more: Partial<OracleVector> = {}): OracleVector => ({
  row: 54,
  name,
  known,
  ...more,
});

export const oracleVectors: readonly OracleVector[] = [
  oracle('is not enrolled', () => undefined),
  oracle('was revoked', (partner) => ({ ...partner, status: 'revoked' })),
  oracle('signs with the key of another', (partner) => partner, { signedBy: 'stranger' }),
  oracle('is suspended and signs with the key of another', (partner) => ({ ...partner, status: 'suspended' }), {
    signedBy: 'stranger',
  }),
  oracle('was revoked and signs with the key of another', (partner) => ({ ...partner, status: 'revoked' }), {
    signedBy: 'stranger',
  }),
  oracle('signs with a compromised key', (partner) => withKeys(partner, { state: 'compromised' })),
  oracle('signs with a key that has ended', (partner) =>
    withKeys(partner, { state: 'retired', notAfter: '2026-01-01T00:00:00.000Z' }),
  ),
  oracle('has no key for authentication', (partner) => ({
    ...partner,
    keys: partner.keys.filter(({ use }) => use === 'signing'),
  })),
];
