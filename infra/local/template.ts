// Reads the synthesized stacks into the model of an exchange. Pure: templates and a place in, model
// out. Unknown resource types and unknown properties are errors, never ignored (served-locally.ts).

import type { StackTemplate } from './cloud-assembly.ts';
import { evaluateCondition, noValue, resolveIntrinsics, type Scope } from './intrinsics.ts';
import { isObject, type Json, type JsonObject, objectAt, stringAt, TemplateError } from './json-values.ts';
import { attributesOf, type Place } from './physical-names.ts';
import { notServedLocally, servedTypes } from './served-locally.ts';
import { type ComputeModel, readCompute } from './template-compute.ts';
import type { Resource, ResourcesOf } from './template-resource.ts';
import { type ApiModel, readApi } from './template-routes.ts';
import { readStores, type StoresModel } from './template-stores.ts';

export type ExchangeModel = StoresModel & ComputeModel & { api: ApiModel };

export function readTemplate(stacks: readonly StackTemplate[], place: Place): ExchangeModel {
  const scopes = new Map<string, Scope>();
  for (const stack of stacks) scopes.set(stack.stackName, scopeOf(stack, stacks, scopes, place));
  const resources = stacks.flatMap((stack) => readResources(stack, scopeNamed(scopes, stack.stackName)));
  const assets = new Map(stacks.flatMap((stack) => [...stack.assets]));
  const resourcesOf: ResourcesOf = (...types) => resources.filter(({ type }) => types.includes(type));
  const stores = readStores(resourcesOf, place);
  const compute = readCompute(resourcesOf, stores, assets, place);
  return { ...stores, ...compute, api: readApi(resourcesOf, compute.functions) };
}

function readResources(stack: StackTemplate, scope: Scope): Resource[] {
  return Object.entries(sectionOf(stack, 'Resources')).flatMap(([id, value]) => {
    const resource = objectAt(value, id);
    const type = stringAt(resource.Type, `${id}.Type`);
    if (Object.hasOwn(notServedLocally, type)) return [];
    const serving = servedTypes[type];
    if (serving === undefined) {
      throw new TemplateError(
        `${stack.stackName}.${id} is a ${type}, which the local runtime neither serves nor passes over knowingly: ` +
          'serve it in infra/local, or give the reason why not in infra/local/served-locally.ts.',
      );
    }
    if (resource.Condition !== undefined && !scope.condition(stringAt(resource.Condition, id))) return [];
    const properties: JsonObject = {};
    for (const [name, property] of Object.entries(isObject(resource.Properties) ? resource.Properties : {})) {
      if (Object.hasOwn(serving.passedOver, name)) continue;
      if (!serving.served.includes(name)) {
        throw new TemplateError(
          `${stack.stackName}.${id} (${type}) has the property ${name}, which the local runtime neither serves nor ` +
            'passes over knowingly: see infra/local/served-locally.ts.',
        );
      }
      const resolved = resolveIntrinsics(property, scope);
      if (resolved !== noValue) properties[name] = resolved;
    }
    return [{ id, type, properties }];
  });
}

function scopeOf(
  stack: StackTemplate,
  stacks: readonly StackTemplate[],
  scopes: ReadonlyMap<string, Scope>,
  place: Place,
): Scope {
  const pseudo: JsonObject = {
    'AWS::Region': place.region,
    'AWS::AccountId': place.account,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': stack.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${place.region}:${place.account}:stack/${stack.stackName}/local`,
    'AWS::NoValue': noValue,
  };
  const resources = sectionOf(stack, 'Resources');
  const scope: Scope = {
    ref: (name) => pseudo[name] ?? parameterValue(stack, name, place) ?? attribute(name, 'Ref'),
    attribute,
    exported: (name) => exportedValue(name, stacks, scopes),
    condition: (name) => evaluateCondition(sectionOf(stack, 'Conditions')[name] ?? null, scope),
    mapping: (map, first, second) => {
      const value = objectAt(objectAt(sectionOf(stack, 'Mappings')[map], map)[first], `${map}.${first}`)[second];
      if (value === undefined) throw new TemplateError(`The mapping ${map} has no ${first}.${second}.`);
      return value;
    },
  };
  return scope;

  function attribute(logicalId: string, name: string): Json {
    const resource = resources[logicalId];
    if (!isObject(resource)) throw new TemplateError(`${stack.stackName} refers to ${logicalId}, which is not in it.`);
    const type = stringAt(resource.Type, logicalId);
    const declared = isObject(resource.Properties) ? resource.Properties : {};
    const attributes = attributesOf(
      type,
      logicalId,
      (property) => {
        const value = declared[property];
        return value === undefined ? undefined : stringAt(resolveIntrinsics(value, scope), `${logicalId}.${property}`);
      },
      place,
    );
    const value = attributes[name];
    if (value === undefined) {
      throw new TemplateError(`${stack.stackName} refers to ${logicalId}.${name} (${type}), which has no local value.`);
    }
    return value;
  }
}

function parameterValue(stack: StackTemplate, name: string, place: Place): Json | undefined {
  const declared = sectionOf(stack, 'Parameters')[name];
  if (declared === undefined) return undefined;
  const value = place.parameters[name] ?? objectAt(declared, name).Default;
  if (value === undefined) throw new TemplateError(`The parameter ${name} of ${stack.stackName} has no local value.`);
  return value;
}

function exportedValue(name: string, stacks: readonly StackTemplate[], scopes: ReadonlyMap<string, Scope>): Json {
  for (const stack of stacks) {
    const scope = scopeNamed(scopes, stack.stackName);
    for (const output of Object.values(sectionOf(stack, 'Outputs'))) {
      const { Export: exported, Value: value } = objectAt(output, 'Outputs');
      if (!isObject(exported) || resolveIntrinsics(exported.Name ?? null, scope) !== name) continue;
      return resolveIntrinsics(value ?? null, scope);
    }
  }
  throw new TemplateError(`No stack exports ${name}.`);
}

function scopeNamed(scopes: ReadonlyMap<string, Scope>, stackName: string): Scope {
  const scope = scopes.get(stackName);
  if (scope === undefined) throw new TemplateError(`The stack ${stackName} is not in the assembly.`);
  return scope;
}

function sectionOf(stack: StackTemplate, section: string): JsonObject {
  const value = stack.template[section];
  return value === undefined ? {} : objectAt(value, `${stack.stackName}.${section}`);
}
