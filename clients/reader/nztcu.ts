#!/usr/bin/env node
/** The command behind `npm run nztcu`: a system, not a person, so its passphrase may lie in a file that only it can read. */
import { join } from 'node:path';
import { readIfThere } from '../install/atomic-file.ts';
import { thisProcess } from '../terminal/this-process.ts';
import { dataFolder } from './endpoints.ts';
import { runNztcu } from './program.ts';

const home = process.env.PTCN_HOME ?? join(dataFolder(process.env), 'nztcu');
const passphraseFile = process.env.PTCN_PASSPHRASE_FILE ?? join(home, 'passphrase');
const passphrase = process.env.PTCN_PASSPHRASE ?? (await readIfThere(passphraseFile))?.trim();

const environment = {
  ...process.env,
  PTCN_HOME: home,
  ...(passphrase !== undefined && { PTCN_PASSPHRASE: passphrase }),
};
process.exitCode = await runNztcu(process.argv.slice(2), thisProcess(environment));
