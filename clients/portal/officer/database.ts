/**
 * The page's rooms in the browser (IndexedDB): this device with its keys, drafts, the queue, which receipts were checked, and the exchange's public keys. What
 * officers write lies there sealed. A write has reached the disk when it returns.
 */

const NAME = 'ptcn-officer';
const ROOMS = ['device', 'drafts', 'queue', 'checked', 'exchange'] as const;
export type Room = (typeof ROOMS)[number];

export type Write =
  | { readonly room: Room; readonly key: string; readonly value: unknown }
  | { readonly room: Room; readonly key: string; readonly gone: true };

export class Database {
  readonly #opened: IDBDatabase;

  private constructor(opened: IDBDatabase) {
    this.#opened = opened;
  }

  static async open(): Promise<Database> {
    const request = indexedDB.open(NAME, 1);
    request.addEventListener('upgradeneeded', () => {
      for (const room of ROOMS) request.result.createObjectStore(room);
    });
    const opened = await answerOf(request);
    // A newer page in another tab wants to change the rooms: this one lets go.
    opened.addEventListener('versionchange', () => opened.close());
    return new Database(opened);
  }

  read(room: Room, key: string): Promise<unknown> {
    return answerOf(this.#opened.transaction(room).objectStore(room).get(key));
  }

  /** All of a room in order of key: names that begin with their time come in the order of their making. */
  async all(room: Room): Promise<readonly (readonly [key: string, value: unknown])[]> {
    const store = this.#opened.transaction(room).objectStore(room);
    const [keys, values] = await Promise.all([answerOf(store.getAllKeys()), answerOf<unknown[]>(store.getAll())]);
    return keys.map((key, at) => [String(key), values[at]]);
  }

  /** All of it, or nothing. A device is written once. */
  async write(...writes: readonly Write[]): Promise<void> {
    const rooms = [...new Set(writes.map(({ room }) => room))];
    const transaction = this.#opened.transaction(rooms, 'readwrite', { durability: 'strict' });
    for (const write of writes) {
      const store = transaction.objectStore(write.room);
      if ('gone' in write) store.delete(write.key);
      else if (write.room === 'device') store.add(write.value, write.key);
      else store.put(write.value, write.key);
    }
    await new Promise<void>((done, failed) => {
      transaction.addEventListener('complete', () => done());
      transaction.addEventListener('abort', () => failed(transaction.error ?? new Error('It was not written.')));
    });
  }
}

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((answered, failed) => {
    request.addEventListener('success', () => answered(request.result));
    request.addEventListener('error', () => failed(request.error ?? new Error('The browser keeps nothing.')));
  });
