/** Every attack on a submission's bytes, over HTTP: the answer, and that the unit's list is what it was. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { SignatureAlgorithm } from '#schemas/partner.ts';
import { Scene } from './exchange.ts';
import { submissionVectors } from './vectors/submissions.ts';
import { expectAnswer } from './wire.ts';

const scenes = new Map<SignatureAlgorithm, { scene: Scene; before: object }>();

beforeAll(async () => {
  for (const algorithm of ['ES384', 'ES256', 'Ed25519'] as const) {
    const scene = await Scene.open(algorithm);
    await scene.accepted();
    scenes.set(algorithm, { scene, before: await scene.stored() });
  }
});

describe('an attacker who', () => {
  test.for(submissionVectors.map((vector) => ({ ...vector, title: `${vector.name} (row ${vector.row})` })))(
    '$title is refused, and nothing is stored',
    async ({ change, signer = 'ES384', expect: due }) => {
      const { scene, before } = scenes.get(signer) ?? expect.fail();
      expectAnswer(await scene.submit(change(scene.control())), due);
      expect(await scene.stored()).toEqual(before);
    },
  );
});
