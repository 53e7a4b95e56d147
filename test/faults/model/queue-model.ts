/** SQS in memory: a queue keeps what was sent until it is taken; where it failed too often it lies apart until it is redriven. */
export type Message = { readonly body: string; receives: number };

const MOST_RECEIVES = 5;

export class QueueModel {
  readonly #queues = new Map<string, Message[]>();
  readonly #dead = new Map<string, Message[]>();
  readonly #onSent: (queue: string, message: Message) => void;

  constructor(onSent: (queue: string, message: Message) => void = () => undefined) {
    this.#onSent = onSent;
  }

  send({ QueueUrl, MessageBody }: { readonly QueueUrl: string; readonly MessageBody: string }): object {
    const message = { body: MessageBody, receives: 0 };
    this.waiting(QueueUrl).push(message);
    this.#onSent(QueueUrl, message);
    return {};
  }

  waiting(queue: string): Message[] {
    const known = this.#queues.get(queue) ?? [];
    this.#queues.set(queue, known);
    return known;
  }

  dead(queue: string): readonly Message[] {
    return this.#dead.get(queue) ?? [];
  }

  taken(queue: string, message: Message): void {
    this.#queues.set(
      queue,
      this.waiting(queue).filter((other) => other !== message),
    );
  }

  /** It comes again, or lies apart when it came too often. */
  failed(queue: string, message: Message): void {
    message.receives++;
    if (message.receives < MOST_RECEIVES) return;
    this.taken(queue, message);
    this.#dead.set(queue, [...this.dead(queue), message]);
  }

  redrive(queue: string): void {
    for (const { body } of this.dead(queue)) this.send({ QueueUrl: queue, MessageBody: body });
    this.#dead.delete(queue);
  }
}
