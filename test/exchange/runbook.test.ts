/** The runbook, played: every command of an operator that it shows is typed at an exchange of its own, in an order that makes sense. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import * as s3 from '@aws-sdk/client-s3';
import { S3Client } from '@aws-sdk/client-s3';
import { DeleteCommand, DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { signInAt } from '#clients/demo/second-operator.ts';
import { runPtcnOps } from '#clients/operator/program.ts';
import { ENROLMENT_TYP } from '#schemas/partner.ts';
import { type Exchange, startExchange } from '../../infra/local/start.ts';
import { rebuild } from '../../infra/local/restore.ts';
import { asked, copyObjects, copyRows } from '../../infra/operate/copy-back.ts';
import { empty } from '../../infra/operate/empty-buckets.ts';
import { changeFirstLeaf, restoreDrill } from '../drill/drill.ts';
import { enrolmentClaims } from '../support/enrolled.ts';
import { commandsShownIn, optionsOf, wordsOf } from '../support/shown-commands.ts';
import { root } from '../support/source-files.ts';
import type { StaffAccount } from '../support/staff-sign-in.ts';
import { goodClaims, makeParty, RawClient, signClaims, type TestParty } from '../support/test-party.ts';
import { Ears } from '../support/unit-install.ts';

type Person = 'desk' | 'tomasi' | 'leilani';
const ACCOUNTS: Readonly<Record<'tomasi' | 'leilani', StaffAccount>> = {
  tomasi: 'operator@local',
  leilani: 'operator2@local',
};

const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ptcn-runbook-'));
let exchange: Exchange;
const people = new Map<Person, Ears>();
/** What stands for what in a command of the runbook. */
const stands = new Map<string, string>();
const typed = new Set<string>();
let spilled: string;

const DAY = 86_400_000;
const dayAt = (offset: number) => new Date(Date.now() + offset * DAY).toISOString().slice(0, 10);
const [FROM, TO] = [dayAt(-1), dayAt(1)];

beforeAll(async () => {
  exchange = await startExchange({ dataDir: join(folder, 'exchange'), warms: false });
  for (const person of ['desk', 'tomasi', 'leilani'] as const) {
    mkdirSync(join(folder, person));
    const keyFile = person === 'desk' ? join(folder, 'exchange', 'operator.jwk') : join(folder, person, 'operator.jwk');
    people.set(person, new Ears({ PTCN_OPS_KEY_FILE: keyFile, PTCN_ORIGIN: exchange.origin }));
  }
  mkdirSync(join(folder, 'evidence'));
  stands.set('evidence', join(folder, 'evidence'));
  stands.set('2026-10-01', FROM).set('2026-11-01', TO);
  stands.set('saved-keys.json', join(folder, 'saved-keys.json'));
  stands.set(
    'tonga-tcu-2026-10-01-2026-11-01.evidence.jsonl',
    join(folder, 'evidence', `tonga-tcu-${FROM}-${TO}.evidence.jsonl`),
  );
  for (const name of ['operator.jwk', 'operator-2.jwk']) stands.set(name, join(folder, name));
});

