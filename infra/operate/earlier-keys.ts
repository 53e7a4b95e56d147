// `npm run earlier-keys -- saved-keys.json …`: receipt keys of an exchange whose region was lost stand in the published set of the new one, as ended.
// A receipt key never leaves the set: what it signed is verified for years. The new exchange has a ring of receipt keys once it was rotated.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';

/** As a published set has it (RFC 7517): times in seconds since 1970, by the names of OpenID Federation 1.0, section 8.7. */
interface SavedKey {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
  readonly nbf?: number;
  readonly exp?: number;
  readonly revoked?: { readonly revoked_at: number };
}
/** As the ring has it: functions/domain/key-ring.ts. */
interface Generation {
  readonly kid: string;
  readonly keyId: string;
  readonly jwk: Pick<SavedKey, 'kty' | 'crv' | 'x' | 'y'>;
  readonly activeFrom?: string;
  readonly endsAt?: string;
  readonly compromisedAt?: string;
}
interface Ring {
  readonly version: number;
  readonly generations: readonly Generation[];
}

const TABLE = 'ptcn-registry';
const KEY = { pk: 'RING#receipt', sk: 'RING' };

/** @throws for a file that is no published set. */
export function receiptKeysIn(file: string): SavedKey[] {
  const mend = `${file} is no saved key set: give one that /.well-known/jwks.json answered before.`;
  let set: { keys?: (SavedKey & { ptcn_purpose?: string })[] };
  try {
    set = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new Error(mend);
  }
  const found = (Array.isArray(set?.keys) ? set.keys : []).filter((key) => key?.ptcn_purpose === 'receipt');
  const isWhole = ({ kid, kty, crv, x, y }: SavedKey) =>
    [kid, kty, crv, x, y].every((text) => typeof text === 'string');
  if (found.length === 0 || !found.every(isWhole)) throw new Error(mend);
  return found;
}

/** The ring with those in front that it does not have. They end where they said, or where its own first one began. */
export function withEarlier({ generations }: Ring, saved: readonly SavedKey[]): Generation[] {
  const instant = (seconds: number) => new Date(seconds * 1000).toISOString();
  const began = generations[0]?.activeFrom ?? new Date().toISOString();
  const known = new Set(generations.map(({ kid }) => kid));
  const earlier = new Map<string, Generation>();
  for (const { kid, kty, crv, x, y, nbf, exp, revoked } of saved) {
    if (known.has(kid) || (nbf !== undefined && instant(nbf) >= began)) continue;
    const endsAt = exp !== undefined && instant(exp) < began ? instant(exp) : began;
    earlier.set(kid, {
      kid,
      keyId: 'lost',
      jwk: { kty, crv, x, y },
      ...(nbf !== undefined && { activeFrom: instant(nbf) }),
      endsAt,
      ...(revoked && { compromisedAt: instant(revoked.revoked_at) }),
    });
  }
  const byBeginning = (one: Generation, other: Generation) =>
    (one.activeFrom ?? '') < (other.activeFrom ?? '') ? -1 : 1;
  return [...[...earlier.values()].toSorted(byBeginning), ...generations];
}

/** @returns how many were new. @throws where there is no ring yet, or somebody rotated at the same moment. */
export async function bringBack(saved: readonly SavedKey[], tables: DynamoDBDocumentClient): Promise<number> {
  const { Item } = await tables.send(new GetCommand({ TableName: TABLE, Key: KEY, ConsistentRead: true }));
  const ring = Item as Ring | undefined;
  if (!ring)
    throw new Error(
      'There is no ring of receipt keys yet: npx ptcn-ops exchange-keys rotate receipt, then this again.',
    );
  const generations = withEarlier(ring, saved);
  const brought = generations.length - ring.generations.length;
  if (brought === 0) return 0;
  const put = {
    TableName: TABLE,
    Item: { ...KEY, version: ring.version + 1, generations },
    ConditionExpression: 'version = :read',
    ExpressionAttributeValues: { ':read': ring.version },
  };
  await tables.send(new PutCommand(put));
  return brought;
}

if (import.meta.main) {
  try {
    const { positionals } = parseArgs({ allowPositionals: true });
    if (positionals.length === 0) throw new Error('Which key set? npm run earlier-keys -- saved-keys.json');
    const brought = await bringBack(
      positionals.flatMap(receiptKeysIn),
      DynamoDBDocumentClient.from(new DynamoDBClient({})),
    );
    console.log(`${brought} receipt keys of before are published again within a minute.`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
