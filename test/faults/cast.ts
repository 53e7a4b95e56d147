/** Who takes part in the histories, with everything that they will ever sign: made once, before any is played. */
import { createHash } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { digestOf } from '#domain/compact-jws.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { verificationKey } from '#domain/verification-keys.ts';
import type { DefinedFeed } from '#schemas/feed-definition.ts';
import { RECALL_TYP } from '#schemas/recall.ts';
import type { Requirement } from '#schemas/requirement.ts';
import { KEY_POSSESSION_TYP, KEY_ROTATION_TYP, type Partner } from '#schemas/partner.ts';
import { publicKeyOf } from '#stores/signing-key.ts';
import {
  goodReport,
  makeKey,
  makeParty,
  registered,
  signClaims,
  type TestKey,
  type TestParty,
} from '../support/test-party.ts';
import { Cloud, lookingAt } from './model/cloud.ts';
import { remembering } from './steady.ts';

export const ORIGIN = 'https://exchange.example';
export const NOW = Date.parse('2026-11-22T01:00:00.000Z');
export const RECEIPT_KEYS = ['receipt-1', 'receipt-2', 'receipt-3'] as const;

/** `good`: accepted. `other`: as good, of the same jti. `bad`: refused. `later`: good, signed by the key of a rotation. */
export const VARIANTS = ['good', 'other', 'bad', 'later'] as const;
export type Variant = (typeof VARIANTS)[number];
/** `recalled`: taken back altogether. `remarked`: marked higher. */
export const EFFECTS = ['recalled', 'remarked'] as const;
export type Effect = (typeof EFFECTS)[number];
export type Report = {
  readonly jws: string;
  readonly digest: string;
  readonly signer: string;
  /** What its unit signs to take it back, or to mark it higher. */
  readonly recalls: Readonly<Record<Effect, string>>;
};
export type Unit = {
  readonly partnerId: string;
  readonly party: TestParty;
  readonly partner: Partner;
  /** By jti: what may be sent under it. */
  readonly reports: ReadonlyMap<string, Readonly<Record<Variant, Report>>>;
  readonly rotation: string;
};
export type Cast = { readonly units: readonly Unit[]; readonly receiptKids: ReadonlyMap<string, string> };

const UNITS = ['alpha-tcu', 'bravo-tcu'];
const REPORTS = 5;
const VESSEL = {
  id: 'vessel',
  kind: 'vessel',
  role: 'subject',
  name: 'Moana Reva',
  type: 'yacht',
  flag: 'TO',
  imo: '9074729',
};

/** Everybody's reports name the first of them, so that one is taken out of the index while another comes in; one report names more than a batch has. */
const phones = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    id: `phone-${at}`,
    kind: 'phone',
    role: 'subject',
    number: `+676771${1000 + at}`,
  }));
const ENTITIES: readonly (readonly object[] | undefined)[] = [phones(1), phones(1), [VESSEL], phones(27)];

/** What is asked of all, and what only the second unit is asked; the third number nobody has set. */
export const REQUIREMENTS: readonly Requirement[] = [
  { number: 'PAC-2026-01', title: 'Boats', question: 'Which boats?', from: '2026-01', to: '2026-12' },
  { number: 'PAC-2026-02', title: 'Yachts', question: 'Which?', from: '2026-01', to: '2026-12', units: ['bravo-tcu'] },
].map((order) => ({ ...order, setAt: '2026-01-01T00:00:00.000Z' }));
export const ANSWERED = [...REQUIREMENTS.map(({ number }) => number), 'PAC-2026-03'];

/** A feed by rule: every report of the cast is of its waters. */
export const DEFINED: DefinedFeed = {
  feedId: 'tongan-waters',
  collectionId: '5f0c3a52-3b7e-4c1d-9a55-0d6c1f3c7a11',
  version: 1,
  definedAt: '2026-11-01T00:00:00.000Z',
  definedBy: 'https://idp.example#ana',
  title: 'Tongan waters',
  description: 'What is seen there.',
  openTo: 'analysts',
  rule: { countries: ['TO'] },
  reason: 'Asked for.',
};

/** A number of its own for each, the same in each process: the order of keys is part of a history. */
const bytesFor = (text: string) => createHash('sha256').update(text).digest().subarray(0, 16);

