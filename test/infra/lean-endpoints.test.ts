/** Of the rules for endpoints our bundles hold a part; on what our Lambdas ask, it answers as all of them do. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { awsEndpointFunctions } from '@aws-sdk/core/client';
import { BinaryDecisionDiagram, customEndpointFunctions, decideEndpoint } from '@smithy/core/endpoints';
import { expect, test, vi } from 'vitest';
import { diagramIn, reachable } from '../../infra/lean-endpoints.ts';

const REGIONS = [
  'ap-southeast-6',
  'ap-southeast-2',
  'us-east-1',
  'aws-global',
  'cn-north-1',
  'us-gov-west-1',
  'local',
  undefined,
];
const ENDPOINTS = [undefined, 'http://127.0.0.1:4010', 'https://vpce-1.s3.example.org/base'];
const BUCKETS = [undefined, 'ptcn-envelopes', 'ptcn.envelopes', 'Not_A_Host'];

/** What every call of ours says, and what a Lambda's credentials may say. */
const OURS = {
  UseFIPS: false,
  UseDualStack: false,
  Accelerate: false,
  UseGlobalEndpoint: false,
  AccountId: '123456789012',
  AccountIdEndpointMode: 'preferred',
};

customEndpointFunctions['aws'] = awsEndpointFunctions;

type Decided = ReturnType<typeof decideEndpoint> | { readonly refused: string };

function decide(
  diagram: Awaited<ReturnType<typeof diagramIn>>,
  endpointParams: Record<string, string | boolean>,
): Decided {
  const { nodes, root, conditions, results } = diagram;
  const rules = BinaryDecisionDiagram.from(new Int32Array(nodes), root, conditions as never, results as never);
  try {
    return decideEndpoint(rules, { endpointParams });
  } catch (error) {
    return { refused: String(error) };
  }
}

test.each(['dynamodb', 'kms', 's3', 'sqs'])('the part of the rules of %s decides like the whole', async (name) => {
  const client = fileURLToPath(import.meta.resolve(`@aws-sdk/client-${name}/package.json`));
  const whole = await diagramIn(readFileSync(client.replace('package.json', 'dist-es/endpoint/bdd.js'), 'utf8'));
  const part = reachable(whole);
  // The SDK says there, too, when an endpoint is no address.
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(part.nodes.length).toBeLessThan(whole.nodes.length / 2);
  for (const Region of REGIONS)
    for (const Endpoint of ENDPOINTS)
      for (const Bucket of name === 's3' ? BUCKETS : [undefined])
        for (const ForcePathStyle of [true, false]) {
          const asked = {
            ...OURS,
            ForcePathStyle,
            ...(Region && { Region }),
            ...(Endpoint && { Endpoint }),
            ...(Bucket && { Bucket }),
          };
          expect(decide(part, asked), JSON.stringify(asked)).toEqual(decide(whole, asked));
        }
  said.mockRestore();
});
