#!/usr/bin/env node
/** The command `ptcn-ops`: operators enrol, suspend and revoke partners, and end keys. */
import { thisProcess } from '../terminal/this-process.ts';
import { runPtcnOps } from './program.ts';

process.exitCode = await runPtcnOps(process.argv.slice(2), thisProcess());
