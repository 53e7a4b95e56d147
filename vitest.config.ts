/** Kinds of tests: on their own, in a real browser, and on a running exchange that the files of a project share. */
import { defineConfig } from 'vitest/config';

const common = {
  environment: 'node',
  testTimeout: 300_000,
  hookTimeout: 300_000,
  setupFiles: ['test/support/quick-passphrases.ts'],
  // What is waited for comes, however slow the machine is; a second is too short for one that is busy.
  expect: { poll: { timeout: 60_000 } },
};

const alone = [
  // Runs the tests of controls again, on copies of the sources in which the control is missing.
  'test/assurance/switched-off.test.ts',
  // Takes the real cost of a passphrase, where the others share a module that takes a small one.
  'test/clients/install/keys-at-rest.test.ts',
];

// Files of one worker share the modules they import (`isolate: false`): loading them anew was a sixth of the time.
export default defineConfig({
  test: {
    reporters: ['default', './test/support/closing-line.ts'],
    // Two cores: while two tests wait for an answer, the third works.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/exchange/**', 'test/attacks/**', 'test/portal/**', ...alone],
          setupFiles: [...common.setupFiles, 'test/support/after-each-file.ts'],
          globalSetup: ['test/support/debian-packages.ts'],
          isolate: false,
        },
      },
      { test: { ...common, name: 'alone', include: alone } },
      {
        test: {
          ...common,
          name: 'portal',
          include: ['test/portal/**/*.test.ts'],
          globalSetup: ['test/support/debian-packages.ts'],
        },
      },
      {
        test: {
          ...common,
          name: 'exchange',
          include: ['test/exchange/**/*.test.ts', 'test/attacks/**/*.test.ts'],
          exclude: ['test/exchange/cli.test.ts', 'test/exchange/operations.test.ts'],
          isolate: false,
          globalSetup: ['test/support/debian-packages.ts', 'test/support/running-exchange.ts'],
        },
      },
      {
        // NZTCU's reader takes every summary off the queues: it has an exchange to itself.
        test: {
          ...common,
          name: 'cli',
          include: ['test/exchange/cli.test.ts'],
          globalSetup: ['test/support/running-exchange.ts'],
        },
      },
      {
        // Compares all stores, and names so many of what differs: other tests write rows that fit nothing.
        test: {
          ...common,
          name: 'operations',
          include: ['test/exchange/operations.test.ts'],
          globalSetup: ['test/support/running-exchange.ts'],
        },
      },
    ],
  },
});
