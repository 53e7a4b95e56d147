/** Every sample, through the dry run and then for real: the same verdict, and the one it must get. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { enrol } from '../support/enrolled.ts';
import { root } from '../support/source-files.ts';
import { goodClaims, signClaims } from '../support/test-party.ts';

type Expected = { readonly code: string; readonly pointer: string };
type Sample = { readonly file: string; readonly findings?: readonly Expected[] };

const { origin } = inject('exchange');
const read = (file: string) => JSON.parse(readFileSync(join(root, 'test/samples', file), 'utf8'));
const index: { readonly accepted: readonly Sample[]; readonly broken: readonly Sample[] } = read('index.json');

/** What both ways of asking say; the dry run first, so that it cannot profit from the real one. */
async function verdicts(file: string) {
  const unit = await enrol();
  const jws = await signClaims(unit.party, goodClaims(unit.party, origin, read(file)));
  const dryRun = await (await unit.submit(jws, '/v1/submissions/check')).json();
  expect(await (await unit.get('/v1/submissions')).json()).toEqual({ items: [] });
  const response = await unit.submit(jws);
  const answer = await response.json();
  return { dryRun, sent: { status: response.status, code: answer.code, findings: answer.findings ?? answer.errors } };
}

describe('a sample', () => {
  test.each(index.accepted)('$file is accepted, as its dry run said', async ({ file, findings = [] }) => {
    const { dryRun, sent } = await verdicts(file);
    expect(sent.status).toBe(201);
    expect(dryRun).toEqual({ wouldBeStatus: 201, findings: sent.findings });
    for (const { code, pointer } of findings)
      expect(sent.findings).toContainEqual(expect.objectContaining({ code, pointer }));
  });

  test.each(index.broken)(
    '$file gets the finding it must get, as its dry run said',
    async ({ file, findings = [] }) => {
      const { dryRun, sent } = await verdicts(file);
      expect(dryRun.wouldBeStatus).toBe(sent.status);
      expect(dryRun.code).toBe(sent.code);
      expect(dryRun.findings).toEqual(sent.findings);
      for (const { code, pointer } of findings)
        expect(sent.findings).toContainEqual(expect.objectContaining({ code, pointer }));
      const blocks = sent.findings.some(({ severity }: { severity: string }) => severity === 'blocking');
      expect(sent.status).toBe(blocks ? 422 : 201);
    },
  );
});
