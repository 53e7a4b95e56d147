/** An exchange of its own for the bench, in a process of its own as with `npm start`, with enrolled units of production limits. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { importJWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { ENROLMENT_TYP, PublicJwk, type Scope } from '#schemas/partner.ts';
import type { Endpoints } from '../../infra/local/start.ts';
import { makeParty, RawClient, signClaims } from '../support/test-party.ts';
import { ANSWERED } from './benchmark-report.ts';

const root = join(import.meta.dirname, '../..');

export type LocalExchange = {
  readonly endpoints: Endpoints;
  readonly operator: RawClient;
  readonly stop: () => Promise<void>;
};

/** @param parent where its data lies: a memory file system, or a disk. */
export async function startLocalExchange(parent: string, { cold }: { readonly cold: boolean }): Promise<LocalExchange> {
  const dataDir = mkdtempSync(join(parent, 'ptcn-bench-'));
  const child = spawn(process.execPath, [join(root, 'infra/local/start.ts'), ...(cold ? ['--cold'] : [])], {
    cwd: root,
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  try {
    await untilListening(child);
    const endpoints = JSON.parse(readFileSync(join(dataDir, 'endpoints.json'), 'utf8')) as Endpoints;
    return { endpoints, operator: await operatorOf(endpoints.origin, join(dataDir, 'operator.jwk')), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function untilListening(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`The exchange did not start (${code}).`)));
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('PTCN Exchange listens')) resolve();
    });
  });
}

export async function operatorOf(origin: string, file: string): Promise<RawClient> {
  const { keys, partnerId } = JSON.parse(readFileSync(file, 'utf8'));
  const { kty, crv, x, y } = keys.authentication;
  const privateKey = await importJWK(keys.authentication, 'ES384');
  if (privateKey instanceof Uint8Array) throw new Error('A private key was expected.');
  const party = await makeParty(partnerId);
  const { calculateJwkThumbprint } = await import('jose');
  const jwk = PublicJwk.parse({ kty, crv, x, y });
  const authentication = {
    ...party.authentication,
    privateKey,
    jwk,
    thumbprint: await calculateJwkThumbprint(jwk, 'sha256'),
  };
  return new RawClient(origin, { ...party, authentication });
}

/** A unit, or a reader that may see everybody's figures; with its token in hand. */
export async function enrol(
  operator: RawClient,
  partnerId: string,
  kind: 'unit' | 'reader',
  scopes: readonly Scope[] = ['quality:read:all'],
): Promise<RawClient> {
  const { origin } = operator;
  const party = await makeParty(partnerId);
  const claims = {
    iss: partnerId,
    aud: origin,
    iat: Math.floor(Date.now() / 1000) - 3_600,
    jti: uuidv7(),
    name: `Unit ${partnerId}`,
    country: 'FJ',
    keys: [
      { use: 'authentication', jwk: party.authentication.jwk },
      { use: 'signing', jwk: party.signing.jwk },
    ],
  };
  const request = await signClaims(party, claims, ENROLMENT_TYP);
  const fingerprint = party.signing.thumbprint;
  const order = {
    request,
    fingerprint,
    kind,
    breakGlass: 'a benchmark',
    ...(kind === 'reader' && { scopes }),
  };
  const response = await operator.postJson('/v1/partners', order);
  if (response.status !== 202) throw new Error(`Not enrolled: ${response.status} ${await response.text()}`);
  const client = new RawClient(origin, party);
  await client.token();
  return client;
}

/** Every unit is asked what the report of the benchmark answers, as reports that name a number are. */
export async function askWhatReportsAnswer(analyst: RawClient): Promise<void> {
  const month = new Date().toISOString().slice(0, 7);
  const asked = { title: 'Boats that meet at night', question: 'Who meets whom at sea, and where?' };
  const response = await analyst.postJson('/v1/requirements', { number: ANSWERED, ...asked, from: month, to: month });
  if (response.status !== 201) throw new Error(`Not asked: ${response.status} ${await response.text()}`);
}
