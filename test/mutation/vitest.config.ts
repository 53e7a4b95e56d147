/** The tests that judge the mutants of one group, which its runner names: those of the pure domain, so that none waits for an exchange. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { environment: 'node', testTimeout: 60_000, include: process.env.MUTATION_TESTS?.split(',') ?? [] },
});
