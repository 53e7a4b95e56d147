/** What is mutated: the files that stand between a caller and the records, and those that prove and compare them; and the tests that must notice. */
export type MutatedGroup = {
  readonly name: string;
  readonly files: readonly string[];
  readonly tests: readonly string[];
};

const domain = (...names: string[]) => names.map((name) => `functions/domain/${name}.ts`);
const tests = (...names: string[]) => names.map((name) => `test/functions/domain/${name}.test.ts`);

export const GROUPS: readonly MutatedGroup[] = [
  {
    name: 'release and cursors',
    files: domain('release-policy', 'cursor'),
    tests: tests('release-policy', 'release', 'cursor'),
  },
  {
    name: 'strict JSON',
    files: domain('strict-json'),
    tests: tests('strict-json'),
  },
  {
    name: 'signatures',
    files: domain('jws-profile', 'compact-jws', 'verify-submission'),
    tests: tests('jws-profile', 'compact-jws', 'verify-submission', 'submission-attacks'),
  },
  {
    name: 'tokens and proofs',
    files: domain(
      'client-assertion',
      'access-token',
      'dpop-proof',
      'dpop-nonce',
      'authenticate-caller',
      'staff-token',
      'token-text',
    ),
    tests: tests(
      'client-assertion',
      'access-token',
      'dpop-proof',
      'dpop-nonce',
      'authenticate-caller',
      'staff-token',
      'token-text',
      'credential-attacks',
      'oracle-attacks',
    ),
  },
  {
    name: 'transparency log',
    files: [
      ...domain('merkle-log', 'merkle-proof', 'log-growth', 'log-tiles', 'checkpoint', 'log-proof'),
      'functions/sequence-log.ts',
    ],
    tests: [
      ...tests('merkle-log', 'log-proof', 'checkpoint', 'log-attacks', 'log-keys', 'witness'),
      'test/functions/sequence-log.test.ts',
    ],
  },
  {
    name: 'comparison of stores',
    files: domain(
      'reconcile',
      'reconciliation-readings',
      'reconciliation-steps',
      'reconciliation-words',
      'owed-entries',
    ),
    tests: [...tests('reconcile', 'owed-entries'), 'test/functions/reconcile-stores.test.ts'],
  },
];

/** Of every hundred changes that matter, so many are noticed at least; in each group and over all. */
export const LEAST_SCORE = 85;
