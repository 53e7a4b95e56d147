/** The key file of an operator: a desk's own keys, plain on a guarded disk (mode 0600), made when it is missing. */
import * as z from 'zod';
import { algorithmOf } from '#domain/verification-keys.ts';
import type { KeyUse, Partner, PartnerKey } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { ExchangeClient } from '../exchange-client.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import { fingerprintOf, identityOf, KeyRing, newKeyRing, publicHalf } from '../install/unit-keys.ts';
import { Misuse, NoKeys } from '../terminal/exit-codes.ts';

export const OPERATOR_DESK = 'operator-desk';

const OperatorKeyFile = z.strictObject({ partnerId: PartnerId, keys: KeyRing });
type OperatorKeyFile = z.infer<typeof OperatorKeyFile>;

/** Reads the key file; @throws {NoKeys} without one. */
export async function readOperatorKey(path: string): Promise<OperatorKeyFile> {
  const found = await readKeyFile(path);
  if (found) return found;
  throw new NoKeys(
    `There is no operator's key file ${path}.`,
    'Sign in with "ptcn-ops login", give the file by --key-file, or make one with "ptcn-ops first-operator".',
  );
}

/** Reads the key file, or makes one. */
export async function readOrMakeOperatorKey(path: string, now: number): Promise<OperatorKeyFile> {
  const found = await readKeyFile(path);
  if (found) return found;
  const made = { partnerId: OPERATOR_DESK, keys: await newKeyRing('ES384', now) };
  await writeFileAtomically(path, `${JSON.stringify(made, null, 2)}\n`);
  return made;
}

async function readKeyFile(path: string): Promise<OperatorKeyFile | undefined> {
  const text = await readIfThere(path);
  if (text === undefined) return undefined;
  try {
    return OperatorKeyFile.parse(JSON.parse(text));
  } catch {
    throw new Misuse(`${path} is not an operator's key file.`, 'Give another file by --key-file.');
  }
}

/** The operator's desk as the registry keeps it. */
export async function operatorPartner({ partnerId, keys }: OperatorKeyFile): Promise<Partner> {
  const registered = async (use: KeyUse): Promise<PartnerKey> => ({
    thumbprint: await fingerprintOf(keys[use]),
    use,
    algorithm: algorithmOf(publicHalf(keys[use])),
    jwk: publicHalf(keys[use]),
    state: 'active',
    notBefore: keys.madeAt,
  });
  return {
    partnerId,
    kind: 'reader',
    name: 'Operator desk',
    country: 'NZ',
    status: 'active',
    scopes: ['partners:admin', 'operations:admin'],
    maximumClassification: 'RESTRICTED',
    keys: [await registered('authentication'), await registered('signing')],
    createdAt: keys.madeAt,
  };
}

/** A client that speaks as the operator. */
export async function operatorClient(
  origin: string,
  { partnerId, keys }: OperatorKeyFile,
  fetchWith: typeof fetch,
): Promise<ExchangeClient> {
  return new ExchangeClient({ origin, identity: await identityOf(partnerId, keys), fetch: fetchWith });
}
