// Rings for one scheduled function. The first ring is at once: what a stopped exchange missed is caught up
// with, as the real scheduler, which does not stop, would have done long since.

import { randomUUID } from 'node:crypto';
import { pause } from './doze.ts';
import type { Outcome } from './function-runner.ts';
import type { Json } from './json-values.ts';
import type { Place } from './physical-names.ts';
import type { ScheduleModel } from './template-compute.ts';

export type ScheduleSettings = {
  schedule: ScheduleModel;
  place: Place;
  invoke(event: Json): Promise<Outcome>;
  signal: AbortSignal;
};

/** Runs until the signal aborts. A ring that is still being answered is not rung again. */
export async function ringSchedule({ schedule, place, invoke, signal }: ScheduleSettings): Promise<void> {
  while (!signal.aborted) {
    await invoke(schedule.input === undefined ? scheduledEvent(schedule, place) : (JSON.parse(schedule.input) as Json));
    await pause(schedule.everySeconds * 1000, signal);
  }
}

function scheduledEvent({ id }: ScheduleModel, { region, account }: Place): Json {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    account,
    time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
    region,
    resources: [`arn:aws:events:${region}:${account}:rule/${id}`],
    detail: {},
  };
}
