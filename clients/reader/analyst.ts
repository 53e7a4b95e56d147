/** Whoever is signed in as an analyst on this machine; without a sign-in, the reader with its keys. */
import { join } from 'node:path';
import { ExchangeClient } from '../exchange-client.ts';
import { originOf } from '../operator/desk.ts';
import { readSession } from '../operator/operator-session.ts';
import type { Shell } from '../terminal/shell.ts';
import { dataFolder } from './endpoints.ts';

/** Beside the reader's keys. */
export const besideKeys = ({ home }: Pick<Shell, 'home'>): string => home.keys;

/** That of the local exchange, unless it is said. */
export const exchangeOf = (shell: Shell, origin: string | undefined): Promise<string> =>
  originOf(
    { keyFile: join(dataFolder(shell.environment), 'operator.jwk'), ...(origin !== undefined && { origin }) },
    shell,
  );

export async function asAnalyst<T>(
  shell: Shell,
  origin: string | undefined,
  work: (client: ExchangeClient) => Promise<T>,
): Promise<T> {
  const exchange = await exchangeOf(shell, origin).catch(() => undefined);
  const identity = exchange && (await readSession(besideKeys(shell), exchange, shell.now()));
  if (exchange && identity) return work(new ExchangeClient({ origin: exchange, identity, fetch: shell.fetch }));
  return (await shell.install()).withClient(work, shell);
}
