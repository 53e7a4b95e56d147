/** Questions and replies about a report, with the answers beside the places that were asked about. */
import { type Message, MessagePage } from '#schemas/message.ts';
import { type ExchangeClient, messagesPath } from '../exchange-client.ts';
import type { Screen } from '../terminal/screen.ts';

/** All of them; there are fifty at most. */
export async function messagesAbout(about: string, client: Pick<ExchangeClient, 'get'>): Promise<readonly Message[]> {
  const items: Message[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.get(messagesPath(about), MessagePage, { cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  return items;
}

export function showMessages(screen: Screen, messages: readonly Message[]): void {
  for (const { from, at, text, declined, questions = [], answers = [] } of messages) {
    const who = from === 'unit' ? `the unit${declined ? ', declining' : ''}` : 'NZTCU';
    screen.say(`${at}, ${who}${text === undefined ? '' : `: ${text}`}`);
    for (const question of questions) screen.say(`  ? ${question.pointer}: ${question.text}`);
    for (const answer of answers) screen.say(`  = ${answer.pointer}: ${answer.text}`);
  }
}
