// `npm start`: the exchange on this machine, with progress for a person; and `npm run reset`.

import './require-node-24.ts';
import { parseArgs } from 'node:util';
import { resetDataDirectory } from './data-directory.ts';
import { type Exchange, type ExchangeOptions, startExchange as start } from './exchange.ts';
import { complaintOf, StartupError } from './startup-error.ts';

export type { Endpoints, Exchange, ExchangeOptions, Meter } from './exchange.ts';
export { startExchange } from './exchange.ts';

if (import.meta.main) {
  try {
    await main();
  } catch (error) {
    console.error(complaintOf(error));
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const flag = { type: 'boolean', default: false } as const;
  // `--cold`: functions are loaded when they are first asked, as on AWS. For who starts often and asks little.
  const { values } = parseArgs({ options: { reset: flag, cold: flag } });
  const dataDir = process.env.DATA_DIR ?? '.local';
  if (values.reset) {
    resetDataDirectory(dataDir);
    console.log(`${dataDir} is empty again.`);
    return;
  }
  const options: ExchangeOptions = {
    dataDir,
    port: portIn(process.env.PORT ?? '8787'),
    onProgress: (line) => console.log(line),
    warms: !values.cold,
  };
  const began = performance.now();
  const exchange = await start(options);
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, async () => {
      if (stopping) process.exit(1);
      stopping = true;
      console.log('\nStopping …');
      await exchange.stop();
      process.exit(0);
    });
  }
  console.log(whatNext(exchange, dataDir, performance.now() - began));
}

function portIn(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return port;
  throw new StartupError(`PORT is ${JSON.stringify(text)}, which is no port. Choose one: PORT=8788 npm start`);
}

function whatNext({ origin, hasOperator }: Exchange, dataDir: string, milliseconds: number): string {
  return [
    '',
    `PTCN Exchange listens on ${origin} (ready in ${(milliseconds / 1000).toFixed(1)} s).`,
    '',
    `  Contract and documentation   ${origin}/docs`,
    '  A guided tour                npm run demo',
    `  Write a report               ${origin}/officer`,
    `  Sign in as test staff        ${origin}/analyst, ${origin}/quality`,
    `  What the functions log       ${dataDir}/exchange.log`,
    ...(hasOperator ? [`  The first operator's keys    ${dataDir}/operator.jwk`] : []),
    '',
    'Everything stays in this directory until `npm run reset`. Ctrl-C stops it.',
  ].join('\n');
}
