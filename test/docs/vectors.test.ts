/** The vectors that partners test their own software with (docs/vectors), held against the code that the exchange runs. */
import { execFile } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { verifyClientAssertion } from '#domain/client-assertion.ts';
import { verifyDpopProof } from '#domain/dpop-proof.ts';
import { partnerFrom } from '#domain/enrolment.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { verifyReceipt } from '#domain/receipt.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { Partner } from '#schemas/partner.ts';
import { Receipt } from '#schemas/receipt.ts';
import { vectorFiles } from '../../docs/vector-files.ts';
import { temporaryFolder } from '../support/unit-install.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const vectors = (name: string) => JSON.parse(textOf(`docs/vectors/${name}.json`));
const partner = Partner.parse(vectors('partner'));

/** The refusal that something ends in, thrown or answered. */
async function refusalOf(work: Promise<unknown>): Promise<Refusal> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof Refusal) return error;
  throw error ?? new Error('It was not refused.');
}

type Named = { readonly name: string; readonly jws: string };
type Refused = Named & { readonly code: string; readonly findings?: readonly object[] };

describe('the files of docs/vectors', () => {
  test('are those that node docs/make-vectors.ts writes', async () => {
    const paths = globSync('docs/vectors/*.json', { cwd: root }).sort();
    const files = await vectorFiles(paths.map(textOf).join('\n'));
    expect(paths.map((path) => path.replaceAll('\\', '/'))).toEqual([...files.keys()].sort());
    for (const [path, text] of files) expect(textOf(path), `${path} is stale: node docs/make-vectors.ts`).toBe(text);
  });
});

describe('the vectors of a submission', () => {
  const { origin, nowSeconds, vectors: accepted } = vectors('submission');

  test.each<Named>(accepted)('$name is acceptable, with the findings named', async (vector) => {
    const { jws, signingInput, digest, expected } = {
      ...vector,
      ...accepted.find(({ name }: Named) => name === vector.name),
    };
    const judgement = await verifySubmission(jws, partner, { audience: origin, nowSeconds });
    if (judgement.verdict === 'refused') throw judgement.refusal;
    expect(judgement.verified.findings).toMatchObject(expected.findings);
    expect(judgement.verified.findings).toHaveLength(expected.findings.length);
    expect(judgement.verified.digest).toBe(digest);
    expect(jws.startsWith(`${signingInput}.`)).toBe(true);
  });

  test.each<Refused>(vectors('refused').vectors)('$name is refused as $code', async ({ jws, code, findings }) => {
    const refusal = await refusalOf(
      verifySubmission(jws, partner, { audience: origin, nowSeconds }).then((judgement) => {
        if (judgement.verdict === 'refused') throw judgement.refusal;
      }),
    );
    expect(refusal.code).toBe(code);
    if (findings === undefined) return;
    expect(refusal.facts.findings).toEqual(findings.map((finding) => expect.objectContaining(finding)));
  });

  test('name no refusal twice, and each by its own bytes', () => {
    const refused: Refused[] = vectors('refused').vectors;
    expect(new Set(refused.map(({ name }) => name)).size).toBe(refused.length);
    expect(new Set(refused.map(({ jws }) => jws)).size).toBe(refused.length);
  });
});

describe('the vectors of getting in', () => {
  test('the enrolment request is one, and its fingerprint is that of the signing key', async () => {
    const { origin, jws, expected } = vectors('enrolment');
    const made = await partnerFrom(
      { request: jws, fingerprint: expected.fingerprint, kind: 'unit' },
      { audience: origin, now: 1_792_886_400_000 },
    );
    expect(made.partnerId).toBe(expected.partnerId);
  });

  test('the client assertion authenticates its client, and every broken one does not', async () => {
    const { issuer, nowSeconds, accepted, refused } = vectors('client-assertion');
    const findPartner = async (partnerId: string) => (partnerId === partner.partnerId ? partner : undefined);
    const verify = (jws: string) => verifyClientAssertion(jws, { issuer, nowSeconds, findPartner });
    expect((await verify(accepted.jws)).partner.partnerId).toBe(partner.partnerId);
    for (const { name, jws } of refused) expect((await refusalOf(verify(jws))).code, name).toBe('not-authenticated');
  });

  test('the DPoP proof proves its key for its request, and every broken one does not', async () => {
    const { request, nowSeconds, accepted, refused } = vectors('dpop-proof');
    const isCurrentNonce = async (nonce: string) => nonce === request.nonce;
    const verify = (jws: string) => verifyDpopProof(jws, { ...request, nowSeconds, isCurrentNonce });
    expect((await verify(accepted.jws)).thumbprint).toBe(accepted.thumbprint);
    for (const { name, code, jws } of refused) expect((await refusalOf(verify(jws))).code, name).toBe(code);
  });
});

describe('the vectors of a receipt', () => {
  const { jwks, expected, accepted, refused } = vectors('receipt');

  test('the receipt holds, and every broken one does not', async () => {
    const receipt = await verifyReceipt(accepted.jws, jwks.keys, expected);
    expect(Receipt.parse(receipt).digest).toBe(vectors('submission').vectors[0].digest);
    for (const { name, jws } of refused) {
      await expect(verifyReceipt(jws, jwks.keys, expected), name).rejects.toThrow();
    }
  });

  test('the Python client says the same', { timeout: 240_000 }, async () => {
    const folder = temporaryFolder();
    const put = (name: string, text: string) => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    };
    const keys = put('jwks.json', JSON.stringify(jwks));
    const sent = put('sent.jws', vectors('submission').vectors[0].jws);
    const verify = (jws: string) => {
      const about = ['--origin', expected.origin, '--partner-id', expected.partnerId];
      const script = join(root, 'docs/clients/python/ptcn_client.py');
      return run('python3', [
        script,
        'verify-receipt',
        put('receipt.jws', jws),
        '--sent',
        sent,
        '--jwks',
        keys,
        ...about,
      ]);
    };
    expect((await verify(accepted.jws)).stdout).toContain('The receipt holds');
    for (const { name, jws } of refused) await expect(verify(jws), name).rejects.toThrow(/does not hold/);
  });
});
