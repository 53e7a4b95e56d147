/** Questions on this machine: fetched whenever there is a network, kept sealed, and read and answered without one. */
import * as z from 'zod';
import { toInstant } from '#domain/clock.ts';
import { AskedPage, AskedReport } from '#schemas/message.ts';
import { UtcInstant } from '#schemas/primitives.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Install } from '../install/install.ts';

/** All that waited for the unit when it was last asked. */
const KeptQuestions = z.strictObject({ fetchedAt: UtcInstant, items: z.array(AskedReport) });
export type KeptQuestions = z.infer<typeof KeptQuestions>;

/** Fetches what waits for the unit, and keeps it. */
export async function fetchQuestions(install: Install, client: ExchangeClient, now: number): Promise<KeptQuestions> {
  const items: AskedReport[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.get('/v1/questions', AskedPage, { cursor });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  const kept = { fetchedAt: toInstant(now), items };
  await writeFileAtomically(install.home.questions, await install.seal(kept));
  return kept;
}

/** Undefined when nothing was ever fetched; what does not open is fetched again. */
export async function keptQuestions(install: Install): Promise<KeptQuestions | undefined> {
  const sealed = await readIfThere(install.home.questions);
  if (sealed === undefined) return undefined;
  return KeptQuestions.safeParse(await install.open(sealed).catch(() => undefined)).data;
}

/** A question under the number by which it is answered. */
export type NumberedQuestion = { readonly number: number; readonly pointer: string; readonly text: string };

export const numbered = ({ messages }: Pick<AskedReport, 'messages'>): readonly NumberedQuestion[] =>
  messages.flatMap(({ questions = [] }) => questions).map((question, at) => ({ number: at + 1, ...question }));
