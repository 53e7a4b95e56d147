// Refuses, in the thread of a function, what its role may not do: a test that passes here needs no right that the template
// does not give. Looks at each signed request before it is sent, which changes nothing in the bundle and costs no second hop.

import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { type Asked, askedFor } from './asked-of-aws.ts';
import type { RoleRight } from './role-rights.ts';

/** The service is in the scope of the signature: `Credential=local/20261122/ap-southeast-6/dynamodb/aws4_request`. */
const signedFor = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\//;

export function refuseWhatIsNotGiven(rights: readonly RoleRight[], functionArn: string): void {
  const account = functionArn.split(':')[4] ?? '';
  const mayAsk = judgeOf(rights);
  // Somebody who listens in between may be reached under a path of its own.
  const before = new URL(process.env.AWS_ENDPOINT_URL_S3 ?? 'http://s3').pathname.replace(/\/$/, '');
  // In "created" the request has its headers and not yet its body.
  subscribe('http.client.request.created', (message) => {
    const { request } = message as { request: ClientRequest };
    const [, region = '', service = ''] = signedFor.exec(String(request.getHeader('authorization'))) ?? [];
    if (service === '') return;
    const send = request.end.bind(request) as (...how: unknown[]) => ClientRequest;
    request.end = (...how: unknown[]) => {
      const { method } = request;
      const path = request.path.slice(service === 's3' ? before.length : 0);
      const body = service === 's3' || typeof how[0] === 'function' ? '' : textOf(how[0]);
      const target = String(request.getHeader('x-amz-target') ?? '');
      const refused = askedFor({ service, method, path, target, body }, { region, account }).find(
        (asked) => !mayAsk(asked),
      );
      return refused === undefined ? send(...how) : request.destroy(new AccessDenied(refused, functionArn));
    };
  });
}

/** As AWS calls it. */
export const DENIED = 'AccessDeniedException';

class AccessDenied extends Error {
  override name = DENIED;

  constructor({ action, resource, keys = [] }: Asked, functionArn: string) {
    super(`${functionArn} may not ${action} on ${[resource, ...keys].join(' ')}`);
    // Whoever catches it does not hide it: whoever starts an exchange for tests reads its log for such lines.
    console.error(JSON.stringify({ level: 'ERROR', errorType: this.name, message: this.message }));
  }
}

const textOf = (chunk: unknown): string =>
  typeof chunk === 'string' ? chunk : Buffer.from(chunk as Uint8Array).toString();

/** One statement has to allow all of it, as in IAM: two that allow half of it each do not. */
export function judgeOf(rights: readonly RoleRight[]): (asked: Asked) => boolean {
  const given = rights.map(({ actions, resources, keys }) => ({
    actions: like(actions),
    resources: like(resources),
    keys: keys && like(keys),
  }));
  return ({ action, resource, keys = [] }) =>
    given.some(
      (right) =>
        right.actions.test(action) &&
        right.resources.test(resource) &&
        (right.keys === undefined || keys.every((key) => right.keys?.test(key))),
    );
}

/** A star stands for anything. */
const like = (patterns: readonly string[]): RegExp =>
  new RegExp(
    `^(?:${patterns.map((pattern) => pattern.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&').replaceAll('*', '.*')).join('|')})$`,
    's',
  );
