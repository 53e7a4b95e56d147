// An error with a sentence for the person at the keyboard and a way out of it, instead of a stack.

export class StartupError extends Error {
  override name = 'StartupError';
}

/** What the person is told: a sentence for what they can put right, which a mistyped option is too; else the error with its stack. */
export function complaintOf(error: unknown): unknown {
  if (error instanceof StartupError) return error.message;
  const isMistyped = error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  return isMistyped ? error.message : error;
}
