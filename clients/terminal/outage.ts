/** `outage`, of units, hubs and operators alike: says from when to when a unit cannot send. */
import { type Command, Option } from 'commander';
import { Outage, OutageOrder, OutageReason } from '#schemas/requirement.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { Misuse } from './exit-codes.ts';
import { reworded } from './reworded.ts';
import type { Screen } from './screen.ts';

export type OutageOptions = { readonly from: string; readonly to: string; readonly reason: string };

export const withOutageOptions = (command: Command): Command =>
  command
    .requiredOption('--from <day>', 'first day, such as 2026-09-04')
    .requiredOption('--to <day>', 'last day, as far as it is known')
    .addOption(new Option('--reason <word>', 'what it is').choices(OutageReason.options).makeOptionMandatory());

export async function declareOutage(
  client: ExchangeClient,
  partnerId: string,
  { from, to, reason }: OutageOptions,
  screen: Screen,
): Promise<void> {
  const order = OutageOrder.safeParse({ partnerId, from, to, reason });
  if (!order.success)
    throw new Misuse('An outage has a unit, and days such as 2026-09-04.', 'See --help for an example.');
  const outage = await client
    .postFor('/v1/outages', order.data, Outage)
    .catch(reworded('not-found', { detail: `${partnerId} is no unit that you speak for.`, fix: 'Check its name.' }));
  screen.say(`Kept: ${partnerId} is cut off from ${outage.from} to ${outage.to}, ${outage.reason}.`);
  screen.give(outage);
}
