/** What the pages for operators tell to type exists: the command, each of its options, and what it names. What can be played is played in test/exchange/runbook.test.ts. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as kms from '@aws-sdk/client-kms';
import * as s3 from '@aws-sdk/client-s3';
import * as sqs from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { runPtcnOps } from '#clients/operator/program.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { runNztcu } from '#clients/reader/program.ts';
import { OutboxConsumer } from '#schemas/operations.ts';
import { PROBLEMS } from '#schemas/problem.ts';
import { stageNames } from '../../infra/config.ts';
import { COPIED, COPIES_KEY, copyingRole } from '../../infra/constructs/copied-bucket.ts';
import { purposeTag } from '../../infra/constructs/exchange-key.ts';
import { functionNames, synthesized } from '../infra/synthesized.ts';
import { pointsAt, resourcesOf } from '../infra/template-reading.ts';
import { commandsShownIn, optionsOf, wordsOf } from '../support/shown-commands.ts';
import { root } from '../support/source-files.ts';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const shown = ['README.md', 'docs/runbook.md', 'docs/aws-unverified.md'].flatMap((page) => [
  ...commandsShownIn(textOf(page)),
]);
const beginningWith = (beginning: RegExp) => shown.filter((line) => beginning.test(line));

type Option = { readonly alias?: string; readonly requiresArg?: boolean };
type Commands = Readonly<Record<string, { readonly options?: Readonly<Record<string, Option>> }>>;

describe('npx cdk', () => {
  const registry = JSON.parse(textOf('node_modules/aws-cdk/lib/cli/cli-type-registry.json')) as {
    readonly globalOptions: Readonly<Record<string, Option>>;
    readonly commands: Commands;
  };

  it.each(beginningWith(/^npx cdk /))('%s', (line) => {
    const { before, options } = optionsOf(wordsOf(line).slice(2));
    const command = registry.commands[before[0] ?? ''] ?? expect.fail(`cdk has no command ${before[0]}`);
    const known = { ...registry.globalOptions, ...command.options };
    const names = Object.entries(known).flatMap(([name, { alias }]) => [name, ...(alias ? [alias] : [])]);
    for (const [name, values] of options) {
      expect(names).toContain(name);
      if (name === 'c')
        expect(values).toEqual([expect.stringMatching(new RegExp(`^stage=(${stageNames.join('|')})$`))]);
    }
  });
});

/** What the SDK of a service knows: its commands, and the members of what each is given. */
const MODELLED: Readonly<Record<string, object>> = { dynamodb, s3api: s3, sqs, kms };

/** Of services that no SDK of ours knows, as the reference of the AWS CLI has them: a line here was looked up. */
const LOOKED_UP: Readonly<Record<string, readonly string[]>> = {
  'dynamodb wait': ['table-name'],
  's3 cp': ['recursive'],
  'lambda invoke': ['function-name', 'cli-binary-format', 'payload'],
  'lambda put-function-concurrency': ['function-name', 'reserved-concurrent-executions'],
  'lambda delete-function-concurrency': ['function-name'],
  'logs filter-log-events': ['log-group-name', 'filter-pattern', 'start-time'],
  'backup list-backup-jobs': ['by-backup-vault-name', 'by-state'],
  'backup list-copy-jobs': ['by-state'],
  'backup list-recovery-points-by-backup-vault': ['backup-vault-name'],
  'backup start-restore-job': ['recovery-point-arn', 'resource-type', 'iam-role-arn', 'metadata'],
  'backup describe-restore-job': ['restore-job-id'],
  'iam create-role': ['role-name', 'assume-role-policy-document', 'tags'],
  'iam attach-role-policy': ['role-name', 'policy-arn'],
  'iam detach-role-policy': ['role-name', 'policy-arn'],
  'iam delete-role': ['role-name'],
  'sts assume-role': ['role-arn', 'role-session-name'],
  'resourcegroupstaggingapi get-resources': ['tag-filters', 'resource-type-filters'],
};
/** Policies that AWS manages. */
const POLICIES_OF_AWS = ['service-role/AWSBackupServiceRolePolicyForRestores', 'AmazonS3FullAccess'];
const OF_THE_CLI = ['region', 'query', 'output'];

const pascal = (name: string) => name.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase());
const kebab = (name: string) => name.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();

function optionsKnown(service: string, operation: string): readonly string[] {
  const made = (
    MODELLED[service] as Record<string, new (input: object) => { schema: readonly unknown[] }> | undefined
  )?.[`${pascal(operation)}Command`];
  if (made === undefined)
    return LOOKED_UP[`${service} ${operation}`] ?? expect.fail(`aws has no ${service} ${operation}`);
  // A schema of the SDK: kind, namespace, name, traits, input; and of a structure its members in that place.
  const [, , , , input] = new made({}).schema;
  const [, , , , members] = (typeof input === 'function' ? input() : input) as [
    unknown,
    unknown,
    unknown,
    unknown,
    string[],
  ];
  return members.map(kebab);
}

