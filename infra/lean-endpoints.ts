// How a service's endpoint is found: of the rules of each service, those that can come to bear on ours.
import type { Plugin } from 'esbuild';
import { rewritten } from './rewritten.ts';

/** The SDK's decision diagram: nodes of three numbers (condition, where to go if it holds, where if not), the first of them empty. */
type Diagram = {
  readonly nodes: readonly number[];
  readonly root: number;
  readonly conditions: readonly unknown[];
  readonly results: readonly unknown[];
};

const RESULT = 100_000_000;

/**
 * What no Lambda of ours asks for: FIPS and dual-stack endpoints, accelerated buckets, access points, buckets on outposts, in
 * directories or named by an ARN. What is left decides as before (test/infra/lean-endpoints.test.ts): 18 kB of S3 become 2.
 */
const NEVER_HOLDS = [
  /^\["booleanEquals",\[\{"ref":"(UseFIPS|UseDualStack|Accelerate)"\},true\]\]$/,
  /^\["booleanEquals",.*"Use(GlobalEndpoint|ObjectLambdaEndpoint|S3ExpressControlEndpoint)"/,
  /^\["stringEquals",.*"(--(op|x|xa)-s3|arn:)"\]\]$/,
  /^\["aws\.parseArn"/,
];

const neverHolds = (condition: unknown): boolean => {
  const text = JSON.stringify(condition);
  return NEVER_HOLDS.some((form) => form.test(text));
};

/** The part of a diagram that can be reached when those conditions do not hold. */
export function reachable({ nodes, root, conditions, results }: Diagram): Diagram {
  const kept = { nodes: [-1, 1, -1], conditions: [] as unknown[], results: [] as unknown[] };
  const placed = new Map<number, number>();
  const keep = (list: unknown[], one: unknown): number => {
    const known = list.indexOf(one);
    return known === -1 ? list.push(one) - 1 : known;
  };
  const place = (ref: number): number => {
    if (ref >= RESULT) return RESULT + keep(kept.results, results[ref - RESULT]);
    if (ref < 2) throw new Error('A diagram with inverted edges is not known here.');
    const known = placed.get(ref);
    if (known !== undefined) return known;
    const [condition = 0, then = 0, otherwise = 0] = nodes.slice(3 * (ref - 1), 3 * ref);
    if (neverHolds(conditions[condition])) return place(otherwise);
    const here = kept.nodes.push(keep(kept.conditions, conditions[condition]), 0, 0) / 3;
    placed.set(ref, here);
    kept.nodes[3 * here - 2] = place(then);
    kept.nodes[3 * here - 1] = place(otherwise);
    return here;
  };
  return { root: place(root), ...kept };
}

const IMPORTED = /^import .*;$/m;

/** The diagram that a file of the SDK declares. */
export async function diagramIn(source: string): Promise<Diagram> {
  const bare = source.replace(
    IMPORTED,
    'const BinaryDecisionDiagram = { from: (nodes, root, conditions, results) => ({ nodes: [...nodes], root, conditions, results }) };',
  );
  const { bdd } = (await import(`data:text/javascript,${encodeURIComponent(bare)}`)) as { bdd: Diagram };
  return bdd;
}

export const leanEndpoints: Plugin = rewritten(
  'lean-endpoints',
  /@aws-sdk[\\/]client-[a-z0-9-]+[\\/]dist-es[\\/]endpoint[\\/]bdd\.js$/,
  async (source) => {
    const { nodes, root, conditions, results } = reachable(await diagramIn(source));
    return `
      ${IMPORTED.exec(source)?.[0]}
      export const bdd = BinaryDecisionDiagram.from(
        new Int32Array([${nodes.join()}]), ${root}, ${JSON.stringify(conditions)}, ${JSON.stringify(results)});`;
  },
);
