/** Every route that is documented is served, and opens to exactly the scopes that it says. */
import { describe, expect, inject, test } from 'vitest';
import { ROUTES } from '#schemas/api/routes.ts';
import { Scope } from '#schemas/partner.ts';
import { readerWith } from '../support/enrolled.ts';
import { codeIn } from '../support/route-calls.ts';

const { origin } = inject('exchange');

/** Some path that fits; what it names does not exist. */
const concrete = (path: string) =>
  path
    .replace('{submissionId}', 'nobody~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b')
    .replace('{thumbprint}', 'A'.repeat(43))
    .replace('{collectionId}', 'nztcu-curated')
    .replaceAll(/\{[^}]+\}/g, 'nobody');

const guarded = ROUTES.flatMap((route) =>
  typeof route.access === 'string' ? [] : [{ ...route, access: route.access }],
);

describe.each(guarded)('$method $path', ({ method, path, access }) => {
  const call = method.toUpperCase();

  test('is closed to whoever brings no token [ASVS 8.3.1] [ASVS 7.2.1] [API2:2023]', async () => {
    const response = await fetch(`${origin}${concrete(path)}`, { method: call });
    expect(response.status).toBe(401);
    expect(codeIn(await response.text())).toBe(call === 'HEAD' ? undefined : 'not-authenticated');
  });

  test('is closed to every scope but its own [ASVS 8.2.1] [API5:2023] [FAPI 5.3.4-4]', async () => {
    const others = Scope.options.filter((scope) => !access.includes(scope));
    const response = await (await readerWith(others)).call(call, concrete(path));
    expect(response.status).toBe(403);
    expect(codeIn(await response.text())).toBe(call === 'HEAD' ? undefined : 'not-allowed');
  });

  test.each(access)('opens to %s alone', async (scope) => {
    const response = await (await readerWith([scope])).call(call, concrete(path));
    const code = response.status < 400 ? undefined : codeIn(await response.text());
    // TAXII has two ways to write, and refuses them to all who may read.
    if (code !== 'collection-read-only') expect([401, 403, 500, 502, 503]).not.toContain(response.status);
  });
});
