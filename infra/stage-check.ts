// What is wrong with the row of a stage, said before anything is made of it: a value that can never work ends the synthesis, and one
// that nobody has filled in yet ends what is meant for an account. Whoever has none may look at templates with such values in them.
import type { StageConfig } from './config.ts';

type Saying = readonly [field: keyof StageConfig, says: string];

/** Throws if no account of the world could take this row. What a laptop serves needs none of it. */
export function refuseFaults(row: StageConfig): void {
  if (row.stage !== 'local') refuse(row, 'cannot work', faultsIn(row));
}

/** Throws if somebody would deploy a row with values in it that stand for nobody. */
export function refusePlaceholders(row: StageConfig): void {
  if (row.stage === 'local')
    throw new Error('The stage local is not deployed: npm start serves it here. Name another one: -c stage=dev');
  refuse(row, 'is not filled in yet', placeholdersIn(row));
}

function refuse({ stage }: StageConfig, what: string, sayings: readonly Saying[]): void {
  if (sayings.length === 0) return;
  const lines = sayings.map(([field, says]) => `  ${field}: ${says}`);
  throw new Error(`The row "${stage}" of infra/config.ts ${what}:\n${lines.join('\n')}`);
}

function faultsIn({ region, replicaRegion, publicOrigin, certificateArn, alarmEmail, ...row }: StageConfig): Saying[] {
  return [
    ...when(replicaRegion === region, 'replicaRegion', `is ${region} like region. Name another one for the copies.`),
    ...when(
      !isOrigin(publicOrigin),
      'publicOrigin',
      `"${publicOrigin}" is not https:// and a host. Fill in these two.`,
    ),
    ...certificateFaults(certificateArn, region),
    ...when(
      !isAccount(row.nztcuAccountId),
      'nztcuAccountId',
      `"${row.nztcuAccountId}" is not an account's twelve digits.`,
    ),
    ...row.readers
      .filter(({ accountId }) => !isAccount(accountId))
      .map(({ readerId }): Saying => ['readers', `the account of ${readerId} has no twelve digits.`]),
    ...when(
      row.staffIssuers.length === 0,
      'staffIssuers',
      'is empty: nobody could sign in. Fill in the issuer of your staff.',
    ),
    ...row.staffIssuers
      .filter(({ iss, jwksUri }) => ![iss, jwksUri].every(isHttps))
      .map(({ iss }): Saying => ['staffIssuers', `iss and jwksUri of "${iss}" are not both an address with https://.`]),
    ...when(
      !alarmEmail?.includes('@'),
      'alarmEmail',
      'is missing: no alarm would reach anybody. Fill in an address of a desk.',
    ),
  ];
}

function certificateFaults(certificateArn: string | undefined, region: string): Saying[] {
  const field = 'certificateArn';
  if (!certificateArn)
    return [
      [field, `is missing: nothing would answer at publicOrigin. Fill in the ARN of its certificate, in ${region}.`],
    ];
  const [, of] = /^arn:aws:acm:([a-z0-9-]+):\d{12}:certificate\/\S+$/.exec(certificateArn) ?? [];
  if (of === undefined) return [[field, `"${certificateArn}" is not the ARN of a certificate in ACM.`]];
  return when(of !== region, field, `is of ${of}, and the API is in ${region}. Have one issued there.`);
}

function placeholdersIn({ publicOrigin, certificateArn, alarmEmail, ...row }: StageConfig): Saying[] {
  return [
    ...when(
      publicOrigin.endsWith('.example'),
      'publicOrigin',
      `${publicOrigin} is nobody's. Fill in the exchange's own origin.`,
    ),
    ...when(
      certificateArn?.includes(NOBODY),
      'certificateArn',
      'is of nobody. Fill in the ARN of the certificate for that host.',
    ),
    ...when(
      row.nztcuAccountId === NOBODY,
      'nztcuAccountId',
      'is nobody. Fill in the account that NZTCU reads its queues from.',
    ),
    ...row.staffIssuers
      .filter(({ iss }) => iss.endsWith('.invalid'))
      .map(
        ({ iss }): Saying => ['staffIssuers', `${iss} is nobody. Fill in where your staff sign in (docs/runbook.md).`],
      ),
    ...when(alarmEmail?.endsWith('.example'), 'alarmEmail', `${alarmEmail} is nobody's. Fill in who hears of alarms.`),
  ];
}

const NOBODY = '000000000000';

const when = (isSo: boolean | undefined, field: Saying[0], says: string): Saying[] => (isSo ? [[field, says]] : []);
const isAccount = (text: string) => /^\d{12}$/.test(text);
const isHttps = (text: string) => URL.canParse(text) && new URL(text).protocol === 'https:';
const isOrigin = (text: string) => isHttps(text) && new URL(text).origin === text;
