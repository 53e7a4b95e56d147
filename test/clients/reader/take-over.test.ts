import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Unreachable } from '#clients/exchange-problem.ts';
import { homeAt } from '#clients/install/home.ts';
import { SeenSummaries } from '#clients/reader/seen-summaries.ts';
import { type TakeOver, takeOver } from '#clients/reader/take-over.ts';
import { submissionId } from '#schemas/api/examples.ts';
import type { Summary } from '#schemas/summary.ts';
import { temporaryFolder } from '../../support/unit-install.ts';

const NOW = Date.parse('2026-11-22T00:00:00Z');

const summary: Summary = {
  schema: 'summary/1',
  summaryId: `${submissionId}~summary`,
  submissionId,
  partnerId: 'tonga-tcu',
  receivedAt: '2026-10-03T04:15:00Z',
  precedence: 'immediate',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  language: 'en',
  crimeTypes: ['illicit-drugs'],
  enablers: [],
  activityFrom: '2026-10-03',
  countries: ['TO'],
  entityCounts: { vessel: 1 },
  grading: { reliability: 'B', credibility: '2' },
  attachmentCount: 0,
  findingCount: 0,
};
const message = (body: unknown) => ({ queueUrl: 'https://queue', receipt: 'r', body: JSON.stringify(body) });

/** Writes down what happens in which order; `fails` makes one step fail. */
async function play(fails?: 'acknowledge' | 'delete') {
  const steps: string[] = [];
  const step = (name: string) => {
    steps.push(name);
    if (name === fails) throw new Unreachable('https://exchange', new Error('cut'));
  };
  const home = homeAt(temporaryFolder());
  const roles: TakeOver = {
    client: {
      post: async () => {
        step('acknowledge');
        return { status: 204, headers: new Headers(), text: '' };
      },
    },
    queues: { delete: async () => step('delete') },
    seen: await SeenSummaries.open(home, NOW),
    now: () => NOW,
    show: () => step('show'),
    showRecall: () => step('show recall'),
    showFiles: () => step('show files'),
  };
  return { steps, home, roles };
}

test('a summary is shown, acknowledged, remembered, and only then deleted', async () => {
  const { steps, roles } = await play();
  expect(await takeOver(message(summary), roles)).toMatchObject({ kind: 'new' });
  expect(steps).toEqual(['show', 'acknowledge', 'delete']);
  expect(roles.seen.has(summary.summaryId)).toBe(true);
});

test('a summary that is to be decided leaves the queue only after that', async () => {
  const { steps, roles } = await play();
  const decide = async () => void steps.push('decide');
  await takeOver(message(summary), { ...roles, decide });
  expect(steps).toEqual(['show', 'acknowledge', 'decide', 'delete']);

  const cut = await play();
  const fails = () => Promise.reject(new Unreachable('https://exchange', new Error('cut')));
  await expect(takeOver(message(summary), { ...cut.roles, decide: fails })).rejects.toBeInstanceOf(Unreachable);
  expect(cut.steps).toEqual(['show', 'acknowledge']);
  expect(cut.roles.seen.has(summary.summaryId)).toBe(false);
});

test('a summary that comes twice is deleted without being shown again, also after a restart', async () => {
  const { steps, roles, home } = await play();
  await takeOver(message(summary), roles);
  const restarted = { ...roles, seen: await SeenSummaries.open(home, NOW) };
  expect(await takeOver(message(summary), restarted)).toMatchObject({ kind: 'repeated' });
  expect(steps).toEqual(['show', 'acknowledge', 'delete', 'delete']);
});

test('a summary that could not be acknowledged stays in the queue and comes again', async () => {
  const { steps, roles } = await play('acknowledge');
  await expect(takeOver(message(summary), roles)).rejects.toBeInstanceOf(Unreachable);
  expect(steps).toEqual(['show', 'acknowledge']);
  expect(roles.seen.has(summary.summaryId)).toBe(false);
});

test('a message that is no summary stays for the dead-letter queue', async () => {
  const { steps, roles } = await play();
  expect(await takeOver({ ...message({}), body: 'nonsense' }, roles)).toMatchObject({ kind: 'unreadable' });
  expect(await takeOver(message({ ...summary, precedence: 'soon' }), roles)).toMatchObject({ kind: 'unreadable' });
  expect(steps).toEqual([]);
});

test('a member that a newer exchange added is no reason to refuse a summary', async () => {
  const { roles } = await play();
  expect(await takeOver(message({ ...summary, vesselCount: 1 }), roles)).toMatchObject({ kind: 'new' });
});

test('the list of what was seen lets go of what cannot come back, and bears a torn last line', async () => {
  const home = homeAt(temporaryFolder());
  const seen = await SeenSummaries.open(home, NOW);
  await seen.add('old', NOW);
  await seen.add('recent', NOW + 50 * 86_400_000);
  appendFileSync(join(home.root, 'seen-summaries.txt'), '2026-12-3');
  const later = await SeenSummaries.open(home, NOW + 70 * 86_400_000);
  expect([later.has('old'), later.has('recent')]).toEqual([false, true]);
  expect(readFileSync(join(home.root, 'seen-summaries.txt'), 'utf8')).toMatch(/^\S+ recent\n$/);
});

const recall = {
  schema: 'recall-notice/1',
  noticeId: `${summary.submissionId}~recall~0199b0d2-5b6d-7e8f-9a0b-1c2d3e4f5a6b`,
  submissionId: summary.submissionId,
  partnerId: summary.partnerId,
  recallId: '0199b0d2-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  effect: 'recalled',
  classification: 'IN-CONFIDENCE',
  tlp: 'AMBER',
  recalledAt: '2026-11-22T02:00:00.000Z',
  acknowledgeBy: '2026-11-25T02:00:00.000Z',
  derived: [],
};

test('a recall is shown once, not acknowledged by a machine, and a summary that comes after it is shown no more', async () => {
  const { steps, roles } = await play();
  expect(await takeOver(message(recall), roles)).toMatchObject({ kind: 'recall' });
  await takeOver(message(recall), roles);
  expect(await takeOver(message(summary), roles)).toMatchObject({ kind: 'repeated' });
  expect(steps).toEqual(['show recall', 'delete', 'delete', 'delete']);
});

const files = {
  schema: 'attachment-notice/1',
  noticeId: `${summary.submissionId}~attachments~1-0`,
  submissionId: summary.submissionId,
  partnerId: summary.partnerId,
  settledAt: '2026-11-22T02:00:00.000Z',
  attachments: [{ sha512: 'a'.repeat(128), length: 9, mediaType: 'image/jpeg', state: 'held' }],
};

test('that the files of a report have come is shown once, and not at all when the report was recalled before', async () => {
  const { steps, roles } = await play();
  expect(await takeOver(message(files), roles)).toMatchObject({ kind: 'files' });
  await takeOver(message(files), roles);
  await takeOver(message(recall), roles);
  await takeOver(message({ ...files, noticeId: `${summary.submissionId}~attachments~2-0` }), roles);
  expect(steps).toEqual(['show files', 'delete', 'delete', 'show recall', 'delete', 'delete']);
});
