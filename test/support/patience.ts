/** How a test that is not about the sending rate meets it: as every client should, by waiting and sending again. */
import { setTimeout as pause } from 'node:timers/promises';

const TRIES = 14;

/** The first answer that is not "too many at once"; `send` makes a fresh proof each time. */
export async function patiently<A extends { readonly status: number }>(send: () => Promise<A>): Promise<A> {
  for (let tries = 1; ; tries++) {
    const answer = await send();
    if (answer.status !== 429 || tries === TRIES) return answer;
    await pause(400);
  }
}
