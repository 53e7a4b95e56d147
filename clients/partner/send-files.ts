/** Sends the files of accepted reports, part by part: what the exchange has is not sent again, and a cut costs one part at most. */
import { createHash } from 'node:crypto';
import pRetry from 'p-retry';
import { writeContentDigest } from '#domain/content-digest.ts';
import { type AttachmentManifestEntry, PARTS_MOST, Upload } from '#schemas/attachment.ts';
import type { ExchangeClient } from '../exchange-client.ts';
import { ExchangeProblem } from '../exchange-problem.ts';
import type { Install } from '../install/install.ts';
import { dropCopy, readCopy } from './attached-files.ts';
import { PART_BYTES } from './sending-cost.ts';
import { type DeliveryOptions, isWorthAnotherTry, pauseFor } from './delivery.ts';
import type { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';

export type SpooledFile = NonNullable<SpoolEntry['attachments']>[number];

/** What became of a file. `missing`: this machine has no copy of it. */
export type SentFile =
  | { readonly file: SpooledFile; readonly state: 'sent' }
  | { readonly file: SpooledFile; readonly state: 'missing' }
  | { readonly file: SpooledFile; readonly state: 'refused' | 'waiting'; readonly error: Error };

export type SendingOptions = Omit<DeliveryOptions, 'now'> & {
  /** After each part: how much of the file is at the exchange. */
  readonly onProgress: (file: AttachmentManifestEntry, bytesThere: number) => void;
};

type Client = Pick<ExchangeClient, 'get' | 'request'>;

/** Files of reports that the exchange has, and that it does not have. */
export const filesToSend = ({ state, attachments = [] }: SpoolEntry): readonly SpooledFile[] =>
  state === 'accepted' ? attachments.filter(({ sent, refused }) => !sent && !refused) : [];

/** Never throws for what the exchange or the network does. What is sent is noted in the spool file by file. */
export async function sendFilesOf(
  entry: SpoolEntry,
  client: Client,
  { install, spool }: { readonly install: Install; readonly spool: Spool },
  options: SendingOptions,
): Promise<SentFile[]> {
  const outcomes: SentFile[] = [];
  let current = entry;
  for (const file of filesToSend(entry)) {
    const outcome = await sendFile(file, client, install, options);
    outcomes.push(outcome);
    if (outcome.state === 'sent' || outcome.state === 'refused') {
      const attachments = (current.attachments ?? []).map((one) =>
        one.sha512 === file.sha512 ? { ...one, [outcome.state]: true } : one,
      );
      current = await spool.keep({ ...current, attachments });
      await dropCopy(file.sha512, install);
    }
    // What stopped one file stops the others too.
    if (outcome.state === 'waiting') break;
  }
  return outcomes;
}

async function sendFile(
  file: SpooledFile,
  client: Client,
  install: Install,
  options: SendingOptions,
): Promise<SentFile> {
  try {
    const upload = await patiently(() => askFor(file, client), options);
    if (upload?.held) return { file, state: 'sent' };
    const partLength = upload?.partLength ?? Math.max(PART_BYTES, Math.ceil(file.length / PARTS_MOST));
    const there = new Set(upload?.parts);
    for (let n = 0; n * partLength < file.length; n++) {
      if (there.has(n)) continue;
      const bytes = await readCopy(file, n * partLength, partLength, install);
      if (!bytes) return { file, state: 'missing' };
      await sendPart(file, { n, first: n * partLength, bytes }, client, options);
      there.add(n);
      options.onProgress(file, Math.min(there.size * partLength, file.length));
    }
    return { file, state: 'sent' };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isFinal = error instanceof ExchangeProblem && error.code === 'attachment-refused';
    return { file, state: isFinal ? 'refused' : 'waiting', error };
  }
}

/** Undefined when nothing of it is there. */
const askFor = ({ sha512 }: SpooledFile, client: Client): Promise<Upload | undefined> =>
  client.get(`/v1/attachments/${sha512}`, Upload).catch((error: unknown) => {
    if (error instanceof ExchangeProblem && error.status === 404) return undefined;
    throw error;
  });

type Part = { readonly n: number; readonly first: number; readonly bytes: Uint8Array<ArrayBuffer> };

/** After a cut it is asked first whether the part arrived: the question is shorter than the part. */
async function sendPart(
  file: SpooledFile,
  { n, first, bytes }: Part,
  client: Client,
  options: SendingOptions,
): Promise<void> {
  let mayBeThere = false;
  await patiently(async () => {
    if (mayBeThere) {
      const upload = await askFor(file, client);
      if (upload?.held || upload?.parts.includes(n)) return;
    }
    mayBeThere = true;
    await client.request('PUT', `/v1/attachments/${file.sha512}/parts/${n}`, {
      body: bytes,
      contentType: 'application/octet-stream',
      headers: {
        'Content-Range': `bytes ${first}-${first + bytes.length - 1}/${file.length}`,
        'Content-Digest': writeContentDigest(createHash('sha256').update(bytes).digest()),
      },
    });
  }, options);
}

const patiently = <T>(send: () => Promise<T>, options: SendingOptions): Promise<T> =>
  pRetry(send, {
    retries: options.retries ?? 3,
    minTimeout: options.firstPauseMilliseconds ?? 1000,
    randomize: true,
    shouldRetry: ({ error }) => isWorthAnotherTry(error),
    onFailedAttempt: ({ error, retriesLeft }) => (retriesLeft > 0 ? pauseFor(error, options) : undefined),
  });
