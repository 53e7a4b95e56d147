/** Questions on this machine: fetched whenever there is a network, kept sealed, and read and answered without one. */
import * as z from 'zod';
import { toInstant } from '#domain/clock.ts';
import { InformationRequest, InformationRequestPage } from '#schemas/information-request.ts';
import { AskedPage, AskedReport } from '#schemas/message.ts';
import { UtcInstant } from '#schemas/primitives.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { Unreachable } from '../exchange-problem.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Install } from '../install/install.ts';
import type { Screen } from '../terminal/screen.ts';
import type { Shell } from '../terminal/shell.ts';

/** All that waited for the unit when it was last asked. */
const KeptQuestions = z.strictObject({
  fetchedAt: UtcInstant,
  items: z.array(AskedReport),
  /** The newest requests for information, open or not. */
  requests: z.array(InformationRequest),
});
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
  const { items: requests } = await client.get('/v1/requests', InformationRequestPage);
  const kept = { fetchedAt: toInstant(now), items, requests };
  await writeFileAtomically(install.home.questions, await install.seal(kept));
  return kept;
}

/** Undefined when nothing was ever fetched; what does not open is fetched again. */
export async function keptQuestions(install: Install): Promise<KeptQuestions | undefined> {
  const sealed = await readIfThere(install.home.questions);
  if (sealed === undefined) return undefined;
  return KeptQuestions.safeParse(await install.open(sealed).catch(() => undefined)).data;
}

/** What is asked: as of now, or without a network as it was last fetched. */
export async function askedOf(
  install: Install,
  offline: boolean,
  shell: Shell,
  screen: Screen,
): Promise<Partial<KeptQuestions> & Pick<KeptQuestions, 'items' | 'requests'>> {
  const known = async () => (await keptQuestions(install)) ?? { items: [], requests: [] };
  if (offline) return known();
  try {
    return await install.withClient((client) => fetchQuestions(install, client, shell.now()), shell);
  } catch (error) {
    if (!(error instanceof Unreachable)) throw error;
    screen.note(`${error.message} What was last fetched:`);
    return known();
  }
}

/** A question under the number by which it is answered. */
export type NumberedQuestion = { readonly number: number; readonly pointer: string; readonly text: string };

export const numbered = ({ messages }: Pick<AskedReport, 'messages'>): readonly NumberedQuestion[] =>
  messages.flatMap(({ questions = [] }) => questions).map((question, at) => ({ number: at + 1, ...question }));
