/** Plain values in DynamoDB's own JSON (AttributeValue), for the one item that must exist before anyone can sign in. */

export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: { readonly [name: string]: AttributeValue } };

export function attributeValue(value: unknown): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'string') return { S: value };
  if (typeof value === 'number') return { N: String(value) };
  if (typeof value === 'boolean') return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeValue) };
  if (typeof value === 'object') return { M: attributeMap(value) };
  throw new TypeError(`DynamoDB has no ${typeof value}.`);
}

/** Members without a value are left out. */
export const attributeMap = (item: object): Readonly<Record<string, AttributeValue>> =>
  Object.fromEntries(
    Object.entries(item)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, attributeValue(value)]),
  );
