// JSON as a type, and the few questions the template readers ask of it. Every answer that is not
// what was expected is an error naming the place, because a template misread is a landlord who lies.

export type Json = null | boolean | number | string | Json[] | JsonObject;
export type JsonObject = { [member: string]: Json };

export class TemplateError extends Error {
  override name = 'TemplateError';
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function objectAt(value: Json | undefined, place: string): JsonObject {
  if (!isObject(value)) throw new TemplateError(`${place} should be an object, not ${show(value)}.`);
  return value;
}

export function arrayAt(value: Json | undefined, place: string): Json[] {
  if (!Array.isArray(value)) throw new TemplateError(`${place} should be a list, not ${show(value)}.`);
  return value;
}

export function stringAt(value: Json | undefined, place: string): string {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value !== 'string') throw new TemplateError(`${place} should be a string, not ${show(value)}.`);
  return value;
}

// CloudFormation accepts "30" where a number is meant; so do we.
export function numberAt(value: Json | undefined, place: string): number {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || Number.isNaN(number)) {
    throw new TemplateError(`${place} should be a number, not ${show(value)}.`);
  }
  return number;
}

export function booleanAt(value: Json | undefined, place: string): boolean {
  if (value === 'true' || value === true) return true;
  if (value === 'false' || value === false) return false;
  throw new TemplateError(`${place} should be true or false, not ${show(value)}.`);
}

// An absent member stays absent; a present one is read by the given reader.
export function optional<T>(
  value: Json | undefined,
  place: string,
  read: (value: Json | undefined, place: string) => T,
): T | undefined {
  return value === undefined ? undefined : read(value, place);
}

function show(value: Json | undefined): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 120);
}
