/**
 * Which keys the writes of a request go to. The engine says what a request consumes as a whole; it is divided among the items of
 * the request by their size, which is what DynamoDB charges by. Keys that differ only in whose or which are one family.
 */
type Write = { readonly family: string; readonly weight: number };
type Item = Readonly<Record<string, { readonly S?: string }>>;
type Put = { readonly Item?: Item };
type Change = { readonly Key?: Item };
type Body = Put &
  Change & {
    readonly TransactItems?: readonly Readonly<Record<string, Put & Change>>[];
    readonly RequestItems?: Readonly<
      Record<string, readonly { readonly PutRequest?: Put; readonly DeleteRequest?: Change }[]>
    >;
  };

const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/g;

/** @param units the names of who takes part. */
export function familyOf(pk: string, units: readonly string[]): string {
  // A value, a thumbprint and the like: everybody brings others.
  if (/^(?:MATCH|KINDS|KEY|assertion|proof)#/.test(pk)) return `${pk.slice(0, pk.indexOf('#'))}#{value}`;
  const named = units.reduce((text, unit) => text.replaceAll(unit, '{unit}'), pk.replaceAll(UUID, '{report}'));
  return named.replace(/\d{4}-\d\d-\d\d/, '{day}').replace(/#\d+$/, '#{part}');
}

/** Units of capacity by family of keys. @param consumed what the engine said. */
export function divided(body: Body, consumed: number, units: readonly string[]): readonly [string, number][] {
  const writes = writesOf(body).map(
    (item): Write => ({
      family: familyOf(item['pk']?.S ?? 'unknown', units),
      weight: Math.ceil(JSON.stringify(item).length / 1024),
    }),
  );
  const all = writes.reduce((sum, { weight }) => sum + weight, 0);
  return writes.map(({ family, weight }) => [family, (consumed * weight) / all]);
}

function writesOf({ Item: item, Key, TransactItems = [], RequestItems = {} }: Body): readonly Item[] {
  const single = item ?? Key;
  const inTransaction = TransactItems.flatMap((one) => Object.values(one)).map((one) => one.Item ?? one.Key ?? {});
  const inBatch = Object.values(RequestItems)
    .flat()
    .map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {});
  return [...(single ? [single] : []), ...inTransaction, ...inBatch];
}
