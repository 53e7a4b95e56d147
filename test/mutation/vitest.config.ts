/** The tests that judge mutants: those of the pure domain alone, in one project, so that no mutant waits for an exchange. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    environment: 'node',
    testTimeout: 30_000,
    include: ['test/functions/domain/*.test.ts'],
    exclude: ['test/functions/domain/{audit-entry,curation,key-rotation,quality,tally}.test.ts'],
  },
});
