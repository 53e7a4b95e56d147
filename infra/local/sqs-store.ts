// Standard queues in SQLite: what SendMessage acknowledged is on disk. We wrote this because the
// emulator we tried loses a message whose visibility is set to 0 and listens on every interface.

import { createHash, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

export type StoredMessage = {
  id: string;
  body: string;
  attributes: string;
  sentAt: number;
  receives: number;
  firstReceivedAt: number;
  receipt: string;
};
export type QueueAttributes = { readonly [name: string]: string };
export type QueueCounts = { visible: number; inFlight: number };

const schema = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, attributes TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS messages (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    queue TEXT NOT NULL,
    body TEXT NOT NULL,
    attributes TEXT NOT NULL,
    sentAt INTEGER NOT NULL,
    visibleAt INTEGER NOT NULL,
    receives INTEGER NOT NULL DEFAULT 0,
    firstReceivedAt INTEGER NOT NULL DEFAULT 0,
    receipt TEXT
  );
  CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visibleAt);
  CREATE INDEX IF NOT EXISTS messages_by_receipt ON messages (receipt);`;

export class SqsStore {
  readonly #database: DatabaseSync;
  #waiting: { work: () => void; settle: (failure?: unknown) => void }[] = [];

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5000 });
    this.#database.exec(schema);
  }

  close(): void {
    this.#database.close();
  }

  /**
   * Runs the work in a transaction shared with everything else asked for in this turn of the event
   * loop: many senders wait for one fsync. Work must throw before it writes, or not at all.
   */
  commit<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      let result: { value: T } | undefined;
      let refusal: unknown;
      if (this.#waiting.length === 0) setImmediate(() => this.#flush());
      this.#waiting.push({
        work: () => {
          try {
            result = { value: work() };
          } catch (error) {
            refusal = error;
          }
        },
        settle: (failure) => (result && failure === undefined ? resolve(result.value) : reject(failure ?? refusal)),
      });
    });
  }

  #flush(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    try {
      this.#database.exec('BEGIN IMMEDIATE');
      for (const { work } of batch) work();
      this.#database.exec('COMMIT');
      for (const { settle } of batch) settle();
    } catch (error) {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
      for (const { settle } of batch) settle(error);
    }
  }

  queueAttributes(queue: string): QueueAttributes | undefined {
    const row = this.#database.prepare('SELECT attributes FROM queues WHERE name = ?').get(queue);
    return row === undefined ? undefined : (JSON.parse(String(row.attributes)) as QueueAttributes);
  }

  queueNames(): string[] {
    const rows = this.#database.prepare('SELECT name FROM queues ORDER BY name').all();
    return rows.map(({ name }) => String(name));
  }

  putQueue(queue: string, attributes: QueueAttributes): void {
    this.#database
      .prepare('INSERT INTO queues VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET attributes = excluded.attributes')
      .run(queue, JSON.stringify(attributes));
  }

  send(queue: string, body: string, attributes: string, now: number, delaySeconds: number): string {
    const id = randomUUID();
    this.#database
      .prepare('INSERT INTO messages (id, queue, body, attributes, sentAt, visibleAt) VALUES (?, ?, ?, ?, ?, ?)')
      .run(id, queue, body, attributes, now, now + delaySeconds * 1000);
    return id;
  }

  /** Forgets what is older than the queue keeps, and moves what was received too often: one UPDATE, never two copies. */
  expire(
    queue: string,
    now: number,
    retentionSeconds: number,
    redrive?: { to: string; maximumReceives: number },
  ): void {
    this.#database
      .prepare('DELETE FROM messages WHERE queue = ? AND sentAt < ?')
      .run(queue, now - retentionSeconds * 1000);
    if (redrive === undefined) return;
    this.#database
      .prepare(
        'UPDATE messages SET queue = ?, visibleAt = ?, receipt = NULL WHERE queue = ? AND visibleAt <= ? AND receives >= ?',
      )
      .run(redrive.to, now, queue, now, redrive.maximumReceives);
  }

  receive(queue: string, limit: number, now: number, visibilitySeconds: number): StoredMessage[] {
    const rows = this.#database
      .prepare('SELECT * FROM messages WHERE queue = ? AND visibleAt <= ? ORDER BY sequence LIMIT ?')
      .all(queue, now, limit);
    const take = this.#database.prepare(
      'UPDATE messages SET visibleAt = ?, receives = ?, firstReceivedAt = ?, receipt = ? WHERE sequence = ?',
    );
    return rows.map((row) => {
      const message: StoredMessage = {
        id: String(row.id),
        body: String(row.body),
        attributes: String(row.attributes),
        sentAt: Number(row.sentAt),
        receives: Number(row.receives) + 1,
        firstReceivedAt: Number(row.firstReceivedAt) || now,
        receipt: randomUUID(),
      };
      take.run(
        now + visibilitySeconds * 1000,
        message.receives,
        message.firstReceivedAt,
        message.receipt,
        row.sequence ?? 0,
      );
      return message;
    });
  }

  /** When the next message of the queue becomes visible; undefined when there is none. */
  nextVisibleAt(queue: string): number | undefined {
    const row = this.#database.prepare('SELECT MIN(visibleAt) AS at FROM messages WHERE queue = ?').get(queue);
    return typeof row?.at === 'number' ? row.at : undefined;
  }

  remove(queue: string, receipt: string): void {
    this.#database.prepare('DELETE FROM messages WHERE queue = ? AND receipt = ?').run(queue, receipt);
  }

  /** Answers whether the receipt still holds a message that is in flight. */
  changeVisibility(queue: string, receipt: string, now: number, seconds: number): boolean {
    const change = this.#database.prepare(
      'UPDATE messages SET visibleAt = ? WHERE queue = ? AND receipt = ? AND visibleAt > ?',
    );
    return change.run(now + seconds * 1000, queue, receipt, now).changes === 1;
  }

  purge(queue: string): void {
    this.#database.prepare('DELETE FROM messages WHERE queue = ?').run(queue);
  }

  count(queue: string, now: number): QueueCounts {
    const row = this.#database
      .prepare('SELECT COUNT(*) AS total, COALESCE(SUM(visibleAt <= ?), 0) AS visible FROM messages WHERE queue = ?')
      .get(now, queue);
    const visible = Number(row?.visible);
    return { visible, inFlight: Number(row?.total) - visible };
  }
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
