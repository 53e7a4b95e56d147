/** Keys of the comparison of all stores: beside the log, which no restore takes back. Pure. */

/** How far it has come. */
export const reconciliationKey = { pk: 'RECONCILIATION', sk: 'PASS' };
/** Its statements, by the time of which they speak. */
export const RECONCILED = 'RECONCILED';
export const reconciledKey = (asOf: string) => ({ pk: RECONCILED, sk: asOf });
/** Where a statement lies in the archive of the audit trail. */
export const reconciledPath = (asOf: string) => `reconciliation/${asOf.slice(0, 10).replaceAll('-', '/')}/${asOf}.jws`;
