/**
 * Our own keys as an operator changes them. Contract: a signing key bears the tag of its purpose from the beginning, which is
 * what gives the signing function its right to it. A key that gets no further than its making is in no ring: nobody believes
 * it, nothing signs with it, and it waits in KMS until an operator deletes it.
 */
import { CreateKeyCommand, DescribeKeyCommand, type KeySpec, type KMSClient } from '@aws-sdk/client-kms';
import pRetry from 'p-retry';
import { toInstant } from '#domain/clock.ts';
import { eventOfRotation } from '#domain/key-event.ts';
import type { CheckpointGeneration, SigningGeneration } from '#domain/key-ring.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import type { ExchangeKeyPurpose } from '#schemas/exchange-keys.ts';
import type { AuditTrail } from './audit-trail.ts';
import { newCarryKey } from './carry-key.ts';
import type { CheckpointKeys } from './checkpoint-key.ts';
import { newSecret } from './exchange-secret.ts';
import type { KeyEvents } from './key-events.ts';
import type { KeyRings, Ring } from './key-rings.ts';
import { publicKeyOf, type SigningPurpose } from './signing-key.ts';

/** As in infra/constructs/exchange-key.ts: rights are given by it. */
export const PURPOSE_TAG = 'ptcn-purpose';

const SPECS: Readonly<Record<SigningPurpose, KeySpec>> = { token: 'ECC_NIST_P384', receipt: 'ECC_NIST_P384' };

type StackKeys = Readonly<Record<Exclude<ExchangeKeyPurpose, 'checkpoint' | 'carry'>, string>>;

export class ExchangeKeyStore {
  readonly #kms: KMSClient;
  readonly #rings: KeyRings;
  readonly #trail: AuditTrail;
  readonly #stackKeys: StackKeys;
  readonly #checkpoint: CheckpointKeys;
  readonly #events: KeyEvents;

  /** @param stackKeys The keys that the stack brings: the first of each signing purpose, and the one that wraps secrets. */
  constructor(
    kms: KMSClient,
    rings: KeyRings,
    trail: AuditTrail,
    stackKeys: StackKeys,
    checkpoint: CheckpointKeys,
    events: KeyEvents,
  ) {
    this.#kms = kms;
    this.#rings = rings;
    this.#trail = trail;
    this.#stackKeys = stackKeys;
    this.#checkpoint = checkpoint;
    this.#events = events;
  }

  /** As it is now. Before the first rotation the stack's key is the only generation, as old as KMS says. */
  async read(purpose: ExchangeKeyPurpose): Promise<Ring> {
    if (purpose === 'checkpoint') return this.#checkpoint.ring.readNow();
    const ring = await this.#rings.readNow(purpose);
    if (ring) return ring;
    if (purpose === 'secret' || purpose === 'carry') return { generations: [] };
    const keyId = this.#stackKeys[purpose];
    const [publicKey, activeFrom] = await Promise.all([publicKeyOf(this.#kms, keyId), this.#beginningOf(keyId)]);
    return { generations: [{ ...publicKey, keyId, activeFrom }] };
  }

  make(purpose: ExchangeKeyPurpose): Promise<Ring['generations'][number]> {
    if (purpose === 'checkpoint') return this.#checkpoint.make();
    if (purpose === 'carry') return newCarryKey(this.#kms, this.#stackKeys.secret);
    return purpose === 'secret' ? newSecret(this.#kms, this.#stackKeys.secret) : this.#newSigningKey(purpose);
  }

  /** What a rotation in good order asks for: whoever keeps the old key of the log by heart must be told by it of the new one. */
  async endorsed(
    purpose: ExchangeKeyPurpose,
    logName: string,
    generations: Ring['generations'],
  ): Promise<Ring['generations']> {
    if (purpose !== 'checkpoint') return generations;
    return this.#checkpoint.endorsed(logName, generations.filter(isOfCheckpoints));
  }

  /** @throws {Refusal} `rotation-under-way` when somebody else rotated since it was read. */
  async replace(
    purpose: ExchangeKeyPurpose,
    read: Ring,
    generations: Ring['generations'],
    entry: AuditEntry,
  ): Promise<void> {
    const rings = purpose === 'checkpoint' ? this.#checkpoint.ring.rings : this.#rings;
    const told = await this.#events.added(eventOfRotation(entry, read.generations, generations));
    await rings.replace(purpose, { ...read, generations }, [this.#trail.added(entry), ...told.map(({ item }) => item)]);
  }

  async #newSigningKey(purpose: SigningPurpose): Promise<SigningGeneration> {
    const { KeyMetadata } = await this.#kms.send(
      new CreateKeyCommand({
        KeySpec: SPECS[purpose],
        KeyUsage: 'SIGN_VERIFY',
        Description: `PTCN Exchange: ${purpose} key, made by a rotation`,
        Tags: [{ TagKey: PURPOSE_TAG, TagValue: purpose }],
      }),
    );
    const keyId = KeyMetadata?.KeyId;
    if (keyId === undefined) throw new Error('KMS made a key and did not say which.');
    // KMS is consistent in the end: it may take a moment until a new key is known everywhere.
    const publicKey = await pRetry(() => publicKeyOf(this.#kms, keyId), {
      retries: 5,
      minTimeout: 200,
      maxTimeout: 2_000,
      shouldRetry: ({ error }) => error.name === 'NotFoundException',
    });
    return { ...publicKey, keyId };
  }

  async #beginningOf(keyId: string): Promise<string> {
    const { KeyMetadata } = await this.#kms.send(new DescribeKeyCommand({ KeyId: keyId }));
    if (!KeyMetadata?.CreationDate) throw new Error('KMS does not say when the key was made.');
    return toInstant(KeyMetadata.CreationDate.getTime());
  }
}

const isOfCheckpoints = (one: Ring['generations'][number]): one is CheckpointGeneration => 'publicKey' in one;
