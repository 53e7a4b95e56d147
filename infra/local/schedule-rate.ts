// Schedule expressions: `rate(1 minute)`. A cron expression is an error until something needs one.

import { TemplateError } from './json-values.ts';

const secondsIn = { minute: 60, hour: 3600, day: 86_400 };

export function readScheduleSeconds(expression: string): number {
  const match = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  const unit = match?.[2];
  const seconds = unit === 'minute' || unit === 'hour' || unit === 'day' ? Number(match?.[1]) * secondsIn[unit] : 0;
  if (seconds === 0)
    throw new TemplateError(`The schedule ${expression} is not a rate(...), the only kind served locally.`);
  return seconds;
}
