// Small readers for synthesized templates, so that a test can say "Registry" where CDK says
// `{"Fn::ImportValue": "ptcn-records:ExportsOutputFnGetAttRegistry4DB9CCA5Arn6F7DDAA7"}`.
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Resource {
  readonly Type?: string;
  readonly Properties: { readonly [property: string]: Json };
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
}

/** Stacks that are two only because CloudFormation limits one: read as one template. */
export function readTogether(stacks: readonly Stack[]): Template {
  const templates = stacks.map((stack) => Template.fromStack(stack).toJSON() as { [section: string]: object });
  const section = (name: string) => Object.assign({}, ...templates.map((template) => template[name] ?? {})) as object;
  return Template.fromJSON({ Parameters: section('Parameters'), Resources: section('Resources') });
}

export type Resources = Readonly<Record<string, Resource>>;

const read = new WeakMap<Template, Resources>();

/** All of them, by logical id: parsed once for whoever asks about a template. */
export function resourcesIn(template: Template): Resources {
  const known = read.get(template) ?? (template.toJSON() as { readonly Resources: Resources }).Resources;
  read.set(template, known);
  return known;
}

/** All resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): ReadonlyMap<string, Resource> {
  return new Map(Object.entries(resourcesIn(template)).filter(([, { Type }]) => Type === type));
}

/** What a reference leads to, by the name it has in the code: `Registry`, `OutboxStream`, `Envelopes/*`. */
export function pointsAt(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(pointsAt).join('');
  if (typeof value !== 'object' || value === null) return String(value);
  const [kind, argument] = Object.entries(value)[0] ?? ['', ''];
  if (kind === 'Fn::Join' && Array.isArray(argument)) return pointsAt(argument[1]);
  if (kind === 'Fn::GetAtt' && Array.isArray(argument)) return withoutHash(pointsAt(argument[0]));
  return withoutHash(pointsAt(argument).replace(/^ptcn-(?:records|work):ExportsOutput(Ref|FnGetAtt)/, ''));
}

// CDK appends eight hexadecimal digits to a logical id, and an attribute with digits of its own to an export's name.
function withoutHash(name: string): string {
  return name.replace(/[0-9A-F]{8}((Stream)?(Arn)?[0-9A-F]{8})?$/, '$2');
}

export interface Right {
  readonly effect: string;
  readonly principal: Json | undefined;
  readonly action: string;
  readonly resource: string;
  readonly condition: Json | undefined;
}

/** A policy document as single rights, because CDK merges statements that share actions or resources. */
export function rightsIn(document: Json | undefined): Right[] {
  const { Statement } = document as { readonly Statement: Json };
  return listed(Statement).flatMap((statement) => {
    const { Sid: _name, Effect, Condition, ...members } = statement as { readonly [member: string]: Json };
    const { Principal, NotPrincipal, Action, NotAction, Resource, NotResource, ...unknown } = members;
    const strange = Object.keys(unknown);
    if (strange.length > 0) throw new Error(`Nobody here can read ${strange.join(', ')} of a right.`);
    const principal = NotPrincipal === undefined ? Principal : { not: NotPrincipal };
    // What a role trusts names no resource: it is about the role itself.
    const resources = Resource ?? NotResource ?? 'itself';
    return named(Action, NotAction).flatMap((action) =>
      named(resources, NotResource).map((resource) => ({
        effect: pointsAt(Effect),
        principal,
        action,
        resource,
        condition: Condition,
      })),
    );
  });
}

/** What is meant, or "not" what is excepted: that is never overlooked, and never expected. */
const named = (meant: Json | undefined, excepted: Json | undefined): string[] =>
  excepted === undefined ? listed(meant).map(pointsAt) : listed(excepted).map((one) => `not ${pointsAt(one)}`);

export function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
