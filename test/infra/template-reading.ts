// Small readers for synthesized templates, so that a test can say "Registry" where CDK says
// `{"Fn::ImportValue": "ptcn-records:ExportsOutputFnGetAttRegistry4DB9CCA5Arn6F7DDAA7"}`.
import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

export interface Resource {
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

/** All resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): ReadonlyMap<string, Resource> {
  return new Map(Object.entries(template.findResources(type) as Record<string, Resource>));
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
  const { Statement } = document as { readonly Statement: readonly { readonly [member: string]: Json }[] };
  return Statement.flatMap(({ Effect, Principal, Action, Resource, Condition }) =>
    listed(Action).flatMap((action) =>
      listed(Resource).map((resource) => ({
        effect: pointsAt(Effect),
        principal: Principal,
        action: pointsAt(action),
        resource: pointsAt(resource),
        condition: Condition,
      })),
    ),
  );
}

function listed(value: Json | undefined): readonly Json[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}
