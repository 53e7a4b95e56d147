/** The four engines as one: a command of the SDK in, its answer out, at once. What happens on the way there and back is not here (simulation.ts). */
import { KeyModel } from './key-model.ts';
import { answered, ObjectModel } from './object-model.ts';
import { QueueModel } from './queue-model.ts';
import { placeOf, TableModel, throttled, type Write, type Written, writesOf } from './table-model.ts';

/** A command as a client's `send` gets it. */
export type Command = { readonly constructor: { readonly name: string }; readonly input: object };

/** The input of a command is what its name says: the model trusts it, as the wire does. */
type Serve = (input: never) => object;

export class Cloud {
  readonly tables: TableModel;
  readonly queues: QueueModel;
  readonly objects: ObjectModel;
  /** Is told of every command and what became of it. */
  onAnswer: ((command: Command, outcome: object) => void) | undefined;
  readonly #keys = new KeyModel();
  readonly #serves: Readonly<Record<string, Serve>>;

  constructor(
    onInsert: (written: Written) => void = () => undefined,
    onSent: ConstructorParameters<typeof QueueModel>[0] = () => undefined,
    clock: () => number = () => 0,
  ) {
    this.tables = new TableModel(onInsert);
    this.queues = new QueueModel(onSent);
    this.objects = new ObjectModel(clock);
    const [tables, objects] = [this.tables, this.objects];
    this.#serves = {
      GetCommand: (input) => tables.get(input),
      PutCommand: (input) => tables.write('Put', input),
      UpdateCommand: (input) => tables.write('Update', input),
      DeleteCommand: (input) => tables.write('Delete', input),
      QueryCommand: (input) => tables.query(input),
      ScanCommand: (input) => tables.scan(input),
      BatchGetCommand: (input) => tables.batchGet(input),
      BatchWriteCommand: (input) => tables.batchWrite(input),
      TransactWriteCommand: (input) => tables.transact(input),
      PutObjectCommand: (input) => objects.put(input),
      GetObjectCommand: (input) => objects.get(input),
      DeleteObjectCommand: (input) => objects.delete(input),
      ListObjectsV2Command: (input) => objects.list(input),
      ListObjectVersionsCommand: (input) => objects.versions(input),
      SendMessageCommand: (input) => this.queues.send(input),
      GetPublicKeyCommand: (input) => this.#keys.getPublicKey(input),
      SignCommand: (input) => this.#keys.sign(input),
      EncryptCommand: (input) => this.#keys.encrypt(input),
      DecryptCommand: (input) => this.#keys.decrypt(input),
    };
  }

  answer(command: Command): object {
    const serve = this.#serves[command.constructor.name];
    if (!serve) throw new Error(`The model does not serve ${command.constructor.name}.`);
    try {
      const answer = serve(command.input as never);
      this.onAnswer?.(command, answer);
      return answer;
    } catch (error) {
      if (error instanceof Error) this.onAnswer?.(command, error);
      throw error;
    }
  }

  /** How an engine refuses what meets another write on the way. @param at Which of the writes of a transaction. */
  metOnTheWay({ constructor: { name }, input }: Command, at: number): Error {
    if (name === 'TransactWriteCommand') return this.tables.met(input as never, at);
    if (name === 'PutObjectCommand') return answered(409, 'ConditionalRequestConflict');
    return Object.assign(new Error('A transaction is at this item.'), { name: 'TransactionConflictException' });
  }

  /** How it refuses what is too much: a transaction as a whole, or for one of its writes. */
  tooMuch({ constructor: { name }, input }: Command, at: number): Error {
    if (name === 'TransactWriteCommand' && at % 2 === 1) return throttled(input as never, at);
    return Object.assign(new Error('Too much at once.'), { name: 'ThrottlingException' });
  }

  /** A batch of which a busy table leaves the second half for later. */
  answerInPart({ constructor: { name }, input }: Command): object {
    if (name === 'BatchWriteCommand') {
      const { RequestItems } = input as { RequestItems: Record<string, []> };
      const [puts = []] = Object.values(RequestItems);
      return this.tables.batchWrite({ RequestItems }, Math.ceil(puts.length / 2));
    }
    const { RequestItems } = input as { RequestItems: Record<string, { Keys: [] }> };
    const [{ Keys } = { Keys: [] }] = Object.values(RequestItems);
    return this.tables.batchGet({ RequestItems }, Math.ceil(Keys.length / 2));
  }
}

/** A client of it, for whoever looks on from outside: nothing goes wrong on its way. */
export const lookingAt = (cloud: Cloud) => ({ send: async (command: Command) => cloud.answer(command) });

/** The items and objects that a command writes. */
export function placesOf({ constructor: { name }, input }: Command): readonly string[] {
  if (name === 'TransactWriteCommand') return writesOf(input as never).map(({ place }) => place);
  if (name === 'PutCommand' || name === 'UpdateCommand' || name === 'DeleteCommand') return [placeOf(input as Write)];
  if (name === 'BatchWriteCommand') {
    const { RequestItems } = input as {
      RequestItems: Record<string, { PutRequest: { Item: Write['Item'] & object } }[]>;
    };
    return Object.entries(RequestItems).flatMap(([TableName, puts]) =>
      puts.map(({ PutRequest }) => placeOf({ TableName, ...PutRequest })),
    );
  }
  if (name !== 'PutObjectCommand') return [];
  const { Bucket, Key } = input as { Bucket: string; Key: string };
  return [`${Bucket}/${Key}`];
}
