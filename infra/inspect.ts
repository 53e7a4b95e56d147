// `npm run inspect [-- --stage dev] [-- --json]`: what the rule packs looked at, found, and what of it we live with.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { exchangeApp } from './app.ts';
import { layEmptyBundles } from './empty-bundles.ts';
import type { RulePack } from './rule-packs.ts';

interface Finding {
  readonly ruleName: string;
  readonly acknowledgedAt?: string;
}

export interface Inspection {
  readonly pack: string;
  readonly rules: number;
  /** How often a rule had something to say about a resource. */
  readonly evaluated: number;
  /** Nobody has acknowledged them. */
  readonly findings: readonly string[];
  readonly acknowledged: readonly string[];
  readonly byType: Readonly<Record<string, { readonly rules: number; readonly evaluated: number }>>;
}

/** Of an app that was synthesized with its packs into `outdir`; also when the synthesis failed for what they found. */
export function inspectionsIn(outdir: string, packs: readonly RulePack[]): readonly Inspection[] {
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
    readonly pluginReports: readonly {
      readonly pluginName: string;
      readonly violations: readonly Finding[];
      readonly suppressedViolations?: readonly Finding[];
    }[];
  };
  return packs.map(({ name, looks }) => {
    // A pack that found nothing at all has no report.
    const report = pluginReports.find(({ pluginName }) => pluginName === name);
    if (looks.rules === 0) throw new Error(`The pack ${name} has not been run.`);
    const byType = Object.fromEntries([...looks.byType].toSorted(([one], [other]) => one.localeCompare(other)));
    return {
      pack: name,
      rules: looks.rules,
      evaluated: Object.values(byType).reduce((sum, { evaluated }) => sum + evaluated, 0),
      findings: (report?.violations ?? []).map(({ ruleName }) => ruleName),
      acknowledged: [...Map.groupBy(report?.suppressedViolations ?? [], ({ ruleName }) => ruleName)].map(
        ([rule, found]) =>
          acknowledgedLine(
            rule,
            found.map(({ acknowledgedAt }) => acknowledgedAt ?? ''),
          ),
      ),
      byType,
    };
  });
}

/** Of one acknowledgement, which may be for several places. */
export function acknowledgedLine(rule: string, places: readonly string[]): string {
  const [first, ...others] = [...new Set(places.map((place) => place || 'everywhere'))].toSorted();
  return `${first} ${others.length > 0 ? `and ${others.length} more ` : ''}${rule}`;
}

function asTable(inspections: readonly Inspection[]): string {
  const line = (cells: readonly (string | number)[]) =>
    cells.map((cell, at) => (at === 0 ? String(cell).padEnd(28) : String(cell).padStart(14))).join('');
  return [
    line(['pack', 'rules', 'evaluated', 'findings', 'acknowledged']),
    ...inspections.flatMap(({ pack, rules, evaluated, findings, acknowledged, byType }) => [
      line([pack, rules, evaluated, findings.length, acknowledged.length]),
      ...Object.entries(byType).map(([type, of]) => line([`  ${type.replace('AWS::', '')}`, of.rules, of.evaluated])),
      ...findings.map((finding) => `  not acknowledged: ${finding}`),
    ]),
  ].join('\n');
}

function inspect(stage: string): readonly Inspection[] {
  const folder = mkdtempSync(join(tmpdir(), 'ptcn-inspect-'));
  const [outdir, bundles] = [join(folder, 'out'), join(folder, 'bundles')];
  try {
    // No rule looks into the code of a function, so that nothing has to be built for this.
    mkdirSync(bundles);
    layEmptyBundles(bundles);
    const { app, packs } = exchangeApp({ stage, outdir, bundles, validates: true });
    try {
      app.synth();
    } catch {
      process.exitCode = 1; // what was found is in the report
    }
    return inspectionsIn(outdir, packs);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  try {
    const { values } = parseArgs({
      options: { stage: { type: 'string', default: 'production' }, json: { type: 'boolean', default: false } },
    });
    const inspections = inspect(values.stage);
    console.log(values.json ? JSON.stringify(inspections) : asTable(inspections));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
