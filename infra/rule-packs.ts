// The rule packs that every template has to pass, and what each of them really looked at: a pack says nothing of a resource of a type
// that it does not know, which looks the same as "all is well".
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CfnResource,
  CloudFormationValidatePlugin,
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
} from 'aws-cdk-lib';
import {
  AwsSolutionsChecks,
  type IApplyRule,
  NagRuleCompliance,
  type NagRuleResult,
  NIST80053R5Checks,
  ServerlessChecks,
} from 'cdk-nag';
import type { IConstruct } from 'constructs';

/** How often each rule had something to say about a resource of a type: rule -> type -> resources. */
export class Looks {
  readonly #byRule = new Map<string, Map<string, number>>();

  know(rule: string): Map<string, number> {
    const types = this.#byRule.get(rule) ?? new Map<string, number>();
    this.#byRule.set(rule, types);
    return types;
  }

  add(rule: string, type: string): void {
    const types = this.know(rule);
    types.set(type, (types.get(type) ?? 0) + 1);
  }

  get rules(): number {
    return this.#byRule.size;
  }

  /** Type -> how many rules had something to say about it, and to how many resources together. */
  get byType(): ReadonlyMap<string, { readonly rules: number; readonly evaluated: number }> {
    const found = new Map<string, { rules: number; evaluated: number }>();
    for (const types of this.#byRule.values()) {
      for (const [type, evaluated] of types) {
        const before = found.get(type) ?? { rules: 0, evaluated: 0 };
        found.set(type, { rules: before.rules + 1, evaluated: before.evaluated + evaluated });
      }
    }
    return found;
  }
}

export type RulePack = IPolicyValidationPlugin & { readonly looks: Looks };

/** The rule as it is, and what it looked at. */
function watched(params: IApplyRule, looks: Looks): IApplyRule {
  const name = params.ruleSuffixOverride ?? params.rule.name;
  looks.know(name);
  const rule = (node: CfnResource): NagRuleResult => {
    const result = params.rule(node);
    if (result !== NagRuleCompliance.NOT_APPLICABLE) looks.add(name, node.cfnResourceType);
    return result;
  };
  return { ...params, ruleSuffixOverride: name, rule };
}

class AwsSolutions extends AwsSolutionsChecks {
  readonly looks = new Looks();
  protected override applyRule(params: IApplyRule): void {
    super.applyRule(watched(params, this.looks));
  }
}

class Nist extends NIST80053R5Checks {
  readonly looks = new Looks();
  protected override applyRule(params: IApplyRule): void {
    super.applyRule(watched(params, this.looks));
  }
}

class Serverless extends ServerlessChecks {
  readonly looks = new Looks();
  protected override applyRule(params: IApplyRule): void {
    super.applyRule(watched(params, this.looks));
  }
}

const guardText = readFileSync(join(import.meta.dirname, 'rules', 'nzism.guard'), 'utf8');

/** Our own pack, in the language of CloudFormation Guard. */
class Nzism implements RulePack {
  readonly name = 'NZISM';
  readonly looks = new Looks();
  readonly #engine = new CloudFormationValidatePlugin({
    includeDefaultRules: false,
    guardRules: [{ name: 'nzism', content: guardText }],
  });
  /** Rule -> what it is about. */
  readonly #subjects = subjectsIn(guardText);

  validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    for (const path of context.templatePaths) this.#look(path);
    const { violations } = this.#engine.validate(context);
    // The engine checks the types of properties too, which CDK's own plugin has done.
    const ours = violations.filter(({ ruleName }) => this.#subjects.has(ruleName));
    return { success: ours.length === 0, violations: ours };
  }

  #look(templatePath: string): void {
    const { Resources } = JSON.parse(readFileSync(templatePath, 'utf8')) as {
      readonly Resources?: Readonly<Record<string, TemplateResource>>;
    };
    for (const [rule, { type, isMeant }] of this.#subjects) {
      this.looks.know(rule);
      for (const resource of Object.values(Resources ?? {}))
        if (resource.Type === type && isMeant(resource)) this.looks.add(rule, type);
    }
  }
}

type TemplateResource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };
type Subject = { readonly type: string; readonly isMeant: (resource: TemplateResource) => boolean };

/** Every rule begins with `when %variable`, and every variable is of one type, and of those perhaps of some alone. */
function subjectsIn(text: string): ReadonlyMap<string, Subject> {
  const variables = new Map(
    [...text.matchAll(/^let (\w+) = Resources\.\*\[ Type == '([^']+)'(.*) \]$/gm)].map(
      ([, name = '', type = '', which = '']) => [name, { type, isMeant: chosenBy(which.trim()) }],
    ),
  );
  return new Map(
    [...text.matchAll(/^rule (\w+) when %(\w+) /gm)].map(([, rule = '', variable = '']) => {
      const subject = variables.get(variable);
      if (!subject) throw new TypeError(`${rule} is about %${variable}, which is no type of resource.`);
      return [rule, subject];
    }),
  );
}

/** `Properties.KeyUsage == 'SIGN_VERIFY'` or `Properties.X exists`: all that a variable of ours asks for. */
function chosenBy(which: string): Subject['isMeant'] {
  if (which === '') return () => true;
  const [, property, wanted] = /^Properties\.(\w+) (?:== '([^']*)'|exists)$/.exec(which) ?? [];
  if (property === undefined) throw new TypeError(`Nobody here can count by ${which}.`);
  return ({ Properties = {} }) =>
    wanted === undefined ? Properties[property] !== undefined : Properties[property] === wanted;
}

export const rulePacks = (app: IConstruct): readonly RulePack[] => [
  new AwsSolutions(app),
  new Nist(app),
  new Serverless(app),
  new Nzism(),
];
