/** P6: what it costs to start each Lambda: a process that loads its bundle, minus an empty one, beside the ordinary stack's. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { Metafile } from 'esbuild';
import { bundleOrdinaryStack, type Client } from './ordinary-stack.ts';
import { type Effort, median } from './rounds.ts';
import { atMost, type Row } from './row.ts';

const root = join(import.meta.dirname, '../..');
const RECEIVE = 'receive-submission';
const LARGEST_BYTES = 500_000;

const TELL_CPU = 'const { user, system } = process.cpuUsage(); console.log(user + system);';
const EMPTY = ['--input-type=module', '--eval', TELL_CPU];
const loading = (file: string) => [
  '--input-type=module',
  '--eval',
  `await import(${JSON.stringify(file)}); ${TELL_CPU}`,
];

type Bundle = {
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly clients: readonly Client[];
};

export async function measure(effort: Effort): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'ptcn-bench-ordinary-'));
  try {
    const bundles = builtBundles().filter(({ name }) => !effort.quick || name === RECEIVE);
    const ordinary = new Map<string, { file: string; bytes: number }>();
    for (const { clients } of bundles) {
      const file = join(folder, `${clients.join('+') || 'none'}.cjs`);
      if (ordinary.has(clients.join())) continue;
      ordinary.set(clients.join(), { file, bytes: await bundleOrdinaryStack(clients, file) });
    }
    const started = await startAll(
      [...bundles, ...ordinary.values()].map(({ file }) => file),
      effort,
    );
    const rows = bundles.flatMap(({ name, file, bytes, clients }) => {
      const peer = ordinary.get(clients.join());
      if (peer === undefined) return [];
      return [
        atMost(0.5, {
          id: `P6.${name}`,
          what: `start of ${name} (${Math.round(bytes / 1000)} kB; ordinary ${Math.round(peer.bytes / 1000)} kB), CPU`,
          figure: started.get(file) ?? Number.NaN,
          unit: 'ms',
          peer: started.get(peer.file) ?? Number.NaN,
          than: 'the ordinary stack',
        }),
      ];
    });
    return [...rows, ...sizeRow(bundles, ordinary)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function sizeRow(bundles: readonly Bundle[], ordinary: ReadonlyMap<string, { bytes: number }>): Row[] {
  const receive = bundles.find(({ name }) => name === RECEIVE);
  const peer = ordinary.get(receive?.clients.join() ?? '');
  if (receive === undefined || peer === undefined) return [];
  return [
    {
      id: 'P6.size',
      what: `bundle of ${RECEIVE}, minified`,
      figure: receive.bytes / 1000,
      unit: 'kB',
      against: `the ordinary stack: ${Math.round(peer.bytes / 1000)} kB`,
      ratio: receive.bytes / peer.bytes,
      goal: `<= ${LARGEST_BYTES / 1000} kB`,
      met: receive.bytes <= LARGEST_BYTES,
    },
  ];
}

/** The bundles of the last build, each with the SDK clients that are in it. */
function builtBundles(): Bundle[] {
  const { outputs } = JSON.parse(readFileSync(join(root, 'dist/meta.json'), 'utf8')) as Metafile;
  return Object.entries(outputs)
    .filter(([path]) => path.endsWith('index.mjs'))
    .map(([path, { bytes, inputs }]) => {
      const names = Object.keys(inputs).flatMap((input) => /@aws-sdk\/(client-[a-z0-9]+)\//.exec(input)?.[1] ?? []);
      const clients = [...new Set(names)].filter(isClient).sort();
      return { name: basename(dirname(path)), file: join(root, path), bytes, clients };
    });
}

const isClient = (name: string): name is Client =>
  name === 'client-dynamodb' || name === 'client-s3' || name === 'client-kms' || name === 'client-sqs';

/** Milliseconds of CPU each file needs to load, without what an empty process needs; the medians of interleaved rounds. */
async function startAll(files: readonly string[], { rounds }: Effort): Promise<ReadonlyMap<string, number>> {
  const samples = new Map<string, number[]>(files.map((file) => [file, []]));
  const empty: number[] = [];
  for (let round = 0; round < rounds; round++) {
    empty.push(await cpuOfProcess(EMPTY));
    for (const file of files) samples.get(file)?.push(await cpuOfProcess(loading(file)));
  }
  return new Map([...samples].map(([file, values]) => [file, (median(values) - median(empty)) / 1000]));
}

const run = promisify(execFile);

async function cpuOfProcess(args: readonly string[]): Promise<number> {
  const { stdout } = await run(process.execPath, args, { env: { AWS_REGION: 'ap-southeast-6' } });
  return Number(stdout.trim().split('\n').at(-1));
}
