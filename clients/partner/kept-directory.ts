/** The directory on this machine: asked for whether it changed, kept sealed, and read without a network. */
import * as z from 'zod';
import { toInstant } from '#domain/clock.ts';
import { UtcInstant } from '#schemas/primitives.ts';
import { DirectoryEntry, DirectoryPage } from '#schemas/profile.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import type { Install } from '../install/install.ts';

const PATH = '/v1/directory';
/** The network has some thirty units: they are one page. */
const MOST_IN_A_PAGE = 200;

const KeptDirectory = z.strictObject({
  fetchedAt: UtcInstant,
  /** Of the whole, when it is one page. */
  tag: z.string().optional(),
  items: z.array(DirectoryEntry),
});
export type KeptDirectory = z.infer<typeof KeptDirectory>;

/** As of now. When nothing has changed it costs one request without a body either way. */
export async function fetchDirectory(install: Install, client: ExchangeClient, now: number): Promise<KeptDirectory> {
  const before = await keptDirectory(install);
  const first = await client.getUnlessHeld(PATH, DirectoryPage, { limit: MOST_IN_A_PAGE }, before?.tag);
  const fetchedAt = toInstant(now);
  if (first === undefined) return keep({ ...(before ?? { items: [] }), fetchedAt }, install);
  const { items, next } = first.content;
  if (next === undefined) return keep({ fetchedAt, ...(first.tag !== null && { tag: first.tag }), items }, install);
  const rest = [];
  for (let cursor: string | undefined = next; cursor !== undefined; ) {
    const page: DirectoryPage = await client.get(PATH, DirectoryPage, { limit: MOST_IN_A_PAGE, cursor });
    rest.push(...page.items);
    cursor = page.next;
  }
  return keep({ fetchedAt, items: [...items, ...rest] }, install);
}

async function keep(directory: KeptDirectory, install: Install): Promise<KeptDirectory> {
  await writeFileAtomically(install.home.directory, await install.seal(directory));
  return directory;
}

/** Undefined when it was never fetched; what does not open is fetched again. */
export async function keptDirectory(install: Install): Promise<KeptDirectory | undefined> {
  const sealed = await readIfThere(install.home.directory);
  if (sealed === undefined) return undefined;
  return KeptDirectory.safeParse(await install.open(sealed).catch(() => undefined)).data;
}
