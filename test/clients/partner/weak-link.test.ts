/** A link that is cut at any byte: each report is recorded once, and nothing is sent again that was answered. */
import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { v7 as newUuid } from 'uuid';
import type { ExchangeClient } from '#clients/exchange-client.ts';
import { Unreachable } from '#clients/exchange-problem.ts';
import { deliver } from '#clients/partner/delivery.ts';
import { Spool } from '#clients/partner/spool.ts';
import type { SpoolEntry } from '#clients/partner/spool-entry.ts';
import { parseCompactJws } from '#domain/compact-jws.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { smallestReport } from '#schemas/api/examples.ts';
import { ScriptedExchange } from '../../support/scripted-exchange.ts';
import { unitInstall } from '../../support/unit-install.ts';
import { type Cut, type Loss, seededLoss, WeakLink } from '../../support/weak-link.ts';

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

/** SEEDS=2000 tries so many; SEED=17 begins there. */
const SEEDS = { first: Number(process.env.SEED ?? 1), count: Number(process.env.SEEDS ?? 30) };
const REPORTS = 4;

test('on a link that loses one request in ten, each report of a queue is recorded once, and nothing is sent again that was answered', async () => {
  const exchange = await ScriptedExchange.start();
  const install = await unitInstall(exchange.origin);
  const link = await WeakLink.before(exchange.origin);
  const spool = new Spool(install);
  const queue = [];
  for (let at = 0; at < REPORTS; at++) queue.push(await reportIn(spool, install));
  const whole = await sendAllBy(link, { exchange, install, spool, queue }, () => undefined);
  // From cold: discovery, the token, and one each.
  expect(whole.requests).toBe(2 + REPORTS);
  for (let seed = SEEDS.first; seed < SEEDS.first + SEEDS.count; seed++) {
    const seen = await sendAllBy(link, { exchange, install, spool, queue }, seededLoss(seed, 10));
    const { cuts } = seen;
    expect({ seed, recorded: seen.recorded }).toEqual({ seed, recorded: queue.map(({ jti }) => jti).toSorted() });
    // One request more for each that was lost, and not a byte more than those had. Tokens of the script differ by a letter or two.
    expect({ seed, cuts, requests: seen.requests }).toEqual({ seed, cuts, requests: whole.requests + cuts });
    const spent = seen.bytesUp - whole.bytesUp;
    expect({ seed, spent, isMore: spent > cuts * whole.largest + 40 * seen.requests }).toMatchObject({ isMore: false });
    // What was answered whole is not sent again, and every report is done within what was lost of it.
    expect({ seed, again: seen.again }).toEqual({ seed, again: [] });
  }
  await exchange.stop();
});

type Field = {
  readonly exchange: ScriptedExchange;
  readonly install: Awaited<ReturnType<typeof unitInstall>>;
  readonly spool: Spool;
  readonly queue: readonly SpoolEntry[];
};

/** The queue as new, on a machine without a session, sent until nothing waits. */
async function sendAllBy(link: WeakLink, { exchange, install, spool, queue }: Field, loss: Loss) {
  const recorded = new Map<string, number>();
  exchange.on('POST /v1/submissions', ({ body }) => {
    const times = (recorded.get(jtiOf(body)) ?? 0) + 1;
    recorded.set(jtiOf(body), times);
    const json = { submissionId: `tonga-tcu~${jtiOf(body)}`, receipt: 'a.b.c', findings: [] };
    return { status: times === 1 ? 201 : 200, json };
  });
  rmSync(install.home.session, { force: true });
  for (const entry of queue) await spool.keep(entry);
  link.lose(loss);
  const options = { now: Date.now, onPause: () => {}, retries: 2, firstPauseMilliseconds: 0 };
  for (let run = 0; (await spool.waiting()).length > 0; run++) {
    if (run === 20) throw new Error('Twenty runs, and there are still reports in the queue.');
    const sendEach = async (client: ExchangeClient) => {
      for (const entry of await spool.waiting())
        if ((await deliver(entry, client, spool, options)).error instanceof Unreachable) return;
    };
    await install.withClient(sendEach, { fetch: link.fetch });
  }
  const posts = link.passed.filter(({ route }) => route === 'POST /v1/submissions');
  const answered = posts.filter(({ isCut }) => !isCut).length;
  return {
    recorded: [...recorded.keys()].toSorted(),
    requests: link.passed.length,
    bytesUp: link.bytesUp,
    largest: Math.max(...link.passed.map(({ up }) => up)),
    cuts: link.passed.filter(({ isCut }) => isCut).length,
    again: answered > queue.length ? posts : [],
  };
}

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
