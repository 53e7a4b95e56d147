/** A release from the terminal: one analyst proposes, another one signs in and approves, and the register is there for both. */
import { join } from 'node:path';
import { beforeAll, expect, inject, test, vi } from 'vitest';
import { signInAt } from '#clients/demo/second-operator.ts';
import { runNztcu } from '#clients/reader/program.ts';
import { enrol, enrolReader } from '../support/enrolled.ts';
import type { StaffAccount } from '../support/staff-sign-in.ts';
import { goodClaims, goodReport, type RawClient, signClaims } from '../support/test-party.ts';
import { Ears, temporaryFolder } from '../support/unit-install.ts';

const { origin } = inject('exchange');
const BASIS = ['--ipp11', 'maintenance-of-law', '--ipp12', 'comparable-safeguards'];

let receiver: string;
let report: string;

/** The terminal of one analyst, signed in. */
async function analyst(account: StaffAccount) {
  const ears = new Ears({ PTCN_HOME: join(temporaryFolder(), 'home'), PTCN_ORIGIN: origin });
  const run = (...words: string[]) => runNztcu(words, ears.surroundings);
  const done = run('login');
  const address = await vi.waitFor(() => new URL(/https?:\S+\/auth\?\S+/.exec(ears.err)?.[0] ?? ''), {
    timeout: 60_000,
    interval: 20,
  });
  await fetch(await signInAt(address, account));
  expect(await done).toBe(0);
  ears.take();
  return { ears, run };
}

async function published(owner: RawClient, releasableTo: string[]): Promise<string> {
  const handling = { classification: 'IN-CONFIDENCE', tlp: 'AMBER', releasableTo };
  const claims = goodClaims(owner.party, origin, { report: goodReport({ handling }) });
  const { submissionId } = await (await owner.submit(await signClaims(owner.party, claims))).json();
  const order = { decision: 'accept', reason: 'Fits.' };
  expect((await (await enrolReader()).postJson(`/v1/submissions/${submissionId}/decisions`, order)).status).toBe(201);
  return submissionId;
}

beforeAll(async () => {
  receiver = (await enrol()).party.partnerId;
  report = await published(await enrol(), [receiver]);
});

test('takes two analysts, and says what waits and what stands against it', { timeout: 60_000 }, async () => {
  const [mere, hemi] = [await analyst('analyst@local'), await analyst('analyst2@local')];
  expect(await mere.run('release', report, '--to', receiver, '--reason', 'On its way.', ...BASIS)).toBe(0);
  const [releaseId = ''] = /^\S+/.exec(mere.ears.out) ?? [];
  expect(mere.ears.take()).toContain(`npm run nztcu -- approve ${releaseId}`);
  expect(await mere.run('approve', releaseId)).toBe(5);
  expect(mere.ears.err).toContain('second person');
  expect(await hemi.run('approve', releaseId)).toBe(0);
  expect(hemi.ears.take()).toContain('RELEASED');
  expect(await hemi.run('releases', releaseId)).toBe(0);
  expect(hemi.ears.take()).toContain(`${receiver}: permitted by the report itself`);

  expect(await mere.run('release', report, '--to', receiver, '--reason', 'Again.', ...BASIS)).toBe(3);
  expect(mere.ears.take()).toContain(`not released to ${receiver}: recipient`);
  expect(await mere.run('withhold', report, '--from', 'fiji-tcu', '--because', 'harm', '--reason', 'x')).toBe(0);
  mere.ears.take();
  expect(await hemi.run('releases', '--barriers')).toBe(0);
  expect(hemi.ears.take()).toContain('WITHHELD');
  expect(await mere.run('release', report, '--to', receiver, '--reason', 'x', '--ipp11', 'purpose')).toBe(2);
  expect(mere.ears.err).toContain('--ipp11 with --ipp12');
});
