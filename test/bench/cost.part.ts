/** P15, P16: what the model of costs says of what `npm run cost` measured: dollars of a million submissions, and of a month of nothing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { idle, type Item, perMillion, perMillionBy, total } from '../../infra/cost/model.ts';
import { MEASURED_FILE, standings } from '../../infra/cost/page.ts';
import type { Measured } from '../../infra/cost/usage.ts';
import { type Row, rounded } from './row.ts';

/** What the same would cost built the ordinary way, without log, outbox and figures: an estimate. */
const ORDINARY = 44;
const GOAL = 40;
const IDLE_GOAL = 5;

export async function measure(): Promise<Row[]> {
  const measured = JSON.parse(readFileSync(join(import.meta.dirname, '../..', MEASURED_FILE), 'utf8')) as Measured;
  const { dev, production } = standings();
  const million = total(perMillion(measured));
  const [idleInDev, idleInProduction] = [idle(dev, measured), idle(production, measured)];
  const amount = { unit: 'dollars', ratio: null };
  return [
    {
      ...amount,
      id: 'P15',
      what: `a million submissions: ${named(perMillion(measured).slice(0, 3))}; ${named(perMillionBy(measured).slice(0, 3))}`,
      figure: million,
      against: `without log, outbox and figures: about ${ORDINARY}`,
      ratio: million / ORDINARY,
      goal: `<= ${GOAL}`,
      met: million <= GOAL,
    },
    {
      ...amount,
      id: 'P16.dev',
      what: `a month of nothing in dev: ${named(idleInDev)}`,
      figure: total(idleInDev),
      against: '-',
      goal: `<= ${IDLE_GOAL}`,
      met: total(idleInDev) <= IDLE_GOAL,
    },
    {
      ...amount,
      id: 'P16.production',
      what: `a month of nothing in production: ${named(idleInProduction)}`,
      figure: total(idleInProduction),
      against: '-',
      goal: '-',
      met: null,
    },
  ];
}

const named = (items: readonly Item[]): string =>
  items.map(({ name, dollars }) => `${name} ${rounded(dollars)}`).join(', ');
