// Every right that a template gives, wherever it stands: in a policy of its own, within a role, at the thing that it is about, in
// what a role trusts, or as leave to call a function. What is read here cannot be given without a test seeing it.
import {
  type Json,
  listed,
  pointsAt,
  type Resource,
  type Resources,
  type Right,
  rightsIn,
} from './template-reading.ts';

export interface Standing extends Right {
  /** A role by its name here; or whom the policy of a thing names. */
  readonly who: string;
  /** The thing that says so itself; absent where the right belongs to a role. */
  readonly at?: string;
}

export const everyRight = (resources: Resources): readonly Standing[] =>
  Object.entries(resources).flatMap(([id, resource]) => rightsOf(pointsAt({ Ref: id }), resource));

function rightsOf(name: string, { Type = '', Properties }: Resource): readonly Standing[] {
  const { AssumeRolePolicyDocument, ...others } = Properties;
  if (Type === 'AWS::Lambda::Permission') return [permission(Properties)];
  if (!Type.startsWith('AWS::IAM::')) return documentsIn(Properties).flatMap((document) => at(name, document));
  const holders = ['Roles', 'Users', 'Groups'].flatMap((who) => listed(Properties[who])).map(pointsAt);
  const managed = listed(Properties['ManagedPolicyArns']).map((arn) => everythingOf(pointsAt(arn)));
  const rights = [...documentsIn(others).flatMap(rightsIn), ...managed];
  const given = (holders.length > 0 ? holders : [name]).flatMap((who) => rights.map((right) => ({ who, ...right })));
  return [...given, ...(AssumeRolePolicyDocument ? at(name, AssumeRolePolicyDocument) : [])];
}

const at = (name: string, document: Json): readonly Standing[] =>
  rightsIn(document).map((right) => ({ who: principals(right.principal), at: name, ...right }));

/** Policies, however deep they lie; some resources have them as a text. */
function documentsIn(value: Json | undefined): readonly Json[] {
  if (typeof value === 'string') return value.includes('"Statement"') ? documentsIn(JSON.parse(value) as Json) : [];
  if (typeof value !== 'object' || value === null) return [];
  // A rule of the firewall has a statement, too.
  if (
    'Statement' in value &&
    listed(value.Statement).every((one) => Object(one) === one && 'Effect' in (one as object))
  )
    return [value];
  return Object.values(value).flatMap(documentsIn);
}

const everythingOf = (arn: string): Right => ({
  effect: 'Allow',
  principal: undefined,
  action: `all of ${arn}`,
  resource: '*',
  condition: undefined,
});

function permission({ Action, FunctionName, Principal, ...conditions }: Resource['Properties']): Standing {
  const name = pointsAt(FunctionName);
  const said = { who: pointsAt(Principal), at: name, resource: name, principal: Principal };
  return { ...said, effect: 'Allow', action: pointsAt(Action), condition: conditions };
}

/** `{ Service: 'x' }` and `{ AWS: ['x', 'y'] }` by what they name; nobody at all stands for everybody. */
const principals = (principal: Json | undefined): string => {
  if (principal === undefined) return '*';
  if (typeof principal !== 'object' || principal === null) return String(principal);
  return Object.entries(principal)
    .flatMap(([kind, named]) => listed(named as Json).map((one) => `${kind === 'not' ? 'not ' : ''}${pointsAt(one)}`))
    .join(', ');
};
