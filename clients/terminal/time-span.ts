/** A span of time as people say it: in days, hours or minutes, whichever is coarse enough. */
const [MINUTE, HOUR, DAY] = [60, 3_600, 86_400];

export function timeSpan(seconds: number): string {
  if (seconds >= 2 * DAY) return `${Math.round(seconds / DAY)} days`;
  return seconds >= 2 * HOUR ? `${Math.round(seconds / HOUR)} h` : `${Math.round(seconds / MINUTE)} min`;
}