function claimsOf(partnerId: string, number: number, variant: Variant): object {
  // The first two tell the same words of the same event, so that one is counted as the other's copy.
  const words = `A long open boat without lights, three engines, was seen at night off the reef, heading north-east. Fishers of village ${Math.max(1, number)} told us so.`;
  return {
    iss: partnerId,
    aud: ORIGIN,
    iat: NOW / 1000 - 600 + number,
    jti: uuidv7({ msecs: NOW - 600_000 + number, random: bytesFor(`${partnerId} ${number}`) }),
    report: goodReport({
      title: variant === 'other' ? 'Go-fast boat, told otherwise' : 'Go-fast boat seen at night',
      narrative: words,
      ...(variant === 'bad' && { crimeTypes: ['none-that-is-known'] }),
      activity: { from: '2026-11-20', places: [{ country: 'TO', name: 'Neiafu' }] },
      ...(number === 1 && { precedence: 'immediate' }),
      ...(ENTITIES[number] && { entities: ENTITIES[number] }),
    }),
    ...(number === 1 && { answers: ANSWERED }),
  };
}

async function unitNamed(partnerId: string): Promise<Unit> {
  const [party, next] = await Promise.all([makeParty(partnerId), makeKey()]);
  const reports = new Map<string, Record<Variant, Report>>();
  const rotated: TestParty = { ...party, signing: next };
  for (let number = 0; number < REPORTS; number++) {
    const signed = await Promise.all(
      VARIANTS.map(async (variant) => {
        const signer = variant === 'later' ? rotated : party;
        const claims = claimsOf(partnerId, number, variant);
        const jws = await signClaims(signer, claims);
        const digest = await digestOf(jws.slice(0, jws.lastIndexOf('.')));
        const jti = String(Object.entries(claims).find(([name]) => name === 'jti')?.[1]);
        return [
          jti,
          variant,
          {
            jws,
            digest,
            signer: signer.signing.thumbprint,
            recalls: await recallsOf(party, `${number} ${variant}`, jti, digest),
          },
        ] as const;
      }),
    );
    const [[jti] = ['']] = signed;
    reports.set(
      jti,
      Object.fromEntries(signed.map(([, variant, report]) => [variant, report])) as Record<Variant, Report>,
    );
  }
  const partner = registered(party);
  // What verifies is known before: an import takes its time.
  await Promise.all([...partner.keys, keyOf(next)].map((key) => verificationKey(key)));
  return { partnerId, party, partner, reports, rotation: await rotationOf(party, next) };
}

async function recallsOf(party: TestParty, which: string, jti: string, digest: string): Promise<Report['recalls']> {
  const { partnerId } = party;
  const signed = EFFECTS.map(async (effect) => {
    const random = bytesFor(`${partnerId} ${which} ${effect}`);
    const claims = {
      iss: partnerId,
      aud: ORIGIN,
      iat: NOW / 1000 - 30,
      jti: uuidv7({ msecs: NOW - 30_000, random }),
      submissionId: `${partnerId}~${jti}`,
      digest,
      reason: 'It names a source.',
      ...(effect === 'remarked' && { marking: { tlp: 'RED' } }),
    };
    return [effect, await signClaims(party, claims, RECALL_TYP)] as const;
  });
  return Object.fromEntries(await Promise.all(signed)) as Report['recalls'];
}

const keyOf = ({ thumbprint, algorithm, jwk }: TestKey) => ({ thumbprint, algorithm, jwk });

async function rotationOf(party: TestParty, next: TestKey): Promise<string> {
  const common = { iss: party.partnerId, aud: ORIGIN, iat: NOW / 1000 - 60, jti: uuidv7() };
  const kid = `${party.partnerId}:${next.thumbprint}`;
  const possession = await signSubmission(
    common,
    { kid, key: next.privateKey, algorithm: next.algorithm },
    KEY_POSSESSION_TYP,
  );
  return signClaims(party, { ...common, use: 'signing', jwk: next.jwk, possession }, KEY_ROTATION_TYP);
}

async function assemble(): Promise<Cast> {
  const units = await Promise.all(UNITS.map(unitNamed));
  const kms = lookingAt(new Cloud()) as never;
  const kids = await Promise.all(
    RECEIPT_KEYS.map(async (keyId) => [(await publicKeyOf(kms, keyId)).kid, keyId] as const),
  );
  await prepareLogKey();
  return { units, receiptKids: new Map(kids) };
}

/** The pair that signs checkpoints is the same in all histories. */
async function prepareLogKey(): Promise<void> {
  const pair = (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair;
  const secret = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
  const open = await crypto.subtle.exportKey('raw', pair.publicKey);
  await crypto.subtle.importKey('pkcs8', new Uint8Array(secret), 'Ed25519', false, ['sign']);
  await crypto.subtle.importKey('raw', new Uint8Array(open), 'Ed25519', false, ['verify']);
}

let known: Promise<Cast> | undefined;
export const cast = (): Promise<Cast> => (known ??= remembering(assemble));
