/** Verifies the statement that all stores were compared, offline and years later. */
import { RECONCILIATION_TYP, ReconciliationStatement } from '#schemas/reconciliation.ts';
import { hasServedAt, type PublishedKey, readExchangeMessage } from './exchange-message.ts';

/** Why a statement does not hold, in a plain sentence. */
export class StatementNotValid extends Error {
  override readonly name = 'StatementNotValid';
  readonly fix =
    'Do not rely on this statement. Its first copy lies in the archive of the audit trail, under reconciliation/.';
}

function refuse(why: string): never {
  throw new StatementNotValid(why);
}

/** @throws {StatementNotValid} saying what does not fit. */
export async function openStatement(
  jws: string,
  keys: readonly PublishedKey[],
  issuer?: string,
): Promise<ReconciliationStatement> {
  const { claims, key } = await readExchangeMessage(jws, keys, { typ: RECONCILIATION_TYP, noun: 'statement', refuse });
  const read = ReconciliationStatement.safeParse(claims);
  if (!read.success) return refuse('It is signed, but it is not a statement of this version: use the newest ptcn-ops.');
  if (issuer !== undefined && read.data.iss !== issuer) return refuse('Another exchange made it.');
  if (key.revoked && read.data.iat >= key.revoked.revoked_at)
    return refuse('It claims a time at which its key was in wrong hands already.');
  return hasServedAt(key, read.data.iat) ? read.data : refuse('It claims a time at which its key did not serve.');
}
