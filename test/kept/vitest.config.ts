/** One run of `keep.ts`. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['test/kept/keep.ts'], testTimeout: 300_000, setupFiles: ['test/support/quick-passphrases.ts'] },
});
