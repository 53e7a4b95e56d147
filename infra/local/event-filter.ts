// Lambda's event filter patterns, compiled to a question about one record. Pure. An operator that is not
// known here is an error when the template is read, not a record that quietly never comes.

import { isObject, type Json, type JsonObject, stringAt, TemplateError } from './json-values.ts';

export type EventFilter = (event: JsonObject) => boolean;
type Rule = (value: Json | undefined) => boolean;

/** True for an event that any of the patterns matches; for every event when there are none. */
export function compileFilters(patterns: readonly JsonObject[]): EventFilter {
  const rules = patterns.map(compilePattern);
  return (event) => rules.length === 0 || rules.some((rule) => rule(event));
}

function compilePattern(pattern: JsonObject): Rule {
  const members = Object.entries(pattern).map(([name, expected]): [string, Rule] => [
    name,
    Array.isArray(expected) ? compileChoice(expected) : compilePattern(expectObject(expected)),
  ]);
  return (value) => members.every(([name, rule]) => rule(isObject(value) ? value[name] : undefined));
}

function compileChoice(choices: Json[]): Rule {
  const rules = choices.map(compileRule);
  // A list in the event matches when one of its elements does.
  return (value) => rules.some((rule) => (Array.isArray(value) ? value.some(rule) : rule(value)));
}

function compileRule(expected: Json): Rule {
  if (!isObject(expected)) return (value) => value === expected;
  const [[operator, operand] = ['', null]] = Object.entries(expected);
  switch (operator) {
    case 'exists':
      return (value) => (value !== undefined) === operand;
    case 'prefix': {
      const start = stringAt(operand, operator);
      return (value) => typeof value === 'string' && value.startsWith(start);
    }
    case 'suffix': {
      const end = stringAt(operand, operator);
      return (value) => typeof value === 'string' && value.endsWith(end);
    }
    case 'anything-but': {
      const excluded = Array.isArray(operand) ? operand : [operand];
      if (excluded.some(isObject)) break;
      return (value) => value !== undefined && !excluded.includes(value);
    }
  }
  throw new TemplateError(`The filter ${JSON.stringify(expected)} is not served locally.`);
}

function expectObject(value: Json): JsonObject {
  if (isObject(value)) return value;
  throw new TemplateError(`A filter has ${JSON.stringify(value)} where a pattern or a list of values belongs.`);
}