afterAll(async () => {
  await exchange.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function types(person: Person, line: string): Promise<string> {
  typed.add(line);
  const ears = people.get(person) ?? expect.fail();
  ears.take();
  const code = await runPtcnOps(
    wordsOf(line).map((word, at) => (at === 0 ? word : (stands.get(word) ?? word))),
    ears.surroundings,
  );
  expect({ line, code, said: code === 0 ? '' : ears.out + ears.err }).toEqual({ line, code: 0, said: '' });
  return ears.take();
}

async function signsIn(person: 'tomasi' | 'leilani'): Promise<void> {
  const ears = people.get(person) ?? expect.fail();
  const done = types(person, 'login');
  const address = await vi.waitFor(() => new URL(/https?:\S+\/auth\?\S+/.exec(ears.err)?.[0] ?? ''), {
    timeout: 60_000,
  });
  await fetch(await signInAt(address, ACCOUNTS[person]));
  await done;
}

/** Lays the file of an enrolment request where the command looks for it. */
async function asksToBeEnrolled(partnerId: string, device?: string): Promise<TestParty> {
  const party = await makeParty(partnerId);
  const name = `${partnerId}.${device === undefined ? 'enrolment' : 'second'}.jws`;
  const claims = enrolmentClaims(party, exchange.origin, device === undefined ? {} : { device });
  writeFileSync(join(folder, name), await signClaims(party, claims, ENROLMENT_TYP));
  stands.set(name, join(folder, name));
  for (const heard of ['<as read out>', '<as read out to the second operator>'])
    stands.set(heard, party.signing.thumbprint);
  return party;
}

/** The second person, after a look at what is proposed. */
async function leilaniAnswers(line: string): Promise<void> {
  const [proposalId] = /[0-9a-f]{8}-[0-9a-f-]{27}/.exec(await types('leilani', 'proposals')) ?? [];
  stands.set('<proposal>', proposalId ?? expect.fail('Nothing is proposed.'));
  await types('leilani', line);
}

const APPROVE_KEYS = 'approve <proposal> --fingerprint <as read out to the second operator>';
const GLASS = '--break-glass "boat at sea, second operator not reached"';

test('operators begin: keys for a desk, two who sign in', async () => {
  await types('desk', 'first-operator --key-file operator.jwk --json');
  await types('desk', 'first-operator --key-file operator-2.jwk --json');
  await signsIn('tomasi');
  await signsIn('leilani');
  for (const line of ['partners', 'partners operator-desk', 'audit operator-desk']) await types('tomasi', line);
});

test('a reader and units are enrolled by two, declined, or let in alone when a boat is at sea', async () => {
  await asksToBeEnrolled('nztcu');
  const scopes = 'submissions:read:all feeds:read feeds:curate quality:read:all';
  await types('tomasi', `enrol nztcu.enrolment.jws --fingerprint <as read out> --kind reader --scope ${scopes}`);
  await leilaniAnswers(APPROVE_KEYS);
  await asksToBeEnrolled('tonga-tcu');
  await types('tomasi', 'enrol tonga-tcu.enrolment.jws --fingerprint <as read out>');
  await leilaniAnswers('decline <proposal> --reason "nobody there knows of it"');
  const tonga = await asksToBeEnrolled('tonga-tcu');
  await types('tomasi', 'enrol tonga-tcu.enrolment.jws --fingerprint <as read out>');
  await leilaniAnswers(APPROVE_KEYS);
  stands.set('<fingerprint>', tonga.signing.thumbprint);
  const client = new RawClient(exchange.origin, tonga);
  const sent = await client.submit(await signClaims(tonga, goodClaims(tonga, exchange.origin)));
  stands.set('tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', (await sent.json()).submissionId);
  const another = await client.submit(await signClaims(tonga, goodClaims(tonga, exchange.origin)));
  spilled = (await another.json()).submissionId;
  await asksToBeEnrolled('samoa-tcu');
  await types('desk', `enrol samoa-tcu.enrolment.jws --fingerprint <as read out> ${GLASS}`);
  await leilaniAnswers(APPROVE_KEYS);
});

test('a backup is made', () => rebuild(join(folder, 'exchange'), join(folder, 'older')));

test('a unit has a profile, is suspended and let in again', async () => {
  const [, profile = ''] = /```json\n((?:(?!```)[\s\S])*)```\n\n```sh\nnpx ptcn-ops profile/.exec(runbook) ?? [];
  writeFileSync(join(folder, 'profile.json'), profile);
  stands.set('tonga-tcu.profile.json', join(folder, 'profile.json'));
  await types('tomasi', 'profile tonga-tcu tonga-tcu.profile.json');
  await types('tomasi', 'suspend tonga-tcu --reason "laptop missing, commander called"');
  await types('tomasi', 'activate tonga-tcu --reason "laptop found, seals intact"');
  await leilaniAnswers('approve <proposal>');
  await types('tomasi', 'suspend tonga-tcu --reason "laptop missing, commander called"');
  await types('desk', `activate tonga-tcu --reason "laptop found" ${GLASS}`);
  await leilaniAnswers('approve <proposal>');
});

test('a spreadsheet gets a password, a new one, and none any more', async () => {
  const issued = async (person: Person, line: string) => {
    const [credentialId] = /fc_[0-9a-f]{16}/.exec(await types(person, line)) ?? [];
    stands.set('fc_5d0c1e8a97b3f264', credentialId ?? expect.fail());
    await leilaniAnswers('approve <proposal>');
  };
  await issued('desk', `feed-credential issue tonga-tcu --label "Spreadsheet of the duty desk" ${GLASS}`);
  await types('tomasi', 'feed-credential list tonga-tcu');
  await types(
    'tomasi',
    'feed-credential revoke tonga-tcu fc_5d0c1e8a97b3f264 --reason "laptop stolen in Apia, 3 October"',
  );
  await issued('tomasi', 'feed-credential issue tonga-tcu --label "Spreadsheet of the duty desk"');
  await types('tomasi', 'feed-credential rotate tonga-tcu fc_5d0c1e8a97b3f264 --reason "every half year"');
  await leilaniAnswers('approve <proposal>');
  await types('tomasi', 'feed-credential revoke tonga-tcu fc_5d0c1e8a97b3f264 --reason "laptop stolen"');
});

