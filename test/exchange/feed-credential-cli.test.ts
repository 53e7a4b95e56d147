/** `ptcn-ops feed-credential` against the running exchange: what it prints is what a program needs, and it is printed once. */
import { expect, inject, test } from 'vitest';
import { runPtcnOps } from '#clients/operator/program.ts';
import { basic } from '../attacks/vectors/basic.ts';
import { enrol } from '../support/enrolled.ts';
import { signedIn } from '../support/staff-sign-in.ts';
import { Ears } from '../support/unit-install.ts';

const { origin, dataDir } = inject('exchange');

const desk = () => {
  const ears = new Ears({ PTCN_ORIGIN: origin, DATA_DIR: dataDir });
  return { ears, ops: (...words: string[]) => runPtcnOps(['feed-credential', ...words], ears.surroundings) };
};
/** What is behind a word at the beginning of a line. */
const said = (text: string, word: string): string => new RegExp(`^  ${word} +(\\S+)$`, 'm').exec(text)?.[1] ?? '';
const statusAt = async (address: string, user: string, password: string) =>
  (await fetch(address, { headers: { Authorization: basic(`${user}:${password}`) } })).status;

/** A second person does what the printed line says. */
async function approveAsSaid(text: string): Promise<void> {
  const proposalId = /ptcn-ops approve ([0-9a-f-]{36})$/m.exec(text)?.[1] ?? expect.fail(text);
  const path = `/v1/proposals/${proposalId}/decision`;
  expect((await (await signedIn('operator2@local')).postJson(path, { decision: 'approve' })).status).toBe(200);
}

test('what issue prints can be pasted into a program, once approved; list does not show the secret again; rotate and revoke end it', async () => {
  const { partnerId } = (await enrol()).party;
  const { ears, ops } = desk();
  expect(await ops('issue', partnerId, '--label', 'Spreadsheet of the duty desk', '--days', '30')).toBe(0);
  const issued = ears.take();
  const [address, user, password] = ['address', 'user name', 'password'].map((word) => said(issued, word));
  if (!address || !user || !password) return expect.fail(issued);
  expect(address).toBe(`${origin}/v1/feeds/nztcu-curated/items`);
  expect(issued).toContain('The password is not shown again');
  expect(issued).toContain('It opens nothing until a second operator approves it.');
  expect(await statusAt(address, user, password)).toBe(401);
  await approveAsSaid(issued);
  expect(await statusAt(address, user, password)).toBe(200);

  expect(await ops('list', partnerId)).toBe(0);
  const listed = ears.take();
  expect(listed).toContain(`${user}  ACTIVE  Spreadsheet of the duty desk`);
  expect(listed).not.toContain(password);

  expect(await ops('rotate', partnerId, user, '--reason', 'every half year')).toBe(0);
  const rotated = ears.take();
  expect(await statusAt(address, user, said(rotated, 'password'))).toBe(401);
  await approveAsSaid(rotated);
  expect(await ops('list', partnerId)).toBe(0);
  expect(ears.take()).toContain('its old secret serves until');
  expect([await statusAt(address, user, password), await statusAt(address, user, said(rotated, 'password'))]).toEqual([
    200, 200,
  ]);
  const alone = ['--at-once', '--break-glass', 'seen on a desk', '--json'];
  expect(await ops('rotate', partnerId, user, '--reason', 'seen on a desk', ...alone)).toBe(0);
  const { secret, proposal } = JSON.parse(ears.take());
  expect(proposal.brokenGlass).toBe(true);
  expect([await statusAt(address, user, password), await statusAt(address, user, secret)]).toEqual([401, 200]);

  expect(await ops('revoke', partnerId, user, '--reason', 'desk closed')).toBe(0);
  expect(ears.take()).toMatch(new RegExp(`^${user}  REVOKED`));
  expect(await statusAt(address, user, secret)).toBe(401);
});

test('an expired one is shown as such, and a partner without any is told of', async () => {
  const { partnerId } = (await enrol()).party;
  const { ears, ops } = desk();
  expect(await ops('list', partnerId)).toBe(0);
  expect(ears.take()).toBe(`${partnerId} has no feed credential.\n`);
  await ops('issue', partnerId, '--label', 'A trial', '--days', '1', '--break-glass', 'a test');
  const alone = ears.take();
  expect(alone).toContain('In force now, by you alone.');
  expect(alone).not.toContain('opens nothing');
  const later = { ...ears.surroundings, now: () => Date.now() + 2 * 86_400_000 };
  expect(await runPtcnOps(['feed-credential', 'list', partnerId], later)).toBe(0);
  expect(ears.take()).toContain('EXPIRED  A trial');
});

test.each([
  [['issue', 'tonga-tcu'], 2, 'label'],
  [['issue', 'tonga-tcu', '--label', 'x', '--days', '401'], 2, 'from 1 to 400'],
  [['issue', 'tonga-tcu', '--label', 'x', '--days', '1.5'], 2, 'from 1 to 400'],
  [['issue', 'nobody-at-all', '--label', 'x'], 3, 'Not found'],
  [['issue', 'operator-desk', '--label', 'x'], 3, 'reads no feeds'],
  [['revoke', 'operator-desk', 'fc_0000000000000000', '--reason', 'x'], 3, 'Not found'],
  [['rotate', 'operator-desk', 'fc_0000000000000000'], 2, 'reason'],
])('%j ends with %i and says why', async (words, code, why) => {
  const { ears, ops } = desk();
  expect(await ops(...words)).toBe(code);
  expect(ears.err).toContain(why);
});

test('proposals show what is asked for', async () => {
  const { partnerId } = (await enrol()).party;
  const { ears, ops } = desk();
  expect(await ops('issue', partnerId, '--label', 'Spreadsheet of the duty desk', '--json')).toBe(0);
  const { proposal, credentialId } = JSON.parse(ears.take());
  expect(await runPtcnOps(['proposals', proposal.proposalId], ears.surroundings)).toBe(0);
  const text = ears.take();
  expect(text).toContain(`WAITING  to give a feed credential to ${partnerId}`);
  expect(text).toContain(`a new one ${credentialId}, Spreadsheet of the duty desk`);
  expect(text).toContain(`for nztcu-curated, until ${proposal.credential.expiresAt}`);
});
