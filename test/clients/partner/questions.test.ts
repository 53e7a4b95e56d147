/** Questions and replies of a unit that is seldom connected, against an exchange that is scripted. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { writeKeys, writeSettings } from '#clients/install/install.ts';
import { runPtcn } from '#clients/partner/program.ts';
import { submissionId } from '#schemas/api/examples.ts';
import { RequestReplyClaims } from '#schemas/information-request.ts';
import { MessageClaims } from '#schemas/message.ts';
import { problem, ScriptedExchange } from '../../support/scripted-exchange.ts';
import { Ears, temporaryFolder, unitInstall } from '../../support/unit-install.ts';

const path = `/v1/submissions/${encodeURIComponent(submissionId)}/messages`;
const asked = {
  submissionId,
  title: 'Boat off Vava‘u',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  messages: [
    {
      messageId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6c',
      from: 'analyst',
      at: '2026-11-22T01:00:00.000Z',
      text: 'Two things.',
      questions: [
        { pointer: '/report/narrative', text: 'Who saw it?' },
        { pointer: '/report/entities/0', text: 'Which hull colour?' },
      ],
    },
  ],
};
const kept = { messageId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6d', from: 'unit', at: '2026-11-22T02:00:00.000Z' };

async function unit() {
  const exchange = await ScriptedExchange.start();
  onTestFinished(() => exchange.stop());
  const { home, settings, keys } = await unitInstall(exchange.origin, 'tonga-tcu');
  await writeKeys(home, keys, 'four words for test');
  await writeSettings(home, settings);
  const ears = new Ears({ PTCN_HOME: home.root, PTCN_PASSPHRASE: 'four words for test' });
  const noNetwork: typeof fetch = async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error('no route'), { code: 'EHOSTUNREACH' }) });
  };
  return {
    exchange,
    ears,
    ptcn: (...words: string[]) => runPtcn(words, ears.surroundings),
    offline: (...words: string[]) => runPtcn(words, { ...ears.surroundings, fetch: noNetwork }),
  };
}

test('are fetched with what is sent, read and answered weeks later without a network, and the reply is sent once', async () => {
  const { exchange, ears, ptcn, offline } = await unit();
  exchange.on('GET /v1/questions', () => ({ json: { items: exchange.count(`POST ${path}`) > 1 ? [] : [asked] } }));
  exchange.on('GET /v1/requests', () => ({ json: { items: [] } }));
  expect(await ptcn('questions')).toBe(0);
  ears.take();

  expect(await offline('questions')).toBe(0);
  expect(ears.out).toContain('2. /report/entities/0: Which hull colour?');
  ears.take();
  const words = ['reply', submissionId, '--answer', '1: Two fishers, from the wharf.', '2: White, with a blue line.'];
  expect(await offline(...words)).toBe(4);
  expect(await offline(...words)).toBe(4);
  ears.take();
  expect(await offline('queue')).toBe(0);
  expect(ears.take()).toContain('1 to be sent');
  await offline('questions');
  expect(ears.take()).toContain('A reply waits in the queue');

  // The answer is lost: the same bytes are sent again, and were there already.
  exchange.on(`POST ${path}`, (_heard, count) => (count === 1 ? { cut: true } : { status: 200, json: kept }));
  expect(await ptcn('submit')).toBe(0);
  expect(ears.take()).toContain('SENT before: "Reply about Boat off Vava‘u"');
  const bodies = exchange.heard.filter(({ route }) => route === `POST ${path}`).map(({ body }) => body);
  expect(new Set(bodies).size).toBe(1);
  const [jws = ''] = bodies;
  expect(decodeProtectedHeader(jws).typ).toBe('ptcn-message+jws');
  expect(MessageClaims.parse(decodeJwt(jws))).toMatchObject({
    iss: 'tonga-tcu',
    submissionId,
    inReplyTo: asked.messages[0]?.messageId,
    answers: [
      { pointer: '/report/narrative', text: 'Two fishers, from the wharf.' },
      { pointer: '/report/entities/0', text: 'White, with a blue line.' },
    ],
  });
  expect(await offline('questions')).toBe(0);
  expect(ears.take()).toContain('Nothing is asked.');
  expect(await offline('reply', submissionId, '--answer', '1: Again.')).toBe(2);
});

test('a reply is carried in a file to another machine of the unit, and one that is refused is told', async () => {
  const { exchange, ears, ptcn } = await unit();
  const file = join(temporaryFolder(), 'reply.jws');
  expect(await ptcn('reply', submissionId, '--text', 'We look into it.', '-o', file)).toBe(0);
  expect(decodeJwt(readFileSync(file, 'utf8'))).toMatchObject({ text: 'We look into it.' });
  exchange.on(`POST ${path}`, () => ({ status: 404, json: problem('not-found', 404) }));
  expect(await ptcn('submit', file)).toBe(3);
  expect(ears.take()).toContain('REFUSED: "Reply about');
  exchange.on(`POST ${path}`, () => ({ status: 201, json: kept }));
  exchange.on('GET /v1/questions', () => ({ json: { items: [] } }));
  exchange.on('GET /v1/requests', () => ({ json: { items: [] } }));
  expect(await ptcn('submit', file)).toBe(0);
  expect(ears.take()).toContain('SENT: "Reply about');
  expect(exchange.count('POST /v1/submissions')).toBe(0);
});

test('a request for information is listed without a network, and declined by a signed reply', async () => {
  const { exchange, ears, ptcn, offline } = await unit();
  const requestId = 'RFI-261122-0412-7K3F';
  const request = {
    requestId,
    partnerId: 'tonga-tcu',
    state: 'open',
    subject: 'Yachts',
    text: 'Which have called?',
    dueOn: '2026-11-30',
    classification: 'IN-CONFIDENCE',
    tlp: 'AMBER',
    askedAt: '2026-11-22T04:12:00.000Z',
    overdue: true,
    messageCount: 0,
  };
  exchange.on('GET /v1/questions', () => ({ json: { items: [] } }));
  exchange.on('GET /v1/requests', () => ({ json: { items: [request] } }));
  expect(await ptcn('requests')).toBe(0);
  ears.take();
  expect(await offline('requests')).toBe(0);
  expect(ears.take()).toContain(`OVERDUE  ${requestId}  "Yachts"`);
  expect(await offline('reply', requestId, '--decline', '--text', 'Not in winter.')).toBe(4);
  ears.take();
  await offline('requests');
  expect(ears.take()).toContain('A reply waits in the queue');
  const to = `POST /v1/requests/${requestId}/messages`;
  exchange.on(to, () => ({ status: 201, json: { ...kept, declined: true } }));
  expect(await ptcn('submit')).toBe(0);
  expect(ears.take()).toContain(`SENT: "Reply to ${requestId}, Yachts"`);
  expect(RequestReplyClaims.parse(decodeJwt(exchange.last(to).body))).toMatchObject({
    requestId,
    declined: true,
    text: 'Not in winter.',
  });
});

test.each([
  ['nonsense', '--text', 'x'],
  [submissionId],
  [submissionId, '--answer', 'no place'],
  [submissionId, '--answer', '1: nothing was fetched'],
])('what is no reply is told in words, and nothing is kept: %j', async (...words) => {
  const { ears, ptcn } = await unit();
  expect(await ptcn('reply', ...words)).toBe(2);
  expect(ears.err).toContain('→');
  ears.take();
  await ptcn('queue');
  expect(ears.take()).toContain('Nothing waits');
});
