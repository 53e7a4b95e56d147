/** What a unit may have lying in quarantine. */
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { PartnerCaller } from '#domain/authenticate-caller.ts';
import { UPLOADS_MOST_BYTES } from '#schemas/attachment.ts';
import { type Dependencies, receivePart } from '../../functions/receive-attachment.ts';
import { partHeaders, photo, sha512Of } from '../support/files.ts';
import { requestWith } from '../support/http-request.ts';

const bytes = photo(100, 'quota');

function send(lying: number, keeps = true) {
  const headers = Object.entries(partHeaders(bytes, 0)).map(([name, value]) => [name.toLowerCase(), value] as const);
  const request = requestWith({
    pathParameters: { sha512: sha512Of(bytes), n: '0' },
    headers: Object.fromEntries(headers),
    rawBody: bytes,
  });
  const deps: Dependencies = {
    clock: () => 0,
    claims: async () => [],
    partsOf: async () => [],
    bytesOf: async () => lying,
    keep: async (_file, part) => {
      expect(part.digest).toBe(createHash('sha256').update(bytes).digest('base64url'));
      return keeps;
    },
  };
  return receivePart(deps, request, { principal: 'tonga-tcu' } as PartnerCaller);
}

test('is 500 MiB at most, and not a byte more [ASVS 5.2.4]', async () => {
  expect((await send(UPLOADS_MOST_BYTES - bytes.length)).status).toBe(201);
  await expect(send(UPLOADS_MOST_BYTES - bytes.length + 1)).rejects.toMatchObject({ code: 'uploads-full' });
});

test('has one part in each place, also when two come at once', async () => {
  await expect(send(0, false)).rejects.toMatchObject({ code: 'part-conflict' });
});
