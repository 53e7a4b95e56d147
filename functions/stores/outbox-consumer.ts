/**
 * What a Lambda does that consumes the outbox: with the row that the stream brought, or with the one that the sweeper called for, while it is
 * there. Contract: each answers since when the row had waited, once its event is worked off; nothing where nothing was left to do.
 */
import type { OutboxConsumer } from '#schemas/operations.ts';
import { eventOfImage, type Outbox, type RowImage, type Waiting } from './outbox.ts';
import { readCall } from './retry-queue.ts';

export function consumerOf<C extends OutboxConsumer>(
  consumer: C,
  outbox: Pick<Outbox, 'find'>,
  workOff: (event: Waiting<C>) => Promise<void>,
) {
  const workedOff = async (event: Waiting<C>): Promise<number> => {
    await workOff(event);
    return event.addedAt;
  };
  return {
    fromStream: (image: RowImage) => workedOff(eventOfImage(consumer, image)),
    fromQueue: async (body: string) => {
      const event = await outbox.find(consumer, readCall(body).eventId);
      return event && workedOff(event);
    },
  };
}
