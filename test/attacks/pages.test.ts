/** What a browser gets from us runs nothing that is not ours, stands in no frame, and acts in nobody's name (row 60). */
import { expect, inject, test } from 'vitest';
import { enrol } from '../support/enrolled.ts';
import { callAs } from '../support/route-calls.ts';
import { goodClaims, goodReport, signClaims } from '../support/test-party.ts';
import { attacks } from './vector-tests.ts';
import { pageVectors } from './vectors/pages.ts';
import { type Answer, send } from './wire.ts';

const { origin } = inject('exchange');
const isPage = ({ headers }: Answer): boolean => String(headers['content-type']).startsWith('text/html');

/** What a page would let run that is not a file of ours, or who could put it into a frame. */
function holesIn({ headers, body }: Answer): readonly string[] {
  const policy = String(headers['content-security-policy']);
  const inline = body.match(/<script(?![^>]*\ssrc=)[^>]*>|<style|\son\w+\s*=|javascript:|\sstyle=/gi) ?? [];
  return [
    ...inline,
    ...(/unsafe|\*|https?:(?!\/\/127\.0\.0\.1)/.test(policy) ? [`policy: ${policy}`] : []),
    ...(policy.includes("default-src 'none'") ? [] : ['no policy']),
    ...(policy.includes("script-src 'self'") ? [] : ['scripts of others']),
    ...(policy.includes("frame-ancestors 'none'") ? [] : ['frames']),
    ...(headers['x-content-type-options'] === 'nosniff' ? [] : ['sniffing']),
  ];
}

attacks(
  'pages',
  pageVectors,
  'has nothing run and nothing done',
  async ({ method, path, headers = {}, body, statuses }) => {
    const sent = { path, headers, ...(method !== undefined && { method }), ...(body !== undefined && { body }) };
    const answer = await send(origin, sent);
    expect(statuses).toContain(answer.status);
    if (isPage(answer)) expect(holesIn(answer)).toEqual([]);
    else expect(answer.headers['content-type']).toMatch(/^application\/((problem|taxii)\+)?json/);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    expect(answer.body).not.toMatch(/alert\(1\)/);
  },
);

test('a page with a script in it, without a policy, or for any frame, would be found', () => {
  const planted = '<script>alert(1)</script><p onclick="x">';
  expect(holesIn({ status: 200, headers: { 'content-type': 'text/html' }, body: planted })).toHaveLength(6);
});

test('markup in a report is handed out as JSON that nobody takes for a page', async () => {
  const unit = await enrol();
  const title = '<script>alert("x")</script>';
  const claims = goodClaims(unit.party, origin, { report: goodReport({ title }) });
  const { submissionId } = await (await unit.submit(await signClaims(unit.party, claims))).json();
  const answer = await callAs(unit, origin, 'GET', `/v1/submissions/${submissionId}`, {
    headers: { Accept: 'text/html' },
  });
  expect({ type: answer.headers['content-type'], sniffed: answer.headers['x-content-type-options'] }).toEqual({
    type: 'application/json',
    sniffed: 'nosniff',
  });
});
