#!/usr/bin/env node
/** The command `ptcn`: a partner unit writes, checks, signs, queues and sends its reports. */
import { thisProcess } from '../terminal/this-process.ts';
import { kitImprint } from './kit-imprint.ts';
import { runPtcn } from './program.ts';

process.exitCode = await runPtcn(process.argv.slice(2), { ...thisProcess(), ...(kitImprint && { kit: kitImprint }) });