test('a unit has a second laptop, which is lost alone', async () => {
  await asksToBeEnrolled('tonga-tcu', 'patrol boat');
  const second = '--beside --fingerprint <as read out> --reason "second laptop"';
  await types('tomasi', `key register tonga-tcu tonga-tcu.second.jws ${second}`);
  await leilaniAnswers(APPROVE_KEYS);
  expect(await types('tomasi', 'partners tonga-tcu')).toContain('signing, ES384, active, on "patrol boat"');
  const device = '--device "patrol boat" --reason "laptop stolen in Apia, 3 October"';
  const said = await types('tomasi', `key compromise tonga-tcu ${device}`);
  expect(said.match(/compromised/g)).toHaveLength(2);
});

test('keys in wrong hands are ended, and new ones come in', async () => {
  for (const line of [
    'partners tonga-tcu',
    'key compromise tonga-tcu <fingerprint> --reason "laptop stolen in Apia, 3 October"',
  ])
    await types('tomasi', line);
  await types('tomasi', 'suspend tonga-tcu --reason "laptop missing, commander called"');
  await asksToBeEnrolled('tonga-tcu');
  const reason = '--reason "laptop stolen in Apia, 3 October"';
  await types('tomasi', `key register tonga-tcu tonga-tcu.enrolment.jws --fingerprint <as read out> ${reason}`);
  await leilaniAnswers(APPROVE_KEYS);
  await types('tomasi', 'activate tonga-tcu --reason "new keys approved"');
  await leilaniAnswers('approve <proposal>');
});

test('the keys of the exchange turn, in good order and at once', async () => {
  await types('tomasi', 'exchange-keys list');
  for (const purpose of ['receipt', 'secret', 'token', 'checkpoint', 'carry'])
    await types('tomasi', `exchange-keys rotate ${purpose} --reason "yearly rotation"`);
  await types('tomasi', 'exchange-keys rotate token --reason "Sign by a stranger at 04:15Z" --at-once');
  // Rings are read once a second at most: whoever is that fast gets a token of the old key once more.
  await vi.waitFor(() => types('tomasi', 'exchange-keys list'), { timeout: 60_000, interval: 300 });
});

test('an auditor hears who did what, and can verify it', async () => {
  for (const subject of [
    'tonga-tcu',
    'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    'nztcu-curated',
    'exchange:receipt',
    'exchange:token',
    'exchange:checkpoint',
  ])
    await types('tomasi', `audit ${subject}`);
  await types('tomasi', 'evidence --partner tonga-tcu --from 2026-10-01 --to 2026-11-01 --out evidence');
  const keys = await fetch(`${exchange.origin}/.well-known/jwks.json`);
  writeFileSync(join(folder, 'saved-keys.json'), await keys.text());
  await types('tomasi', 'evidence verify tonga-tcu-2026-10-01-2026-11-01.evidence.jsonl --keys saved-keys.json');
});

test('all that was done left stores that agree, and a summary goes out once more', async () => {
  stands.set('<submission>', stands.get('tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b') ?? expect.fail());
  stands.set('statement.jws', join(folder, 'statement.jws'));
  let outcome = await exchange.invoke('reconcile-stores', { anew: true });
  while (outcome.kind === 'answered' && outcome.payload.includes('"done":false'))
    outcome = await exchange.invoke('reconcile-stores', {});
  expect(await types('tomasi', 'reconcile')).toContain('All stores agree');
  await types('tomasi', 'reconcile --out statement.jws');
  await types('tomasi', 'replay <submission> --reason "NZTCU restored an old database"');
  await types('tomasi', 'retention tonga-tcu --due');
  await types('tomasi', 'hold <submission> --reason "Proceedings in Suva, letter of 3 October"');
});

test('a restored exchange is proven to be the same one; a backup that is older than what was witnessed, or changed, is refused', async () => {
  const witnessed = await (await fetch(`${exchange.origin}/log/checkpoint`)).text();
  const { statement } = JSON.parse(await types('tomasi', 'reconcile --json'));
  const [restored, refused] = [join(folder, 'restored'), join(folder, 'refused')];
  const proof = await restoreDrill({ from: join(folder, 'exchange'), to: restored, witnessed });
  expect(proof.witnessed).toBe(proof.leaves);
  expect(proof.statement).toMatchObject({ iss: exchange.origin, bytes: statement.bytes, leaves: statement.leaves });
  const older = restoreDrill({ from: join(folder, 'older'), to: refused, witnessed });
  await expect(older).rejects.toThrow('It is older than what was witnessed');
  await changeFirstLeaf(restored);
  await expect(restoreDrill({ from: restored, to: refused, witnessed })).rejects.toThrow('Its log is another one');
  expect(existsSync(refused)).toBe(false);
});

