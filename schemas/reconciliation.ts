/** The daily statement that the stores of the exchange agree, or where they do not. JWS of `typ` `ptcn-reconciliation+jws`, ES384. */
import * as z from 'zod';
import { NumericDate, Sha512, UtcInstant } from './primitives.ts';

export const RECONCILIATION_TYP = 'ptcn-reconciliation+jws';

/** The closed list. What each means and what to do about it: the runbook, "The stores disagree". */
export const DisagreementKind = z
  .enum([
    'bytes-missing',
    'bytes-changed',
    'bytes-without-record',
    'file-missing',
    'file-without-record',
    'receipt-changed',
    'leaf-missing',
    'leaf-changed',
    'leaf-without-record',
    'entry-missing',
    'entry-without-record',
    'entry-not-published',
    'outbox-stuck',
    'sums-differ',
  ])
  .meta({ id: 'DisagreementKind', description: 'In what two stores disagree.' });
export type DisagreementKind = z.infer<typeof DisagreementKind>;

/** At most this many are named in a statement; all are counted. */
export const NAMED_DISAGREEMENTS_MOST = 200;

export const Disagreement = z
  .strictObject({
    kind: DisagreementKind,
    about: z.string().max(256).meta({
      description:
        'A submission by its identifier, an object by its name, a leaf by its number, a place in a feed, or a row of the outbox.',
    }),
    since: UtcInstant.meta({ description: 'When the object was put, or the row was written.' }).optional(),
  })
  .meta({ id: 'Disagreement', description: 'One thing in which two stores disagree.' });
export type Disagreement = z.infer<typeof Disagreement>;

const Count = z.int().min(0);

export const StoreSum = z
  .strictObject({
    count: Count,
    digest: Sha512.meta({ description: 'The sum of the SHA-512 of each, modulo 2^512: the same in any order.' }),
  })
  .meta({ id: 'StoreSum', description: 'How many there are, and a digest over all of them.' });
export type StoreSum = z.infer<typeof StoreSum>;

const compared = (what: string) =>
  z
    .strictObject({
      expected: StoreSum.meta({ description: 'By the records.' }),
      found: StoreSum.meta({ description: 'By the other store.' }),
    })
    .meta({ description: what });

/** Claims of a statement. */
export const ReconciliationStatement = z
  .strictObject({
    iss: z.string().max(256).meta({ description: "The exchange's origin." }),
    iat: NumericDate.meta({ description: 'When it was signed: when all had been compared.' }),
    asOf: UtcInstant.meta({ description: 'When the comparison began.' }),
    logSize: Count.meta({
      description:
        'How many entries the transparency log had then: of what came into it later the next statement speaks.',
    }),
    agrees: z.boolean(),
    bytes: compared('Names of the stored objects, under which the signed bytes lie.'),
    leaves: compared('Entries of the transparency log that are of submissions.'),
    counted: z
      .strictObject({ records: Count, keyEvents: Count, feedEntries: Count, outboxRows: Count, youngObjects: Count })
      .meta({
        description:
          'What else was looked at. `youngObjects` have no record and are less than seven days old: a submission may still be on its way.',
      }),
    byKind: z
      .partialRecord(DisagreementKind, Count)
      .meta({ description: 'How many disagreements there are of each kind.' }),
    disagreements: z.array(Disagreement).max(NAMED_DISAGREEMENTS_MOST),
  })
  .meta({ id: 'ReconciliationStatement', description: 'Claims of the statement that all stores were compared.' });
export type ReconciliationStatement = z.infer<typeof ReconciliationStatement>;

/** What an operator is shown. */
export const ReconciliationReport = z
  .strictObject({
    statement: ReconciliationStatement.meta({ description: 'The newest one.' }).optional(),
    jws: z.string().meta({ description: 'The same, as it was signed.' }).optional(),
    underWay: z
      .strictObject({ asOf: UtcInstant, phase: z.string().max(32), disagreements: Count })
      .meta({ description: 'The comparison that is being made now.' })
      .optional(),
  })
  .meta({
    id: 'ReconciliationReport',
    description: 'Whether the stores agree: the newest statement, and what is under way.',
  });
export type ReconciliationReport = z.infer<typeof ReconciliationReport>;
