// The subset of SQS the exchange and its readers use, over sqs-store.ts. Long polls wait on a timer set
// for the moment the next message becomes visible, not on a clock that ticks.

import { EventEmitter, once } from 'node:events';
import { type Operation, type Operations, ProtocolError, serveJsonProtocol } from './json-protocol.ts';
import { arrayAt, type Json, type JsonObject, numberAt, objectAt, optional, stringAt } from './json-values.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { md5, type QueueAttributes, SqsStore } from './sqs-store.ts';

const defaults: QueueAttributes = {
  VisibilityTimeout: '30',
  DelaySeconds: '0',
  MaximumMessageSize: '1048576',
  MessageRetentionPeriod: '345600',
  ReceiveMessageWaitTimeSeconds: '0',
};

// SQS takes what XML 1.0 takes: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
const notAllowedInBody = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

export type SqsPlace = { file: string; account: string; region: string };

export async function startSqsServer(place: SqsPlace): Promise<LoopbackServer> {
  const store = new SqsStore(place.file);
  let endpoint = '';
  const operations = sqsOperations(store, place, () => endpoint);
  const server = await serveJsonProtocol(operations, 'application/x-amz-json-1.0');
  endpoint = server.endpoint;
  return {
    ...server,
    stop: async () => {
      await server.stop();
      store.close();
    },
  };
}

