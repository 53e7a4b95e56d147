/** The key with which this machine countersigns what it saw of logs: made at first use, sealed under the passphrase. */
import { base64url } from 'jose';
import * as z from 'zod';
import type { SigningPair } from '#domain/checkpoint.ts';
import { readIfThere, writeFileAtomically } from '../install/atomic-file.ts';
import { openWithPassphrase, sealWithPassphrase } from '../install/sealing.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import type { Shell } from '../terminal/shell.ts';

const Kept = z.strictObject({ name: z.string(), publicKey: z.string(), privateKey: z.string() });

/** A name as signed notes have it. */
const NAME = /^[^\s+]{1,128}$/;

export type WitnessPair = SigningPair & { readonly name: string };

export async function witnessPair(name: string, { home, ask }: Pick<Shell, 'home' | 'ask'>): Promise<WitnessPair> {
  if (!NAME.test(name)) throw new Misuse(`${name} is no name of a witness.`, 'Like an address: witness.example/lagoon');
  const passphrase = await ask(`Passphrase of the witness ${name}: `);
  const sealed = await readIfThere(home.witnessKey);
  const kept = sealed === undefined ? await newPair(name) : Kept.parse(await openWithPassphrase(sealed, passphrase));
  if (kept.name !== name) {
    throw new Misuse(`This machine countersigns as ${kept.name}.`, 'Use that name, or another folder (PTCN_HOME).');
  }
  if (sealed === undefined)
    await writeFileAtomically(home.witnessKey, `${await sealWithPassphrase(kept, passphrase)}\n`);
  const bytes = base64url.decode(kept.privateKey);
  const key = await crypto.subtle.importKey('pkcs8', Uint8Array.from(bytes), 'Ed25519', false, ['sign']);
  return {
    name,
    publicKey: base64url.decode(kept.publicKey),
    sign: async (signed) => new Uint8Array(await crypto.subtle.sign('Ed25519', key, Uint8Array.from(signed))),
  };
}

async function newPair(name: string): Promise<z.infer<typeof Kept>> {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.exportKey('raw', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  const text = (bytes: ArrayBuffer) => base64url.encode(new Uint8Array(bytes));
  return { name, publicKey: text(publicKey), privateKey: text(privateKey) };
}