test('what was removed from a table comes back out of one that was restored beside it, and nothing else is touched', async () => {
  const [tables, rows] = [
    new DynamoDBClient(at('dynamodb')),
    DynamoDBDocumentClient.from(new DynamoDBClient(at('dynamodb'))),
  ];
  const [real, restored] = ['ptcn-submissions', 'ptcn-submissions-restored'];
  await tables.send(new dynamodb.CreateTableCommand(await shapeOf(real, restored, tables)));
  await copyRows({ from: real, to: restored }, rows);
  const { Items: [lost, changed] = [], Count: all = 0 } = await rows.send(new ScanCommand({ TableName: real }));
  const keyOf = (row: Record<string, unknown> | undefined) => ({ pk: row?.['pk'], sk: row?.['sk'] });
  await rows.send(new DeleteCommand({ TableName: real, Key: keyOf(lost) }));
  await rows.send(new PutCommand({ TableName: real, Item: { ...keyOf(changed), newer: true } }));

  const line = shownWith('npm run copy-back -- --table ptcn-submissions-restored');
  const { table: from = '', to } = asked(wordsOf(line).slice(4));
  expect(await copyRows({ from, to }, rows)).toEqual({ put: 1, left: all - 1 });
  const found = (row: typeof lost) => rows.send(new GetCommand({ TableName: real, Key: keyOf(row) }));
  expect((await found(lost)).Item).toEqual(lost);
  expect((await found(changed)).Item).toEqual({ ...keyOf(changed), newer: true });
  await rows.send(new PutCommand({ TableName: real, Item: changed ?? expect.fail() }));
  expect(await copyRows({ from: 'ptcn-registry', to: restored, without: 'RING#' }, rows)).toMatchObject({ left: 0 });
  const { Items: copied = [] } = await rows.send(new ScanCommand({ TableName: restored }));
  expect(copied.some(({ pk }) => String(pk).startsWith('PARTNER'))).toBe(true);
  expect(copied.some(({ pk }) => String(pk).startsWith('RING#'))).toBe(false);
  await aws('aws dynamodb delete-table --table-name ptcn-submissions-restored');
});

test('a deleted envelope is there again without its marker; objects are copied once; and a bucket is emptied with all versions', async () => {
  const store = new S3Client({ ...at('s3'), forcePathStyle: true });
  const envelopes = { Bucket: 'envelopes' };
  const { Contents: [{ Key: key = '' } = {}] = [] } = await store.send(new s3.ListObjectsV2Command(envelopes));
  await store.send(new s3.DeleteObjectCommand({ ...envelopes, Key: key }));
  stands.set('<the bucket>', 'envelopes').set('envelopes/<digest>', key);
  const versions = await aws('aws s3api list-object-versions --bucket <the bucket> --prefix envelopes/<digest>');
  const [marker] = (versions as s3.ListObjectVersionsCommandOutput).DeleteMarkers ?? [];
  stands.set('<the version on top>', marker?.VersionId ?? expect.fail());
  await aws('aws s3api delete-object --bucket <the bucket> --key envelopes/<digest> --version-id <the version on top>');
  await store.send(new s3.HeadObjectCommand({ ...envelopes, Key: key }));

  const [both, copying] = [
    { reads: store, writes: store },
    { from: 'envelopes', to: 'accesslog' },
  ];
  const { put } = await copyObjects(copying, both);
  expect(put).toBeGreaterThan(1);
  expect(await copyObjects(copying, both)).toEqual({ put: 0, left: put });
  await store.send(new s3.DeleteObjectCommand({ Bucket: 'accesslog', Key: key }));
  expect(await empty('accesslog', store)).toBe(put + 1);
  expect(await empty('accesslog', store)).toBe(0);
});

test('a spill is disposed of, whatever its class', async () => {
  stands.set('<submission>', spilled);
  await types('tomasi', 'audit <submission>');
  await types('tomasi', 'dispose <submission> --ground unlawful --reason "Above RESTRICTED, spill of 3 October"');
  await leilaniAnswers('approve <proposal>');
  const practised = '{":unit":{"S":"UNIT#tonga-tcu"}}';
  expect(
    await aws(
      `aws dynamodb query --table-name ptcn-practice --key-condition-expression "pk = :unit" --expression-attribute-values '${practised}'`,
    ),
  ).toMatchObject({ Items: [] });
});

