/** A link that is cut at any byte: each report is recorded once, and nothing is sent again that was answered. */
import { expect, test } from 'vitest';
import { v7 as newUuid } from 'uuid';
import { deliver } from '#clients/partner/delivery.ts';
import { Spool, type SpoolEntry } from '#clients/partner/spool.ts';
import { parseCompactJws } from '#domain/compact-jws.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import { ScriptedExchange } from '../../support/scripted-exchange.ts';
import { unitInstall } from '../../support/unit-install.ts';
import { type Cut, WeakLink } from '../../support/weak-link.ts';

/** Every seventy-third byte, and each of those at which something begins or ends. */
function offsetsIn(length: number, ...edges: number[]): number[] {
  const near = [0, ...edges, length].flatMap((edge) => [-2, -1, 0, 1, 2].map((step) => edge + step));
  const between = Array.from({ length: Math.ceil(length / 73) }, (_, at) => at * 73);
  return [...new Set([...near, ...between])].filter((at) => at >= 0 && at <= length).sort((a, b) => a - b);
}

test('cut at any byte of a submission or of its answer, a report is recorded once and answered in the end', async () => {
  const exchange = await ScriptedExchange.start();
  const recorded = new Map<string, number>();
  exchange.on('POST /v1/submissions', ({ body }) => {
    const times = (recorded.get(body) ?? 0) + 1;
    recorded.set(body, times);
    const json = { submissionId: `tonga-tcu~${jtiOf(body)}`, receipt: 'a.b.c', findings: [] };
    return { status: times === 1 ? 201 : 200, json, ...(times > 1 && { headers: { 'Idempotent-Replayed': 'true' } }) };
  });
  const install = await unitInstall(exchange.origin);
  const link = await WeakLink.before(exchange.origin);
  const spool = new Spool(install);
  await install.withClient(
    async (client) => {
      const options = { now: Date.now, onPause: () => {}, retries: 2, firstPauseMilliseconds: 0 };
      /** How often its bytes left. */
      const send = async (cut?: Cut) => {
        const entry = await reportIn(spool, install);
        const before = link.count();
        if (cut) link.cutNext(cut);
        const { error } = await deliver(entry, client, spool, options);
        const kept = await spool.find(entry.jti);
        expect([cut, error, kept?.state]).toEqual([cut, undefined, 'accepted']);
        expect(recorded.get(entry.jws)).toBeGreaterThanOrEqual(1);
        return link.count() - before;
      };
      await send();
      expect(await send()).toBe(1);
      const { up, down } = link.passed.at(-1) ?? expect.fail();
      const head = up - ([...recorded.keys()].at(-1)?.length ?? 0);
      for (const at of offsetsIn(up, head)) expect([at, await send({ direction: 'up', at })]).toEqual([at, 2]);
      for (const at of offsetsIn(down).filter((one) => one < down))
        expect([at, await send({ direction: 'down', at })]).toEqual([at, 2]);
      expect(await send({ direction: 'down', at: down })).toBe(1);
    },
    { fetch: link.fetch },
  );
  await exchange.stop();
});

const jtiOf = (jws: string): string => JSON.parse(new TextDecoder().decode(parseCompactJws(jws).payload)).jti;

async function reportIn(spool: Spool, install: Awaited<ReturnType<typeof unitInstall>>): Promise<SpoolEntry> {
  const jti = newUuid();
  const claims = { ...install.parties, iat: Math.floor(Date.now() / 1000), jti, report: smallestReport };
  return spool.keep({
    jti,
    partnerId: 'tonga-tcu',
    state: 'waiting',
    title: 'A report',
    precedence: 'routine',
    jws: await signSubmission(claims, await install.signer),
    signedAt: '2026-11-22T00:00:00Z',
    mayHaveArrived: false,
    attempts: 0,
    findings: [],
  });
}
