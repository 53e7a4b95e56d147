/** What every operator's command needs: which exchange, and the client that speaks as the operator: a person, or the desk. */
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import * as z from 'zod';
import { ExchangeClient } from '../exchange-client.ts';
import { readIfThere } from '../install/atomic-file.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import type { Shell } from '../terminal/shell.ts';
import { operatorClient, readOperatorKey } from './operator-key.ts';
import { readSession } from './operator-session.ts';

export type DeskOptions = { readonly keyFile: string; readonly origin?: string; readonly json?: boolean };

/** The local exchange makes its first operator's keys in its data folder. */
export const defaultKeyFile = ({ environment }: Pick<Shell, 'environment'>): string =>
  environment.PTCN_OPS_KEY_FILE ?? join(environment.DATA_DIR ?? '.local', 'operator.jwk');

/** Adds the options that all commands share. */
export const withDeskOptions = (command: Command, shell: Shell): Command =>
  command
    .option('--key-file <file>', "the operator's keys (or PTCN_OPS_KEY_FILE)", defaultKeyFile(shell))
    .option('--origin <address>', 'address of the exchange (or PTCN_ORIGIN; default: that of the local exchange)')
    .option('--json', 'answer as JSON');

/** A local exchange writes where it listens beside the operator's key. */
const Endpoints = z.looseObject({ origin: z.string() });

export async function originOf(options: DeskOptions, shell: Shell): Promise<string> {
  const given = options.origin ?? shell.environment.PTCN_ORIGIN;
  if (given !== undefined) return new URL(given).origin;
  const text = await readIfThere(join(dirname(options.keyFile), 'endpoints.json'));
  if (text === undefined) throw new Misuse('Which exchange?', 'Give its address by --origin or PTCN_ORIGIN.');
  return Endpoints.parse(JSON.parse(text)).origin;
}

/** Whoever is signed in at this exchange; without a sign-in, the desk with its key file. */
export async function deskClient(options: DeskOptions, shell: Shell): Promise<ExchangeClient> {
  const origin = await originOf(options, shell);
  const identity = await readSession(options.keyFile, origin, shell.now());
  if (identity) return new ExchangeClient({ origin, identity, fetch: shell.fetch });
  return operatorClient(origin, await readOperatorKey(options.keyFile), shell.fetch);
}
