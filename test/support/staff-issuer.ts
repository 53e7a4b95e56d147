/** An issuer that staff sign in at, as a test would have it configured. */
import type { StaffIssuer } from '#schemas/staff.ts';

export const staffIssuer = (change: Partial<StaffIssuer> = {}): StaffIssuer => ({
  iss: 'https://sign-in.example',
  jwksUri: 'https://sign-in.example/jwks',
  algorithms: ['RS256', 'ES256'],
  clients: { portal: 'ptcn-portal', terminal: 'ptcn-ops' },
  mfaClaim: { claim: 'amr', values: ['mfa'] },
  oldestAuthenticationSeconds: 43_200,
  subjectClaim: 'sub',
  roleClaim: 'roles',
  roles: { 'ptcn-analyst': 'analyst', 'ptcn-adviser': 'adviser', 'ptcn-operator': 'operator' },
  ...change,
});
