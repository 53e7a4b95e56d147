/** Whether a newer report that waits in the inbox replaces this one. */
import { InboxPage } from '#schemas/feed.ts';
import type { ExchangeClient } from '../exchange-client.ts';

/** The identifier of the newer one, if there is one. One that was decided before is not in the inbox any more. */
export async function replacementOf(
  submissionId: string,
  client: Pick<ExchangeClient, 'get'>,
): Promise<string | undefined> {
  let cursor: string | undefined;
  do {
    const page = await client.get('/v1/inbox', InboxPage, { cursor });
    const newer = page.items.find(({ supersedes }) => supersedes === submissionId);
    if (newer) return newer.submissionId;
    cursor = page.next;
  } while (cursor !== undefined);
  return undefined;
}