test('a desk is not put over another one, unless it is meant', async () => {
  writeFileSync(join(folder, 'item.json'), await types('tomasi', 'first-operator --key-file operator-2.jwk --json'));
  const put = 'aws dynamodb put-item --table-name ptcn-registry --item file://item.json';
  await expect(aws(`${put} --condition-expression "attribute_not_exists(pk)"`)).rejects.toThrow(
    ConditionalCheckFailedException,
  );
  await aws(put);
  const debt = `--expression-attribute-values '{":debt":{"S":"OUTBOX#summary"}}' --projection-expression "sk, attempts, dueAt"`;
  await aws(`aws dynamodb query --table-name ptcn-outbox --key-condition-expression "pk = :debt" ${debt}`);
});

test('a unit is revoked, and people sign out', async () => {
  await types('tomasi', 'revoke tonga-tcu --reason "unit dissolved"');
  await types('tomasi', 'logout');
});

const runbook = readFileSync(join(root, 'docs/runbook.md'), 'utf8');
/** Commands by name, which the text speaks of without typing them. */
const NAMES_ALONE = new Set(['key', 'key retire', 'approve', 'audit <partner>']);
/** Need a second machine that has countersigned, something that waits, a report of long ago, a lost region: transparency-log, operations, recall and lost-region.test.ts have them. */
const PLAYED_ELSEWHERE = [
  'cosignature publish <file> --witness <key>',
  'redrive <eventId> --reason "the queue is well again"',
  'dispose <submission> --reason "Seven years, list of November"',
  'exchange-keys rotate receipt --reason "the region was lost"',
  'exchange-keys rotate carry --reason "the region was lost"',
];

/** A line of the runbook: this one, or the one that begins so. */
function shownWith(beginning: string): string {
  const lines = commandsShownIn(runbook);
  const line = lines.find((one) => one === beginning) ?? lines.find((one) => one.startsWith(beginning));
  return line ?? expect.fail(`"${beginning}" is not in the runbook.`);
}

const at = (engine: 'dynamodb' | 's3') => ({
  endpoint: exchange.endpoints[`${engine}Endpoint`],
  region: 'ap-southeast-6',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});

/** Types a line of the runbook at the engine here, by the SDK of the service, whose commands are named as those of the AWS CLI. */
async function aws(line: string): Promise<unknown> {
  const [, service, operation = '', ...words] = wordsOf(shownWith(line));
  const pascal = (name: string) => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
  const input = [...optionsOf(words).options].map(([name, [value = '']]) => [
    pascal(name),
    given(stands.get(value) ?? value),
  ]);
  const commandOf = (commands: object) =>
    new (Reflect.get(commands, `${pascal(operation)}Command`))(Object.fromEntries(input));
  if (service === 'dynamodb') return await new DynamoDBClient(at('dynamodb')).send(commandOf(dynamodb));
  return await new S3Client({ ...at('s3'), forcePathStyle: true }).send(commandOf(s3));
}
function given(value: string): unknown {
  if (value.startsWith('file://')) return JSON.parse(readFileSync(join(folder, value.slice('file://'.length)), 'utf8'));
  return value.startsWith('{') ? JSON.parse(value) : value;
}

/** A table beside, as a restore makes one. */
async function shapeOf(
  name: string,
  beside: string,
  tables: DynamoDBClient,
): Promise<dynamodb.CreateTableCommandInput> {
  const { Table } = await tables.send(new dynamodb.DescribeTableCommand({ TableName: name }));
  const keys = new Set(Table?.KeySchema?.map(({ AttributeName }) => AttributeName));
  return {
    TableName: beside,
    KeySchema: Table?.KeySchema,
    AttributeDefinitions: Table?.AttributeDefinitions?.filter(({ AttributeName }) => keys.has(AttributeName)),
    BillingMode: 'PAY_PER_REQUEST',
  };
}

test('and nothing else is in it', () => {
  const shown = commandsShownIn(runbook).flatMap((line) => {
    const [, command] = /^(?:npx )?ptcn-ops ([a-z].*)$/.exec(line.replace(/ > item\.json$/, '')) ?? [];
    return command === undefined ? [] : [command];
  });
  expect(shown.length).toBeGreaterThan(30);
  const played = new Set([...typed, ...NAMES_ALONE, ...PLAYED_ELSEWHERE]);
  expect([...new Set(shown)].filter((command) => !played.has(command))).toEqual([]);
});
