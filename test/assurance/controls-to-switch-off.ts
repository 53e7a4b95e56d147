/** Twenty controls: where each stands, what stands there without it, and which test must notice. */

type Row = {
  readonly id: string;
  readonly file: string;
  /** The exact text that is the control. */
  readonly control: string;
  readonly instead: string;
  /** In test/assurance. Its title carries the id. */
  readonly test: string;
};

export const ROWS: readonly Row[] = [
  {
    id: 'ASVS 8.2.1',
    file: 'functions/domain/authenticate-caller.ts',
    control: "if (usable.length === 0) refuse('not-allowed');",
    instead: '',
    test: 'answers',
  },
  {
    id: 'ASVS 8.2.2',
    file: 'functions/domain/release-policy.ts',
    control: 'return submission.partnerId === caller.principal;',
    instead: 'return submission.partnerId !== undefined;',
    test: 'release',
  },
  {
    id: 'ASVS 9.1.1',
    file: 'functions/domain/access-token.ts',
    control: "if (!(await hasValidSignature(token.jws, 'ES384', verifier))) return refuse('not-authenticated');",
    instead: 'void verifier;',
    test: 'tokens',
  },
  {
    id: 'ASVS 9.2.1',
    file: 'functions/domain/access-token.ts',
    control: ' || exp <= context.nowSeconds',
    instead: '',
    test: 'tokens',
  },
  {
    id: 'RFC9449 4.3-10',
    file: 'functions/domain/dpop-proof.ts',
    control: "if (nonce === undefined || !(await context.isCurrentNonce(nonce))) return refuse('use-dpop-nonce');",
    instead: '',
    test: 'proofs',
  },
  {
    id: 'RFC9449 4.3-12b',
    file: 'functions/domain/authenticate-caller.ts',
    control: "if (proof.thumbprint !== claims.cnf.jkt) return refuse('not-authenticated');",
    instead: '',
    test: 'proofs',
  },
  {
    id: 'RFC9449 11.1',
    file: 'functions/domain/authenticate-caller.ts',
    control: 'return isFirstUse && caller ?',
    instead: 'return caller ?',
    test: 'proofs',
  },
  {
    id: 'FAPI 5.3.2.1-8',
    file: 'functions/domain/client-assertion.ts',
    control: ' || aud !== context.issuer',
    instead: '',
    test: 'token-endpoint',
  },
  {
    id: 'ASVS 6.3.3',
    file: 'functions/domain/staff-token.ts',
    control: 'values.includes(word)',
    instead: 'true',
    test: 'staff',
  },
  {
    id: 'NZISM 5905',
    file: 'functions/domain/verify-submission.ts',
    control: "refuse('algorithm-too-weak')",
    instead: 'undefined',
    test: 'messages',
  },
  {
    id: 'ASVS 1.5.3',
    file: 'functions/domain/strict-json.ts',
    control: "if (Object.hasOwn(members, name)) this.#fail('a member stands twice');",
    instead: '',
    test: 'messages',
  },
  {
    id: 'ASVS 5.2.3',
    file: 'functions/edge/gunzip.ts',
    control: ', maxOutputLength: cap',
    instead: '',
    test: 'answers',
  },
  {
    id: 'ASVS 3.4.1',
    file: 'functions/edge/http-response.ts',
    control: "{ 'Strict-Transport-Security': 'max-age=63072000; includeSubDomains' }",
    instead: '{}',
    test: 'answers',
  },
  {
    id: 'ASVS 3.4.6',
    file: 'functions/edge/http-response.ts',
    control: " frame-ancestors 'none';",
    instead: '',
    test: 'answers',
  },
  {
    id: 'ASVS 16.2.5',
    file: 'functions/edge/log.ts',
    control: 'return { errorName: error.name,',
    instead: 'return { errorName: error.message,',
    test: 'answers',
  },
  {
    id: 'ASVS 12.1.1',
    file: 'infra/constructs/partner-api.ts',
    control: 'template.securityPolicy = tls.securityPolicy;',
    instead: '',
    test: 'template',
  },
  {
    id: 'API8:2023',
    file: 'infra/constructs/work-queue.ts',
    control: 'QueueEncryption.SQS_MANAGED',
    instead: 'QueueEncryption.UNENCRYPTED',
    test: 'template',
  },
  {
    id: 'NZISM 2028',
    file: 'infra/constructs/house-function.ts',
    control: 'RetentionDays.THIRTEEN_MONTHS',
    instead: 'RetentionDays.ONE_WEEK',
    test: 'door',
  },
  {
    id: 'ASVS 13.2.2',
    file: 'infra/constructs/house-function.ts',
    control: 'resources: [resource]',
    instead: "resources: ['*']",
    test: 'template',
  },
  {
    id: 'ASVS 2.4.1',
    file: 'infra/constructs/partner-api.ts',
    control: 'throttlingRateLimit: 200,',
    instead: '',
    test: 'door',
  },
];
