// CloudFormation's intrinsic functions, resolved to plain values. Pure. What this file does not know
// is an error: an environment variable that silently came out wrong would be found much later.

import { arrayAt, isObject, type Json, type JsonObject, stringAt, TemplateError } from './json-values.ts';

/** Where a stack's names lead: to its own resources, parameters and conditions, and to other stacks' exports. */
export type Scope = {
  ref(name: string): Json;
  attribute(logicalId: string, attribute: string): Json;
  exported(name: string): Json;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): Json;
};

type Intrinsic = (argument: Json, scope: Scope) => Json;

const intrinsics: { [name: string]: Intrinsic } = {
  Ref: (argument, scope) => scope.ref(stringAt(argument, 'Ref')),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] = Array.isArray(argument) ? argument : stringAt(argument, 'Fn::GetAtt').split('.');
    return scope.attribute(
      stringAt(logicalId, 'Fn::GetAtt'),
      attribute.map((part) => stringAt(part, 'Fn::GetAtt')).join('.'),
    );
  },
  'Fn::ImportValue': (argument, scope) =>
    scope.exported(stringAt(resolveIntrinsics(argument, scope), 'Fn::ImportValue')),
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = arrayAt(argument, 'Fn::Join');
    const resolved = arrayAt(resolveIntrinsics(parts ?? null, scope), 'Fn::Join');
    return resolved.map((part) => stringAt(part, 'Fn::Join')).join(stringAt(separator, 'Fn::Join'));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, text] = arrayAt(argument, 'Fn::Split');
    return stringAt(resolveIntrinsics(text ?? null, scope), 'Fn::Split').split(stringAt(separator, 'Fn::Split'));
  },
  'Fn::Select': (argument, scope) => {
    const [index, list] = arrayAt(argument, 'Fn::Select');
    const chosen = arrayAt(resolveIntrinsics(list ?? null, scope), 'Fn::Select')[Number(index)];
    if (chosen === undefined) throw new TemplateError(`Fn::Select has no element ${JSON.stringify(index)}.`);
    return chosen;
  },
  'Fn::Sub': (argument, scope) => {
    const [text, variables] = Array.isArray(argument) ? argument : [argument];
    return substitute(stringAt(text, 'Fn::Sub'), isObject(variables) ? variables : {}, scope);
  },
  'Fn::If': (argument, scope) => {
    const [condition, whenTrue, whenFalse] = arrayAt(argument, 'Fn::If');
    const chosen = scope.condition(stringAt(condition, 'Fn::If')) ? whenTrue : whenFalse;
    return resolveIntrinsics(chosen ?? null, scope);
  },
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = arrayAt(resolveIntrinsics(argument, scope), 'Fn::FindInMap');
    return scope.mapping(
      stringAt(map, 'Fn::FindInMap'),
      stringAt(first, 'Fn::FindInMap'),
      stringAt(second, 'Fn::FindInMap'),
    );
  },
  'Fn::Base64': (argument, scope) =>
    Buffer.from(stringAt(resolveIntrinsics(argument, scope), 'Fn::Base64')).toString('base64'),
};

/** AWS::NoValue resolves to this, and the member that held it disappears. */
export const noValue: JsonObject = Object.freeze({ 'AWS::NoValue': true });

export function resolveIntrinsics(value: Json, scope: Scope): Json {
  if (Array.isArray(value))
    return value.map((item) => resolveIntrinsics(item, scope)).filter((item) => item !== noValue);
  if (typeof value === 'string' && value.includes('{{resolve:')) {
    throw new TemplateError(`The dynamic reference ${value} cannot be resolved locally.`);
  }
  if (!isObject(value) || value === noValue) return value;
  const [name, ...others] = Object.keys(value);
  if (name !== undefined && others.length === 0 && isIntrinsicName(name)) {
    const intrinsic = intrinsics[name];
    if (intrinsic === undefined) throw new TemplateError(`The intrinsic function ${name} is not known here.`);
    return intrinsic(value[name] ?? null, scope);
  }
  const members = Object.entries(value).map(([member, inner]): [string, Json] => [
    member,
    resolveIntrinsics(inner, scope),
  ]);
  return Object.fromEntries(members.filter(([, inner]) => inner !== noValue));
}

export function evaluateCondition(value: Json, scope: Scope): boolean {
  if (!isObject(value)) throw new TemplateError(`A condition should be an object, not ${JSON.stringify(value)}.`);
  const [name = ''] = Object.keys(value);
  const argument = value[name] ?? null;
  switch (name) {
    case 'Condition':
      return scope.condition(stringAt(argument, 'Condition'));
    case 'Fn::Equals': {
      const [left, right] = arrayAt(resolveIntrinsics(argument, scope), name);
      return stringAt(left, name) === stringAt(right, name);
    }
    case 'Fn::Not':
      return !evaluateCondition(arrayAt(argument, name)[0] ?? null, scope);
    case 'Fn::And':
      return arrayAt(argument, name).every((part) => evaluateCondition(part, scope));
    case 'Fn::Or':
      return arrayAt(argument, name).some((part) => evaluateCondition(part, scope));
    default:
      throw new TemplateError(`The condition function ${name} is not known here.`);
  }
}

function isIntrinsicName(name: string): boolean {
  return name === 'Ref' || name.startsWith('Fn::');
}

function substitute(text: string, variables: JsonObject, scope: Scope): string {
  return text.replaceAll(/\$\{([^}]*)\}/g, (whole, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (Object.hasOwn(variables, name)) return stringAt(resolveIntrinsics(variables[name] ?? null, scope), whole);
    const [logicalId = '', ...attribute] = name.split('.');
    return stringAt(attribute.length === 0 ? scope.ref(name) : scope.attribute(logicalId, attribute.join('.')), whole);
  });
}