describe('aws', () => {
  const { records, exchange, secondRegion } = synthesized('production');
  const templates = [records, exchange, secondRegion].map((template) => JSON.stringify(template?.toJSON())).join('\n');
  const tables = [...resourcesOf(records, 'AWS::DynamoDB::Table').values()].map(({ Properties }) =>
    String(Properties['TableName']),
  );
  const isNamed = (name: string) => templates.includes(`"${name}"`) || name.startsWith('<');

  it.each(beginningWith(/^aws [a-z0-9]+ [a-z-]+/))('%s', (line) => {
    const [service = '', operation = '', ...words] = wordsOf(line.replace(/ \|.*$/, '')).slice(1);
    const known = [...optionsKnown(service, operation), ...OF_THE_CLI];
    const { options } = optionsOf(words);
    for (const [name, values] of options) {
      expect(known, `--${name}`).toContain(name);
      const [value = ''] = values;
      if (name.endsWith('table-name')) expect(isNamed(value.replace(/-restored$/, '')), value).toBe(true);
      if (['backup-vault-name', 'log-group-name'].includes(name)) expect(isNamed(value), value).toBe(true);
      if (name === 'function-name') expect(functionNames).toContain(value);
    }
  });

  it('is told names that the stacks, the program or AWS give', () => {
    const runbook = textOf('docs/runbook.md');
    const all = (pattern: RegExp) => [...runbook.matchAll(pattern)].map(([, name = '']) => name);
    const buckets = [...resourcesOf(records, 'AWS::S3::Bucket').keys()].map(
      (id) => `ptcn-records-${pointsAt({ Ref: id }).toLowerCase()}`,
    );
    const named: readonly (readonly [shown: string[], known: readonly string[]])[] = [
      [all(/--(?:table|to) (ptcn-[a-z]+)/g), [...tables]],
      [all(/writers -- (\S+)/g), [...tables]],
      [all(/list-buckets --prefix (\S+)/g), buckets],
      [all(/(?<!\S)ptcn-([a-z-]+)-copy-<account>/g), COPIED],
      [all(/`(ptcn-copies-objects-)<second region>`/g), [copyingRole('')]],
      [all(/`(alias\/[^`]+)`/g), [COPIES_KEY]],
      [all(/"OUTBOX#([a-z]+)"/g), OutboxConsumer.options],
      [all(/\$\.code = "([^"]+)"/g), Object.keys(PROBLEMS)],
      [all(/--tag-filters Key=(\S+)/g), [purposeTag]],
      [all(/--tags Key=(\S+)/g), ['ptcn:keeps,Value=quarantine']],
      [all(/--metadata ([^\s`]+)/g), ['targetTableName=ptcn-registry-restored,encryptionType=Default']],
      [all(/--policy-arn arn:aws:iam::aws:policy\/(\S+)/g), POLICIES_OF_AWS],
      [all(/"Service": "([^"]+)"/g), ['backup.amazonaws.com']],
      [all(/<origin>(\/\.well-known\/[a-z.]+)/g), ['/.well-known/jwks.json']],
      [all(/^\s*export (PTCN_[A-Z_]+)=/gm), ['PTCN_KIT_KEYS']],
      [all(/s3:\/\/<the bucket>\/([a-z]+)\//g), ['audit']],
      [all(/--payload '([^']+)'/g), ['{"anew":true}']],
    ];
    for (const [shown, known] of named) {
      expect(shown.length, known.join()).toBeGreaterThan(0);
      expect(shown.filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  it('is shown with more than the SDKs know, and nothing was looked up in vain', () => {
    const used = new Set(beginningWith(/^aws /).map((line) => wordsOf(line).slice(1, 3).join(' ')));
    const fromWriters = ['lambda put-function-concurrency', 'lambda delete-function-concurrency'];
    expect(Object.keys(LOOKED_UP).filter((name) => !used.has(name) && !fromWriters.includes(name))).toEqual([]);
  });
});

describe('npm run', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: Readonly<Record<string, string>> };
  const withOptions = beginningWith(/^npm run .* -- \S/).filter((line) => !/run nztcu /.test(line));

  it.each(withOptions)('%s', (line) => {
    const [, name = '', rest = ''] = /^npm run (?:--silent )?(\S+) -- (.*)$/.exec(line) ?? [];
    const [, file = ''] = /^node (\S+\.ts)$/.exec(scripts[name] ?? '') ?? expect.fail(`${name} is no program of ours`);
    const source = textOf(file);
    const { options } = optionsOf(wordsOf(rest.replace(/ \|.*$/, '')));
    for (const option of options.keys())
      expect(source).toMatch(new RegExp(`['\\s]${option}'?: \\{\\s*type:|'--${option}'`));
    for (const stage of options.get('stage') ?? []) expect(stageNames).toContain(stage);
  });
});

describe('programs of ours', () => {
  const programs = [
    [runPtcn, /^(?:npx )?ptcn (?=[a-z])/],
    [runPtcnOps, /^(?:npx )?ptcn-ops (?=[a-z])/],
    [runNztcu, /^npm run nztcu -- (?=[a-z])/],
  ] as const;
  const lines = programs.flatMap(([run, beginning]) =>
    beginningWith(beginning).map((line) => [line, run, line.replace(beginning, '')] as const),
  );

  it.each(lines)('%s', async (_, run, typed) => {
    const { before, options } = optionsOf(wordsOf(typed));
    const words = before.filter((word) => /^[a-z][a-z-]*$/.test(word));
    let help = '';
    const out = { write: (text: string) => (help += text) };
    // A word behind the command may be one of its own, or what it is about.
    await run([...words.slice(0, 2), '--help'], { environment: {}, out, err: out });
    if (help === '' || /unknown|error:/i.test(help))
      await run([...words.slice(0, 1), '--help'], { environment: {}, out, err: out });
    expect(help).toContain(words[0]);
    for (const option of options.keys()) expect(help, `--${option}`).toMatch(new RegExp(`-${option}\\b`));
  });
});
