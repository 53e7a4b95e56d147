// Synthesis needs nothing but this folder, and leaves no finding of the rule packs unexplained; and what no pack looks at is held
// to its values by a test of our own.
import { execFile } from 'node:child_process';
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CfnResource } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it, vi } from 'vitest';
import { acknowledgements } from '../../infra/acknowledgements.ts';
import { exchangeApp } from '../../infra/app.ts';
import { acknowledgedLine, inspectionsIn } from '../../infra/inspect.ts';
import { stageNamed } from '../../infra/config.ts';
import { ASSERTED, ASSERTED_ELSEWHERE } from './looked-away.ts';
import { scratchFolder } from '../support/scratch-folder.ts';
import { emptyBundles } from './synthesized.ts';

/** Whoever connects while it is made fails. */
function withoutNetwork(make: () => unknown): void {
  const refused = () => expect.fail('There is no network in this test.');
  const refusing = [vi.spyOn(Socket.prototype, 'connect'), vi.spyOn(dns, 'lookup'), vi.spyOn(globalThis, 'fetch')];
  for (const spy of refusing) spy.mockImplementation(refused);
  try {
    make();
  } finally {
    for (const spy of refusing) spy.mockRestore();
  }
}

// The others are made of the same rows: local as dev, staging as production.
describe.each(['dev', 'production'] as const)('the %s stage', (stage) => {
  const outdir = scratchFolder();
  const { app, records, work, exchange, secondRegion, packs } = exchangeApp({
    stage,
    outdir,
    bundles: emptyBundles(),
    validates: true,
  });
  const acknowledged = acknowledgements({ stage: stageNamed(stage), all: app, records, work, exchange, secondRegion });

  it('has no finding that is not acknowledged, and no acknowledgement without a finding [API8:2023]', {
    timeout: 240_000,
  }, () => {
    withoutNetwork(() => app.synth());
    for (const { pack, findings, acknowledged: met } of inspectionsIn(outdir, packs)) {
      expect({ pack, findings }).toEqual({ pack, findings: [] });
      const rows = (acknowledged[pack] ?? []).map(({ at, finding }) =>
        acknowledgedLine(
          `${pack}-${finding}`,
          at.map(({ node }) => node.path),
        ),
      );
      expect(met.toSorted()).toEqual(rows.toSorted());
    }
  });

  it('acknowledges at most twelve findings of each pack, each with an owner and a whole sentence', () => {
    for (const rows of Object.values(acknowledged)) {
      expect(rows.length).toBeLessThanOrEqual(12);
      for (const { reason, owner } of rows) {
        expect(reason).toMatch(/^[A-Z].{30,}\.$/);
        expect(['Engineers', 'Operators', 'Security']).toContain(owner);
      }
    }
  });

  if (stage !== 'production') return;
  it('has no type of resource that neither a pack nor a test of ours looks at', () => {
    const looked = new Set(inspectionsIn(outdir, packs).flatMap(({ byType }) => Object.keys(byType)));
    const types = new Set<string>();
    app.node
      .findAll()
      .filter((construct) => construct instanceof CfnResource)
      .forEach(({ cfnResourceType }) => types.add(cfnResourceType));
    const held = [...Object.keys(ASSERTED), ...Object.keys(ASSERTED_ELSEWHERE)];
    expect([...types].filter((type) => !looked.has(type)).filter((type) => !held.includes(type))).toEqual([]);
    expect(held.filter((type) => !types.has(type))).toEqual([]);
  });
});

function refusalOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    return String(error);
  }
  return expect.fail('It was not refused.');
}

describe('a template with a mistake in it', () => {
  const props = { stage: 'local', bundles: emptyBundles(), validates: true };

  it('is refused by the checks that come with CDK, and by the rule pack', { timeout: 240_000 }, () => {
    const { app, exchange } = exchangeApp({ ...props, outdir: scratchFolder() });
    new CfnResource(exchange, 'Mistake', { type: 'AWS::Logs::LogGroup', properties: { RetentionInDays: 'long' } });
    new Queue(exchange, 'Another');
    const refusal = refusalOf(() => app.synth());
    expect(refusal).toMatch(/RetentionInDays: 'long' is not of type 'integer'/);
    expect(refusal).toMatch(/The SQS queue does not require requests to use SSL/);
  });
});

describe('synthesis', () => {
  // The rule packs are run without a network above.
  it('works without a network, an account or credentials', { timeout: 240_000 }, async () => {
    const noNetwork = `import net from 'node:net'; import dns from 'node:dns';
      const refuse = () => { throw new Error('no network in this test'); };
      net.Socket.prototype.connect = refuse; dns.lookup = refuse; globalThis.fetch = refuse;`;
    const outdir = scratchFolder();
    const program = `import { exchangeApp } from ${JSON.stringify(join(import.meta.dirname, '../../infra/app.ts'))};
      exchangeApp(${JSON.stringify({ stage: 'production', outdir, bundles: emptyBundles(), validates: false })}).app.synth();`;
    const options = ['--import', `data:text/javascript,${encodeURIComponent(noNetwork)}`, '--input-type=module'];
    await promisify(execFile)(process.execPath, [...options, '--eval', program], { env: { PATH: '/usr/bin:/bin' } });
    const manifest = readFileSync(join(outdir, 'manifest.json'), 'utf8');
    expect(manifest).toContain('aws://unknown-account/ap-southeast-6');
    expect(manifest).not.toContain('"missing"');
  });

  it('refuses a stage that does not exist, and names those that do', () => {
    expect(() => stageNamed('prod')).toThrow('The stages are: local, dev, staging, production.');
  });

  it('sets no flag of CDK differently from cdk.json', () => {
    const { context } = JSON.parse(readFileSync(join(import.meta.dirname, '../../cdk.json'), 'utf8')) as {
      readonly context: Record<string, unknown>;
    };
    const { app } = exchangeApp({ outdir: scratchFolder(), bundles: emptyBundles(), validates: false });
    for (const [flag, value] of Object.entries(context)) expect(app.node.tryGetContext(flag)).toEqual(value);
  });
});
