/** What the documentation must say, and that it says what is so. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LONGEST_ASSERTION_SECONDS } from '#domain/client-assertion.ts';
import { OLDEST_PROOF_SECONDS } from '#domain/dpop-proof.ts';
import { JSON_LIMITS } from '#domain/strict-json.ts';
import { FORM_BODY, JSON_BODY, SUBMISSION_BODY } from '#edge/http-request.ts';
import { PAGE_DEFAULT, PAGE_MOST } from '#edge/paging.ts';
import { PRACTICE_DAILY_QUOTA } from '#stores/practice-store.ts';
import { DAILY_QUOTA } from '#stores/submission-commit.ts';
import { ExchangeKeyPurpose } from '#schemas/exchange-keys.ts';
import { FEED_CREDENTIAL_DAYS, FEED_PULLS_PER_MINUTE } from '#schemas/feed-credential.ts';
import { ROUTES } from '#schemas/api/routes.ts';
import { ACCESS_TOKEN_SECONDS } from '#schemas/token.ts';
import { authorizationServer } from '../../functions/publish-metadata.ts';
import { functionNames, synthesized } from '../infra/synthesized.ts';
import { type Json, pointsAt, resourcesOf } from '../infra/template-reading.ts';
import { root } from '../support/source-files.ts';

const textOf = (path: string) => readFileSync(join(root, path), 'utf8');
const { exchange, records } = synthesized('production');

describe('the guide for partners', () => {
  const guide = textOf('docs/integrate.md');

  test('names every limit as it is [ASVS 2.1.3]', () => {
    const kib = (bytes: number) =>
      bytes % 1_048_576 === 0 || bytes === 1_572_864 ? `${bytes / 1_048_576} MiB` : `${bytes / 1024} KiB`;
    const { depth, nodes, arrayLength, stringLength } = JSON_LIMITS;
    for (const said of [
      `1 MiB / ${kib(SUBMISSION_BODY.plainBytes)} / ${kib(SUBMISSION_BODY.gzipBytes)}`,
      `${kib(FORM_BODY.plainBytes)} / ${kib(JSON_BODY.plainBytes)}`,
      `at most ${depth} levels, ${nodes.toLocaleString('en')} values, ${arrayLength.toLocaleString('en')} items`,
      `${stringLength.toLocaleString('en')} characters in a text`,
      `\`limit\` is ${PAGE_DEFAULT} unless you say otherwise, at most ${PAGE_MOST}`,
      `The token lives ${ACCESS_TOKEN_SECONDS} seconds`,
      `at most ${LONGEST_ASSERTION_SECONDS} seconds after \`iat\``,
      `at most ${OLDEST_PROOF_SECONDS} seconds old`,
      `over ${DAILY_QUOTA.toLocaleString('en')} submissions in a day`,
      `| requests of a feed credential | ${FEED_PULLS_PER_MINUTE} per minute |`,
      `| practice of a unit and day | ${PRACTICE_DAILY_QUOTA} |`,
      '200 per second, bursts of 400',
    ]) {
      expect(guide).toContain(said);
    }
  });

  test('tells every way to be let in, and what each asks for [ASVS 6.1.3]', () => {
    const { grant_types_supported: grants } = JSON.parse(String(authorizationServer('https://exchange.example').body));
    expect(grants).toHaveLength(2);
    for (const grant of grants) expect(guide).toContain(`\`${grant}\``);
    for (const word of ['client_assertion', 'subject_token', 'PKCE', '`max_age`', 'DPoP'])
      expect(guide).toContain(word);
    // The third way, of the routes that have it: the feeds, as pages and as TAXII.
    const basic = ROUTES.filter(({ takesFeedCredential }) => takesFeedCredential);
    expect(basic.filter(({ path }) => !/^\/(v1\/feeds|taxii2)(\/|$)/.test(path))).toEqual([]);
    expect(guide).toContain('It is HTTP Basic (RFC 7617)');
    expect(guide).toContain('opens nothing else: no report, no list, no token');
  });
});

describe('the runbook', () => {
  const runbook = textOf('docs/runbook.md');

  test('says how guessing is held off, with the rates of the template, and that nobody can be locked out [ASVS 6.1.1]', () => {
    const walls = [...resourcesOf(exchange, 'AWS::WAFv2::WebACL').values()].map(
      ({ Properties }) => Properties['Rules'],
    );
    expect(JSON.stringify(walls)).toContain('"EvaluationWindowSec":300,"Limit":3000');
    for (const said of [
      'of 256 random bits',
      '3,000 requests in\nfive minutes',
      'all together 200 a second',
      `owner's ${FEED_PULLS_PER_MINUTE}`,
      'Wrong tries lock nothing, so nobody can lock the owner out',
    ])
      expect(runbook).toContain(said);
  });

  test('names every secret of the exchange and when it is replaced [ASVS 13.1.4]', () => {
    const [, section = ''] = /## Rotate our own keys\n([\s\S]*?)\n## /.exec(runbook) ?? [];
    expect(section).toContain('Each is replaced every two years');
    for (const purpose of ExchangeKeyPurpose.options) {
      expect(section).toContain(`\`${purpose}\` `);
      expect(section).toContain(`exchange-keys rotate ${purpose} `);
    }
    expect(runbook).toContain('**For good order** a unit replaces its own keys, every year say');
    const { usual, most } = FEED_CREDENTIAL_DAYS;
    expect(runbook).toContain(`It ends after ${usual} days all the same (\`--days\`, ${most} at most)`);
  });

  test('says how soon a package with a known flaw is replaced, by its risk, and one without [ASVS 15.1.1]', () => {
    const [, section = ''] = /## Packages\n([\s\S]*?)\n## /.exec(runbook) ?? [];
    for (const risk of ['used by attackers, or critical', 'high', 'medium', 'low', 'none is known']) {
      expect(section).toMatch(
        new RegExp(`\\| [^|]*${risk}[^|]*\\| \\d+ days \\| (\\d+ days|with the next release) \\|`),
      );
    }
    expect(section).toContain('`npm audit --omit=dev`');
  });
});

test('how long a sign-in of staff lasts, and what ends it, is written down [ASVS 7.1.3]', () => {
  const decision = textOf('docs/decisions/0014-staff-sign-in.md');
  for (const said of ['12 h', '15 minutes', 'Taking a role away at the issuer takes effect when the ID token ends']) {
    expect(decision).toContain(said);
  }
});

test('the page of trust knows every table, bucket, queue, key and function of the template [ASVS 13.1.1] [API9:2023] [NZISM 7469]', () => {
  const trust = textOf('docs/trust.md');
  const idsOf = (type: string) =>
    [...resourcesOf(records, type).keys(), ...resourcesOf(exchange, type).keys()].map((id) => pointsAt({ Ref: id }));
  for (const name of [...idsOf('AWS::DynamoDB::Table'), ...idsOf('AWS::S3::Bucket')]) {
    expect(trust, name).toContain(`| **${name}**`);
  }
  const queues = [
    ...resourcesOf(records, 'AWS::SQS::Queue').values(),
    ...resourcesOf(exchange, 'AWS::SQS::Queue').values(),
  ]
    .map(({ Properties }) => String(Properties['QueueName']))
    .filter((name) => !name.endsWith('-dead-letters'));
  for (const name of queues) expect(trust, name).toContain(`\`${name}\``);
  for (const id of idsOf('AWS::KMS::Key')) {
    // Of those that are rotated there are several.
    const plural = /^(Secrets|Records)Key$/.test(id) ? '' : 's';
    expect(trust, id).toContain(`**${id.replace(/Key$/, '').toLowerCase()} key${plural}**`);
  }
  for (const name of functionNames) expect(trust, name).toContain(`\`${name}\``);
  // What is fetched from outside, and from where reports must not go further.
  expect(trust).toContain('The one function that fetches from outside: key sets of configured issuers');
  expect(trust).toContain(
    'the tables of last night, and the objects of a quarter of an hour ago, in one second region',
  );
});

describe('the inventory of logs', () => {
  const inventory = textOf('docs/logs.md');

  test('has every field and event that there is, and how long lines are kept [ASVS 16.1.1] [NZISM 2006]', () => {
    const type = /export type LogLine = \{([\s\S]*?)\n\};/.exec(textOf('functions/edge/log.ts'))?.[1] ?? '';
    const fields = [...type.matchAll(/readonly (\w+)\??:/g)].map(([, name = '']) => name);
    const events = [...(/readonly event:([^;]*);/.exec(type)?.[1] ?? '').matchAll(/'([\w-]+)'/g)].map(
      ([, name = '']) => name,
    );
    expect(fields.length).toBeGreaterThan(12);
    expect(events.length).toBeGreaterThan(4);
    for (const name of [...fields, ...events]) expect(inventory, name).toContain(`\`${name}\``);
    const days = [...resourcesOf(exchange, 'AWS::Logs::LogGroup').values()].map(
      ({ Properties }) => Properties['RetentionInDays'],
    );
    expect(new Set(days)).toEqual(new Set([400]));
    expect(inventory.match(/\| 400 days \|/g)).toHaveLength(4);
  });

  test('has every field of the door, and where each log lies [ASVS 16.1.1] [ASVS 16.2.3] [NZISM 2006]', () => {
    const formats = [...resourcesOf(exchange, 'AWS::ApiGateway::Stage').values()].map(
      ({ Properties }) => (Properties['AccessLogSetting'] as { readonly Format: string }).Format,
    );
    const [Format = '{}'] = formats;
    for (const name of Object.keys(JSON.parse(Format) as Record<string, Json>)) {
      if (!['method', 'requestId', 'route', 'status'].includes(name)) expect(inventory, name).toContain(`\`${name}\``);
    }
    for (const { Properties } of resourcesOf(exchange, 'AWS::Logs::LogGroup').values()) {
      const name = String(Properties['LogGroupName']);
      expect(inventory).toContain(name.startsWith('/aws/lambda/') ? '`/aws/lambda/<function>`' : `\`${name}\``);
    }
  });

  test('says who may read and change lines, what becomes of them when the log is away, and what they are for [ASVS 16.1.1] [NZISM 2006]', () => {
    for (const heading of ['## Who may', '## What they are used for']) expect(inventory).toContain(heading);
    expect(inventory).toContain('When CloudWatch is away');
  });
});
