/** No text makes a regular expression of ours think for long: time is linear in length, or the test's time runs out (row 56). */
import { createContext, Script } from 'node:vm';
import { expect, test } from 'vitest';
import { attacks } from '../attacks/vector-tests.ts';
import { pathological, patternVectors } from '../attacks/vectors/patterns.ts';

/** Linear time is milliseconds here, and the square of it minutes: the limit tells them apart on the slowest machine. */
const PATIENCE_MILLISECONDS = 8_000;

/** @throws when the engine did not come to an end. */
function tryAll(source: string, flags: string, timeout = PATIENCE_MILLISECONDS): void {
  const sandbox = createContext({ source, flags, texts: pathological(source) });
  const script = new Script('for (const text of texts) { new RegExp(source, flags).test(text); }');
  script.runInContext(sandbox, { timeout });
}

test.each(['(a+)+$', '(a|a)*b', '\\s+$', '^(.*,)*x$'])('the expression /%s/ would be found', (source) => {
  expect(() => tryAll(source, 'u', 1_000)).toThrow('timed out');
});

attacks('patterns', patternVectors, 'is answered in linear time', ({ source, flags }) => {
  expect(() => tryAll(source, flags)).not.toThrow();
});
