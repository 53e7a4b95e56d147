/** Events that no gateway made, all with an invented caller in the authorizer's context: what else they may bring. */
import { Scope } from '#schemas/partner.ts';

export type ForgedVector = {
  readonly row: number;
  readonly name: string;
  /** Routes of the function under attack are called by the scopes they want. */
  readonly resource: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: 401 | 404;
};

export const forgedVectors: readonly ForgedVector[] = [
  ...Scope.options.map((scope) => ({
    row: 58,
    name: `invents a caller for a route of ${scope}`,
    resource: `/${scope}`,
    status: 401 as const,
  })),
  ...['DPoP a.b.c', 'Bearer a.b.c', 'DPoP', 'Basic bnp0Y3U6', ''].map((Authorization) => ({
    row: 58,
    name: `invents a caller and says "Authorization: ${Authorization}"`,
    resource: '/partners:admin',
    headers: { Authorization, DPoP: 'a.b.c' },
    status: 401 as const,
  })),
  ...['/unknown', '/__proto__', '', '/submissions:read/../partners:admin', '/constructor'].map((resource) => ({
    row: 58,
    name: `invents a caller and asks for "${resource}"`,
    resource,
    status: 404 as const,
  })),
];
