/** Units that send as fast as they are let, and hold on to what they were promised: whatever happens, the same bytes go again until they are acknowledged. */
import { setTimeout as pause } from 'node:timers/promises';
import { digestOf } from '#domain/compact-jws.ts';
import { claimsFor } from '../bench/benchmark-report.ts';
import type { Witnessed } from '../faults/witnessed.ts';
import { type RawClient, signClaims } from '../support/test-party.ts';

export type Tally = { acknowledged: number; retried: number };

/** Units take turns, `lanes` at a time. */
export async function sendAll(
  units: readonly RawClient[],
  count: number,
  lanes: number,
  { acknowledged }: Pick<Witnessed, 'acknowledged'>,
  tally: Tally,
): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const lane = async () => {
    for (const number of numbers) {
      const unit = units[number % units.length];
      if (!unit) throw new Error('There is no unit to send.');
      const { partnerId } = unit.party;
      const jws = await signClaims(unit.party, claimsFor({ partnerId, origin: unit.origin }, '4 KB'));
      const { submissionId, receipt } = await untilAcknowledged(unit, jws, tally);
      const digest = await digestOf(jws.slice(0, jws.lastIndexOf('.')));
      acknowledged.set(submissionId, { digest, receipts: new Set([receipt]) });
      tally.acknowledged++;
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

type Acknowledgement = { readonly submissionId: string; readonly receipt: string };

/** Waits where it is told to, and where nobody answers: a program of a unit does no more. */
async function untilAcknowledged(unit: RawClient, jws: string, tally: Tally): Promise<Acknowledgement> {
  for (;;) {
    try {
      const answer = await unit.call('POST', '/v1/submissions', {
        body: jws,
        headers: { 'Content-Type': 'application/jose' },
      });
      if (answer.status === 201 || answer.status === 200) return await answer.json();
      const said = await answer.text();
      // Its token has ended, or its nonce has: the next call has new ones.
      if (answer.status === 401) unit.accessToken = undefined;
      else if (answer.status !== 429 && answer.status < 500) throw new Error(`Not accepted: ${answer.status} ${said}`);
      await pause(Number(answer.headers.get('Retry-After') ?? 0) * 250);
    } catch (error) {
      if (error instanceof Error && error.message.startsWith('Not accepted')) throw error;
      await pause(250);
    }
    tally.retried++;
  }
}
