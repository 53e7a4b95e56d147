// An error with a sentence for the person at the keyboard and a way out of it, instead of a stack.

export class StartupError extends Error {
  override name = 'StartupError';
}
