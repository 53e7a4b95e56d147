/** The local exchange with one consumer whose calls of the engines fail at random; without a name, with none. Started by load.ts, which kills it. */
import { request, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { listenOnLoopback } from '../../infra/local/loopback-server.ts';
import { type Meter, startExchange } from '../../infra/local/start.ts';
import { seeded } from '../faults/steady.ts';

const [dataDir = '', port = '0', consumer = '', seed = '1'] = process.argv.slice(2);

type Engines = Parameters<Meter['between']>[1];
const SERVICES = ['dynamodb', 's3', 'sqs', 'kms'] as const;
/** Of a hundred calls, so many fail; half of them are done all the same. */
const FAILING = 50;

const random = seeded(Number(seed));
let engines: Engines | undefined;

async function pass(asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const [, service = '', path = ''] = /^\/([^/]+)(.*)$/.exec(asked.url ?? '') ?? [];
  const fails = random() * 100 < FAILING;
  const isDone = random() < 0.5;
  const body = await buffer(asked);
  const refuse = () =>
    answer.writeHead(500, { 'content-type': 'application/json' }).end('{"__type":"InternalServerError"}');
  if (fails) process.send?.('failed');
  if (fails && !isDone) return void refuse();
  const { 'content-length': _length, host: _host, ...headers } = asked.headers;
  const onward = request(`${engines?.[service as (typeof SERVICES)[number]]}${path || '/'}`, {
    method: asked.method ?? 'POST',
    headers: { ...headers, 'content-length': String(body.length) },
  });
  onward.on('error', () => answer.destroy());
  onward.on('response', async (response) => {
    const said = await buffer(response);
    if (fails) refuse();
    else answer.writeHead(response.statusCode ?? 500, response.headers).end(said);
  });
  onward.end(body);
}

const between = await listenOnLoopback((asked, answer) => void pass(asked, answer).catch(() => answer.destroy()));
const meter: Meter = {
  between: (functionName, reached) => {
    engines = reached;
    if (functionName !== consumer) return reached;
    const through = (service: string) => `${between.endpoint}/${service}`;
    return { dynamodb: through('dynamodb'), s3: through('s3'), sqs: through('sqs'), kms: through('kms') };
  },
  invoked: () => undefined,
};
const exchange = await startExchange({ dataDir, port: Number(port), meter });
process.on('SIGTERM', async () => {
  await exchange.stop();
  process.exit(0);
});
process.send?.('listens');
