// What the role of each function may do, read off its policies. Pure. Conditions are heeded as far as the engines here have
// what they speak of: the partition keys of a table. The tags of a key are left to KMS.

import { arrayAt, isObject, type Json, type JsonObject, objectAt, stringAt } from './json-values.ts';
import type { ResourcesOf } from './template-resource.ts';

/** One statement of a policy. Where it names partition keys, everything that is asked for lies under them. */
export type RoleRight = { actions: string[]; resources: string[]; keys?: string[] };

/** By the ARN of the role. */
export function readRoleRights(resourcesOf: ResourcesOf, arnOf: (role: string) => string): Map<string, RoleRight[]> {
  const rights = new Map<string, RoleRight[]>();
  const give = (role: string, document: Json | undefined): void => {
    const statements = arrayAt(objectAt(document, role).Statement, `${role}.Statement`);
    const given = statements.map((statement) => readStatement(objectAt(statement, role), role));
    rights.set(arnOf(role), [...(rights.get(arnOf(role)) ?? []), ...given]);
  };
  for (const { id, properties } of resourcesOf('AWS::IAM::Policy')) {
    for (const role of listed(properties.Roles)) give(stringAt(role, `${id}.Roles`), properties.PolicyDocument);
  }
  return rights;
}

function readStatement({ Effect, Action, Resource, Condition, ...others }: JsonObject, role: string): RoleRight {
  const strange = Object.keys(others).filter((member) => member !== 'Sid');
  // What is not understood here would be allowed here and refused there, or the other way round.
  if (Effect !== 'Allow' || strange.length > 0)
    throw new TypeError(`A right of ${role} is not a plain "Allow": ${JSON.stringify({ Effect, ...others })}.`);
  const keys = Object.values(isObject(Condition) ? Condition : {}).flatMap((test) =>
    isObject(test) ? listed(test['dynamodb:LeadingKeys']) : [],
  );
  return {
    actions: texts(Action, role),
    resources: texts(Resource, role),
    ...(keys.length > 0 && { keys: texts(keys, role) }),
  };
}

const texts = (value: Json | undefined, role: string): string[] => listed(value).map((one) => stringAt(one, role));

const listed = (value: Json | undefined): Json[] => (value === undefined ? [] : Array.isArray(value) ? value : [value]);