function sqsOperations(store: SqsStore, { account, region }: SqsPlace, endpoint: () => string): Operations {
  const arrivals = new EventEmitter().setMaxListeners(0);

  const send = (queue: string, input: JsonObject): JsonObject => {
    const attributes = attributesOf(queue);
    const body = stringAt(input.MessageBody, 'MessageBody');
    if (body === '') throw new ProtocolError('MissingParameter', 'The message has no body.');
    if (notAllowedInBody.test(body))
      throw new ProtocolError('InvalidMessageContents', 'The body has characters XML does not.');
    if (Buffer.byteLength(body) > Number(attributes.MaximumMessageSize)) {
      throw new ProtocolError(
        'InvalidParameterValue',
        `The message is longer than ${attributes.MaximumMessageSize} bytes.`,
      );
    }
    const delay = optional(input.DelaySeconds, 'DelaySeconds', numberAt) ?? Number(attributes.DelaySeconds);
    const id = store.send(queue, body, JSON.stringify(input.MessageAttributes ?? {}), Date.now(), delay);
    return { MessageId: id, MD5OfMessageBody: md5(body) };
  };

  const changeVisibility = (queue: string, input: JsonObject): JsonObject => {
    const seconds = numberAt(input.VisibilityTimeout, 'VisibilityTimeout');
    if (!store.changeVisibility(queue, stringAt(input.ReceiptHandle, 'ReceiptHandle'), Date.now(), seconds)) {
      throw new ProtocolError('MessageNotInflight', 'The message is not in flight.', 'MessageNotInflight;Sender');
    }
    return {};
  };

  const remove = (queue: string, input: JsonObject): JsonObject => {
    store.remove(queue, stringAt(input.ReceiptHandle, 'ReceiptHandle'));
    return {};
  };

  const one =
    (perform: (queue: string, input: JsonObject) => JsonObject): Operation =>
    async (input) => {
      const queue = queueOf(input);
      const answer = await store.commit(() => perform(queue, input));
      arrivals.emit(queue);
      return answer;
    };

  const batch =
    (perform: (queue: string, input: JsonObject) => JsonObject): Operation =>
    async (input) => {
      const queue = queueOf(input);
      const entries = arrayAt(input.Entries, 'Entries').map((entry) => objectAt(entry, 'Entries'));
      const ids = new Set(entries.map(({ Id }) => stringAt(Id, 'Id')));
      if (entries.length === 0 || entries.length > 10 || ids.size !== entries.length) {
        throw new ProtocolError('InvalidParameterValue', 'A batch has 1 to 10 entries with distinct ids.');
      }
      const Successful: Json[] = [];
      const Failed: Json[] = [];
      await store.commit(() => {
        for (const entry of entries) {
          const Id = stringAt(entry.Id, 'Id');
          try {
            Successful.push({ Id, ...perform(queue, entry) });
          } catch (error) {
            if (!(error instanceof ProtocolError)) throw error;
            Failed.push({ Id, Code: error.type, Message: error.message, SenderFault: true });
          }
        }
      });
      arrivals.emit(queue);
      return { Successful, Failed };
    };

  const receive: Operation = async (input) => {
    const queue = queueOf(input);
    const attributes = attributesOf(queue);
    const limit = optional(input.MaxNumberOfMessages, 'MaxNumberOfMessages', numberAt) ?? 1;
    const visibility =
      optional(input.VisibilityTimeout, 'VisibilityTimeout', numberAt) ?? Number(attributes.VisibilityTimeout);
    const wait =
      optional(input.WaitTimeSeconds, 'WaitTimeSeconds', numberAt) ?? Number(attributes.ReceiveMessageWaitTimeSeconds);
    const deadline = Date.now() + wait * 1000;
    for (;;) {
      const next = store.nextVisibleAt(queue);
      if (next !== undefined && next <= Date.now()) {
        const messages = await store.commit(() => {
          const now = Date.now();
          store.expire(queue, now, Number(attributes.MessageRetentionPeriod), redriveOf(attributes));
          return store.receive(queue, limit, now, visibility);
        });
        // A dead letter queue may just have got something.
        const deadLetters = redriveOf(attributes)?.to;
        if (deadLetters !== undefined) arrivals.emit(deadLetters);
        if (messages.length > 0) return { Messages: messages.map(wireMessage) };
      }
      const left = Math.min(deadline, next === undefined || next <= Date.now() ? deadline : next) - Date.now();
      if (deadline <= Date.now()) return { Messages: [] };
      await once(arrivals, queue, { signal: AbortSignal.timeout(Math.max(1, left)) }).catch(() => undefined);
    }
  };

  return {
    SendMessage: one(send),
    SendMessageBatch: batch(send),
    DeleteMessage: one(remove),
    DeleteMessageBatch: batch(remove),
    ChangeMessageVisibility: one(changeVisibility),
    ChangeMessageVisibilityBatch: batch(changeVisibility),
    ReceiveMessage: receive,
    PurgeQueue: one((queue) => {
      store.purge(queue);
      return {};
    }),
    CreateQueue: async (input) => {
      const name = stringAt(input.QueueName, 'QueueName');
      if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
        throw new ProtocolError('InvalidParameterValue', `${name} is not the name of a standard queue.`);
      }
      await store.commit(() => store.putQueue(name, { ...defaults, ...textMembers(input.Attributes) }));
      return { QueueUrl: urlOf(name) };
    },
    SetQueueAttributes: one((queue, input) => {
      store.putQueue(queue, { ...attributesOf(queue), ...textMembers(input.Attributes) });
      return {};
    }),
    GetQueueUrl: (input) => {
      const name = stringAt(input.QueueName, 'QueueName');
      attributesOf(name);
      return { QueueUrl: urlOf(name) };
    },
    ListQueues: () => ({ QueueUrls: store.queueNames().map(urlOf) }),
    GetQueueAttributes: (input) => {
      const queue = queueOf(input);
      const { visible, inFlight } = store.count(queue, Date.now());
      const all: JsonObject = {
        ...attributesOf(queue),
        QueueArn: `arn:aws:sqs:${region}:${account}:${queue}`,
        ApproximateNumberOfMessages: String(visible),
        ApproximateNumberOfMessagesNotVisible: String(inFlight),
        ApproximateNumberOfMessagesDelayed: '0',
      };
      const asked = optional(input.AttributeNames, 'AttributeNames', arrayAt) ?? [];
      const wanted = Object.entries(all).filter(([name]) => asked.includes('All') || asked.includes(name));
      return { Attributes: Object.fromEntries(wanted) };
    },
  };

  function attributesOf(queue: string): QueueAttributes {
    const attributes = store.queueAttributes(queue);
    if (attributes !== undefined) return attributes;
    const legacyName = 'AWS.SimpleQueueService.NonExistentQueue;Sender';
    throw new ProtocolError('com.amazonaws.sqs#QueueDoesNotExist', `There is no queue ${queue}.`, legacyName);
  }

  // The port in a queue's URL may be yesterday's; the name at its end is what counts.
  function queueOf(input: JsonObject): string {
    const queue = stringAt(input.QueueUrl, 'QueueUrl').split('/').at(-1) ?? '';
    attributesOf(queue);
    return queue;
  }

  function urlOf(queue: string): string {
    return `${endpoint()}/${account}/${queue}`;
  }
}

function redriveOf({ RedrivePolicy }: QueueAttributes): { to: string; maximumReceives: number } | undefined {
  if (RedrivePolicy === undefined || RedrivePolicy === '') return undefined;
  const policy = objectAt(JSON.parse(RedrivePolicy) as Json, 'RedrivePolicy');
  const target = stringAt(policy.deadLetterTargetArn, 'deadLetterTargetArn');
  return { to: target.split(':').at(-1) ?? '', maximumReceives: numberAt(policy.maxReceiveCount, 'maxReceiveCount') };
}

function wireMessage(message: ReturnType<SqsStore['receive']>[number]): JsonObject {
  const attributes = objectAt(JSON.parse(message.attributes) as Json, 'MessageAttributes');
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      ApproximateReceiveCount: String(message.receives),
      ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
      SentTimestamp: String(message.sentAt),
      SenderId: 'local',
    },
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  };
}

function textMembers(value: Json | undefined): { [name: string]: string } {
  const members = value === undefined ? {} : objectAt(value, 'Attributes');
  return Object.fromEntries(Object.entries(members).map(([name, text]) => [name, stringAt(text, name)]));
}
