/** Whether a newer report that waits in the inbox replaces this one. */
import { InboxPage } from '#schemas/feed.ts';
import type { ExchangeClient } from '../exchange-client.ts';

/** The identifier of the newer one, if there is one. One that was decided before is not in the inbox any more. */
export async function replacementOf(
  submissionId: string,
  client: Pick<ExchangeClient, 'get'>,
): Promise<string | undefined> {
  for await (const { newer, replaces } of replacements(client)) if (replaces === submissionId) return newer;
  return undefined;
}

/** What in the inbox replaces what. */
export async function* replacements(
  client: Pick<ExchangeClient, 'get'>,
): AsyncGenerator<{ readonly newer: string; readonly replaces: string }> {
  let cursor: string | undefined;
  do {
    const page = await client.get('/v1/inbox', InboxPage, { cursor });
    for (const { submissionId: newer, supersedes: replaces } of page.items)
      if (replaces !== undefined) yield { newer, replaces };
    cursor = page.next;
  } while (cursor !== undefined);
}
