/** Faults of the services behind us that pass: throttling, time-outs, conflicts that outlasted our tries. Told by their shape. */

const PASSING: ReadonlySet<string> = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TransactionInProgressException',
  'TransactionConflictException',
  'SlowDown',
  'TimeoutError',
  'NetworkingError',
  'DependencyTimeoutException',
  'KMSInternalException',
  'KeyUnavailableException',
]);

/** Nothing was acknowledged when one of these is thrown; the same bytes may be sent again. */
export function isPassingFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (PASSING.has(error.name) || error.name === 'TransactionCanceledException') return true;
  if ('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET')) return true;
  return '$fault' in error && error.$fault === 'server';
}
