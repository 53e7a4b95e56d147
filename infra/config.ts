// One typed row per stage: everything that differs between a laptop, the rehearsal accounts and production.
// Each stage has an AWS account of its own, so no resource name carries the stage.

import type { ReaderOrganisation } from '#schemas/reader.ts';
import type { StaffIssuer } from '#schemas/staff.ts';

export const stageNames = ['local', 'dev', 'staging', 'production'] as const;
export type StageName = (typeof stageNames)[number];

/** A reader organisation: what it is told of, what we call it, and the only other account that may take messages from its queue. */
export type ConfiguredReader = ReaderOrganisation & { readonly name: string; readonly accountId: string };

export interface StageConfig {
  readonly stage: StageName;
  /** Auckland: what partners send to New Zealand stays in New Zealand. */
  readonly region: string;
  /** Where the copies of backups and objects go. */
  readonly replicaRegion: string;
  /** The one origin of issuer, `aud`, `htu` and links. Never taken from a Host header. */
  readonly publicOrigin: string;
  /** Certificate for the host of `publicOrigin`, in `region`. Without one the API answers on its execute-api host only. */
  readonly certificateArn: string | undefined;
  /** The only other account that may take messages from the NZTCU queues. */
  readonly nztcuAccountId: string;
  /** Who is told of entries besides NZTCU, each by a queue of its own. */
  readonly readers: readonly ConfiguredReader[];
  /** Retain every stateful resource and refuse its deletion, by us or by CloudFormation. */
  readonly keepsRecords: boolean;
  /**
   * What costs money while nobody uses it: firewall, backups in a vault, CloudTrail of every read, dashboard,
   * and concurrency that is reserved. A rehearsal account can do without.
   */
  readonly isGuarded: boolean;
  /** Alarms cost money each month as well. Where nobody would be hurt none is set. */
  readonly isWatched: boolean;
  /** How often the sweeper looks for what the stream left behind, and the log for what waits. */
  readonly sweepsEveryMinutes: 1 | 5;
  /** A key in KMS of its own for the exchange's secrets. Without it the key of the records seals them too: a key costs a dollar a month. */
  readonly sealsApart: boolean;
  /** Above this many US dollars in a month, and when it is foreseen, the alarm address hears of it. */
  readonly monthlyBudget: number | undefined;
  /** Where analysts, advisers and operators sign in. */
  readonly staffIssuers: readonly StaffIssuer[];
  readonly alarmEmail: string | undefined;
  readonly logLevel: 'debug' | 'info';
}

// Twelve zeros are nobody's account. Whoever deploys a row that still has them is told what to fill in (stage-check.ts), and AWS
// would refuse a policy or a certificate that names it: no police queue is opened to a stranger.
const nobody = '000000000000';
const noCertificateYet = `arn:aws:acm:ap-southeast-6:${nobody}:certificate/00000000-0000-0000-0000-000000000000`;

// A name that never resolves (RFC 6761): nobody signs in until the real issuer is filled in.
const noIssuerYet: StaffIssuer = {
  iss: 'https://sign-in.nztcu.invalid',
  jwksUri: 'https://sign-in.nztcu.invalid/jwks',
  algorithms: ['RS256'],
  clients: { portal: 'ptcn-portal', terminal: 'ptcn-ops' },
  mfaClaim: { claim: 'amr', values: ['mfa'] },
  oldestAuthenticationSeconds: 43_200,
  subjectClaim: 'sub',
  roleClaim: 'roles',
  roles: { 'ptcn-analyst': 'analyst', 'ptcn-adviser': 'adviser', 'ptcn-operator': 'operator' },
};

const newZealand = {
  region: 'ap-southeast-6',
  replicaRegion: 'ap-southeast-2',
  nztcuAccountId: nobody,
  staffIssuers: [noIssuerYet],
  readers: [],
} as const;

// Two that there could be, so that a laptop and the tests have them: one abroad, which reads what is released to it, and
// one beside NZTCU, which reads what analysts read and asks for little of it. Such accounts belong to nobody.
const readersToTry: readonly ConfiguredReader[] = [
  {
    readerId: 'ptccc',
    name: 'the Pacific Transnational Crime Coordination Centre in Apia',
    accountId: '000000000001',
    audience: 'unit:ptccc',
    ceiling: 'IN-CONFIDENCE',
  },
  {
    readerId: 'border-targeting',
    name: 'the border targeting centre',
    accountId: '000000000002',
    audience: 'analysts',
    ceiling: 'SENSITIVE',
    rule: { crimeTypes: ['illicit-drugs', 'flora-fauna-trafficking'], entityKinds: ['container', 'aircraft'] },
  },
];

export const stages: Readonly<Record<StageName, StageConfig>> = {
  local: {
    ...newZealand,
    stage: 'local',
    readers: readersToTry,
    publicOrigin: 'http://127.0.0.1:8787',
    certificateArn: undefined,
    keepsRecords: false,
    isGuarded: false,
    isWatched: true,
    sweepsEveryMinutes: 1,
    sealsApart: true,
    monthlyBudget: undefined,
    alarmEmail: undefined,
    logLevel: 'info',
  },
  dev: {
    ...newZealand,
    stage: 'dev',
    publicOrigin: 'https://dev.exchange.ptcn.example',
    certificateArn: noCertificateYet,
    keepsRecords: false,
    isGuarded: false,
    isWatched: false,
    sweepsEveryMinutes: 5,
    sealsApart: false,
    monthlyBudget: 25,
    alarmEmail: 'exchange-dev@ptcn.example',
    logLevel: 'debug',
  },
  // Production as it is, but for what outlives it: here a restore and a new firewall rule are tried first.
  staging: {
    ...newZealand,
    stage: 'staging',
    publicOrigin: 'https://staging.exchange.ptcn.example',
    certificateArn: noCertificateYet,
    keepsRecords: false,
    isGuarded: true,
    isWatched: true,
    sweepsEveryMinutes: 1,
    sealsApart: true,
    monthlyBudget: 100,
    alarmEmail: 'exchange-staging@ptcn.example',
    logLevel: 'info',
  },
  production: {
    ...newZealand,
    stage: 'production',
    publicOrigin: 'https://exchange.ptcn.example',
    certificateArn: noCertificateYet,
    keepsRecords: true,
    isGuarded: true,
    isWatched: true,
    sweepsEveryMinutes: 1,
    sealsApart: true,
    monthlyBudget: 300,
    alarmEmail: 'exchange-operators@ptcn.example',
    logLevel: 'info',
  },
};

/** The stage a person named, or a refusal that lists the ones there are. */
export function stageNamed(name: string): StageConfig {
  const stage = stageNames.find((candidate) => candidate === name);
  if (!stage) throw new Error(`No stage is called "${name}". The stages are: ${stageNames.join(', ')}.`);
  return stages[stage];
}
