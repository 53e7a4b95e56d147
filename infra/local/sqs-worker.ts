// The queues on a thread of their own: node:sqlite makes its thread wait for the disk, and the door
// shall not wait with it.

import { parentPort, Worker, workerData } from 'node:worker_threads';
import { loopback, type LoopbackServer } from './loopback-server.ts';
import { type SqsPlace, startSqsServer } from './sqs-server.ts';

type Job = { startsQueuesOf: SqsPlace };

export async function startSqsThread(place: SqsPlace): Promise<LoopbackServer> {
  const job: Job = { startsQueuesOf: place };
  const worker = new Worker(new URL(import.meta.url), { workerData: job });
  const port = await new Promise<number>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    port,
    endpoint: `http://${loopback}:${port}`,
    stop: async () => {
      const exited = new Promise((resolve) => worker.once('exit', resolve));
      worker.postMessage('stop');
      await exited;
    },
  };
}

// The same file is the thread's own program; the job says so, because a test runner's thread is a thread too.
const job = workerData as Partial<Job> | null;
if (job?.startsQueuesOf && parentPort) {
  const thread = parentPort;
  const server = await startSqsServer(job.startsQueuesOf);
  thread.once('message', async () => {
    await server.stop();
    thread.close();
  });
  thread.postMessage(server.port);
}
