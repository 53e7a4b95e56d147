/** Controls that the synthesized production template holds at its door: logs, rate, headers, accounts. */
import { describe, expect, it } from 'vitest';
import { functionNames, synthesized } from '../infra/synthesized.ts';
import { type Json, resourcesOf } from '../infra/template-reading.ts';

const { exchange, records } = synthesized('production');
const all = (type: string) => [...resourcesOf(records, type).values(), ...resourcesOf(exchange, type).values()];
const only = (type: string) => {
  const [found, ...others] = all(type);
  expect(others).toEqual([]);
  return found?.Properties ?? expect.fail(`There is no ${type}.`);
};
describe('logs', () => {
  it('are kept for 400 days and outlive the stack [NZISM 2028]', () => {
    const groups = all('AWS::Logs::LogGroup');
    expect(groups).toHaveLength(functionNames.length + 2);
    for (const { Properties, DeletionPolicy } of groups) {
      expect({ days: Properties['RetentionInDays'], DeletionPolicy }).toEqual({ days: 400, DeletionPolicy: 'Retain' });
    }
  });

  it('of the door take the address from the connection, not from a header [ASVS 15.3.4]', () => {
    const { AccessLogSetting } = only('AWS::ApiGateway::Stage');
    const { Format } = AccessLogSetting as { readonly Format: string };
    expect(JSON.parse(Format).sourceIp).toBe('$context.identity.sourceIp');
    expect(Format).not.toMatch(/header|querystring|xff|Forwarded/i);
    const rules = JSON.stringify(only('AWS::WAFv2::WebACL')['Rules']);
    expect(rules).toContain('"AggregateKeyType":"IP"');
    expect(rules).not.toContain('ForwardedIPConfig');
  });

  it('are alarmed on, and someone is told [NZISM 7498]', () => {
    const alarms = all('AWS::CloudWatch::Alarm');
    expect(alarms.length).toBeGreaterThan(8);
    for (const { Properties } of alarms) expect(Properties['AlarmActions']).toHaveLength(1);
  });
});

describe('the door', () => {
  it('takes so many requests a second and no more, and so many of one address [ASVS 2.4.1] [ASVS 6.3.1] [API4:2023] [API6:2023]', () => {
    const { MethodSettings } = only('AWS::ApiGateway::Stage');
    expect(MethodSettings).toEqual([
      expect.objectContaining({
        HttpMethod: '*',
        ResourcePath: '/*',
        ThrottlingRateLimit: 200,
        ThrottlingBurstLimit: 400,
      }),
    ]);
    const [perAddress] = only('AWS::WAFv2::WebACL')['Rules'] as readonly {
      readonly Statement: Json;
      readonly Action: Json;
    }[];
    expect(perAddress).toMatchObject({
      Statement: { RateBasedStatement: { AggregateKeyType: 'IP', Limit: 3000, EvaluationWindowSec: 300 } },
      Action: { Block: {} },
    });
  });

  it('caches nothing and traces nothing [ASVS 14.2.2] [ASVS 13.4.2] [API8:2023]', () => {
    const stage = only('AWS::ApiGateway::Stage');
    expect(stage).not.toHaveProperty('CacheClusterEnabled');
    expect(stage['MethodSettings']).toEqual([
      expect.objectContaining({ DataTraceEnabled: false, LoggingLevel: 'OFF' }),
    ]);
    for (const { Properties } of all('AWS::Lambda::Function')) {
      expect(Properties).toMatchObject({ Environment: { Variables: { LOG_LEVEL: 'info' } } });
    }
  });

  it('refuses by itself with the headers of every answer [ASVS 3.4.1] [ASVS 3.4.3] [ASVS 3.4.4] [ASVS 3.4.5] [ASVS 3.4.6]', () => {
    const answers = all('AWS::ApiGateway::GatewayResponse');
    expect(answers).toHaveLength(8);
    for (const { Properties } of answers) {
      const headers = Properties['ResponseParameters'] as { readonly [name: string]: Json };
      const of = (name: string) => headers[`gatewayresponse.header.${name}`];
      expect(of('Strict-Transport-Security')).toBe("'max-age=63072000; includeSubDomains'");
      expect(of('X-Content-Type-Options')).toBe("'nosniff'");
      expect(of('Referrer-Policy')).toBe("'no-referrer'");
      expect(of('Cache-Control')).toBe("'no-store'");
      // An empty list matches nothing, as 'none' does.
      expect(of('Content-Security-Policy')).toBe("'default-src; object-src; base-uri; frame-ancestors; sandbox'");
    }
  });

  it('has no account behind it that nobody made: no item, no issuer that resolves [ASVS 6.3.2]', () => {
    for (const type of ['AWS::CloudFormation::CustomResource', 'Custom::AWS', 'AWS::Cognito::UserPool']) {
      expect(all(type)).toEqual([]);
    }
    expect(JSON.stringify(exchange.findParameters('*'))).not.toContain('Issuer');
    const variables = all('AWS::Lambda::Function').map(
      ({ Properties }) => Properties['Environment'] as { Variables: Json },
    );
    const told = variables.flatMap(({ Variables }) => (Variables as Record<string, string>)['STAFF_ISSUERS'] ?? []);
    expect(told).toHaveLength(2);
    for (const text of told) {
      const issuers = JSON.parse(text) as readonly { readonly iss: string }[];
      expect(issuers.map(({ iss }) => iss)).toEqual([expect.stringMatching(/\.invalid$/)]);
    }
  });
});
