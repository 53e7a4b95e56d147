/** DynamoDB's expressions, as far as the stores use them, compiled once each. Whatever is not known here is an error, not a guess. */
export type Item = Record<string, unknown>;
export type Names = Readonly<Record<string, string>>;
export type Values = Readonly<Record<string, unknown>>;
type Scope = { readonly item: Item; readonly values: Values; readonly names: Names };
type Operand = (scope: Scope) => unknown;
type Test = (scope: Scope) => boolean;
type Effect = (scope: Scope, next: Item) => void;

/** As DynamoDB refuses what is not well formed. */
export class NotValid extends Error {
  override readonly name = 'ValidationException';
}

const TOKEN = /\s*(<=|>=|<>|[=<>+\-(),]|[A-Za-z0-9_.#:]+)/y;

class Reader {
  readonly #tokens: string[] = [];
  #at = 0;

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const found = TOKEN.exec(text);
      if (!found?.[1]) throw new NotValid(`Not understood: ${text}`);
      this.#tokens.push(found[1]);
    }
  }

  peek(): string {
    return this.#tokens[this.#at] ?? '';
  }

  next(): string {
    this.#at++;
    return this.#tokens[this.#at - 1] ?? '';
  }

  takes(token: string): boolean {
    if (this.peek().toUpperCase() !== token) return false;
    this.#at++;
    return true;
  }

  expect(token: string): void {
    if (!this.takes(token)) throw new NotValid(`${token} expected, ${this.peek()} found.`);
  }

  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.takes(',')) all.push(one());
    return all;
  }
}

const nameOf = (token: string, { names }: Pick<Scope, 'names'>): string => {
  if (!token.startsWith('#')) return token;
  return names[token] ?? missing(token);
};

/** Of a member of a map as well. */
const valueAt = (path: string, scope: Scope): unknown =>
  path.split('.').reduce<unknown>((at, name) => (at as Item | undefined)?.[nameOf(name, scope)], scope.item);

function missing(token: string): never {
  throw new NotValid(`${token} is not defined.`);
}

function operand(reader: Reader): Operand {
  const first = term(reader);
  if (!reader.takes('+')) return first;
  const second = term(reader);
  return (scope) => Number(first(scope)) + Number(second(scope));
}

function term(reader: Reader): Operand {
  const token = reader.next();
  if (token.startsWith(':')) return ({ values }) => (token in values ? values[token] : missing(token));
  if (!reader.takes('(')) return (scope) => valueAt(token, scope);
  const [first = never, second = never] = reader.list(() => operand(reader));
  reader.expect(')');
  switch (token) {
    case 'size':
      return (scope) => sizeOf(first(scope));
    case 'if_not_exists':
      return (scope) => first(scope) ?? second(scope);
    case 'list_append':
      return (scope) => [...(first(scope) as unknown[]), ...(second(scope) as unknown[])];
    default:
      throw new NotValid(`The function ${token} is not served.`);
  }
}

const never: Operand = () => {
  throw new NotValid('An operand is missing.');
};

const sizeOf = (value: unknown): number | undefined => {
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return value instanceof Set ? value.size : undefined;
};

function either(reader: Reader): Test {
  let left = both(reader);
  while (reader.takes('OR')) {
    const [one, other] = [left, both(reader)];
    left = (scope) => one(scope) || other(scope);
  }
  return left;
}

function both(reader: Reader): Test {
  let left = condition(reader);
  while (reader.takes('AND')) {
    const [one, other] = [left, condition(reader)];
    left = (scope) => one(scope) && other(scope);
  }
  return left;
}

function condition(reader: Reader): Test {
  if (reader.takes('NOT')) {
    const inner = condition(reader);
    return (scope) => !inner(scope);
  }
  if (reader.takes('(')) {
    const inner = either(reader);
    reader.expect(')');
    return inner;
  }
  return functionTest(reader) ?? comparison(reader);
}

function functionTest(reader: Reader): Test | undefined {
  const name = ['attribute_exists', 'attribute_not_exists', 'begins_with', 'contains'].find(
    (known) => reader.peek() === known,
  );
  if (name === undefined) return undefined;
  reader.next();
  reader.expect('(');
  const [first = never, second = never] = reader.list(() => operand(reader));
  reader.expect(')');
  switch (name) {
    case 'attribute_exists':
      return (scope) => first(scope) !== undefined;
    case 'attribute_not_exists':
      return (scope) => first(scope) === undefined;
    case 'begins_with':
      return (scope) => String(first(scope)).startsWith(String(second(scope)));
    default:
      return (scope) => hasIn(first(scope), second(scope));
  }
}

/** A set, a list or a text. */
const hasIn = (all: unknown, one: unknown): boolean =>
  all instanceof Set
    ? all.has(one)
    : (all as { includes?: (one: unknown) => boolean } | undefined)?.includes?.(one) === true;

function comparison(reader: Reader): Test {
  const left = operand(reader);
  if (reader.takes('BETWEEN')) {
    const low = operand(reader);
    reader.expect('AND');
    const high = operand(reader);
    return (scope) => {
      const [from, value, to] = [low(scope), left(scope), high(scope)];
      if (compared(from, to) === 1) throw new NotValid('BETWEEN: the lower bound is above the upper one.');
      return (compared(value, from) ?? -1) >= 0 && (compared(value, to) ?? 1) <= 0;
    };
  }
  if (reader.takes('IN')) {
    reader.expect('(');
    const options = reader.list(() => operand(reader));
    reader.expect(')');
    return (scope) => options.some((option) => compared(left(scope), option(scope)) === 0);
  }
  const sign = reader.next();
  const holds = COMPARES[sign];
  if (!holds) throw new NotValid(`The comparison ${sign} is not served.`);
  const right = operand(reader);
  return (scope) => {
    const order = compared(left(scope), right(scope));
    return order !== undefined && holds(order);
  };
}

const COMPARES: Readonly<Record<string, (order: number) => boolean>> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Undefined where the two have no order: another type, or nothing there. No key has a character beyond the first plane: units order as bytes. */
export function compared(left: unknown, right: unknown): number | undefined {
  if (typeof left !== typeof right || left === undefined) return undefined;
  if (typeof left === 'string') return left === right ? 0 : left < String(right) ? -1 : 1;
  if (typeof left === 'number') return left - Number(right);
  return left === right ? 0 : 1;
}

function updates(reader: Reader): Effect {
  const effects: Effect[] = [];
  while (reader.peek() !== '') {
    const clause = reader.next().toUpperCase();
    const one = CLAUSES[clause];
    if (!one) throw new NotValid(`The clause ${clause} is not served.`);
    effects.push(...reader.list(() => one(reader)));
  }
  return (scope, next) => effects.forEach((effect) => effect(scope, next));
}

/** Everything is read from the item as it was. */
const CLAUSES: Readonly<Record<string, (reader: Reader) => Effect>> = {
  SET: (reader) => {
    const target = reader.next();
    reader.expect('=');
    const value = operand(reader);
    return (scope, next) => {
      next[nameOf(target, scope)] = value(scope);
    };
  },
  REMOVE: (reader) => {
    const target = reader.next();
    return (scope, next) => {
      delete next[nameOf(target, scope)];
    };
  },
  ADD: (reader) => {
    const target = reader.next();
    const value = operand(reader);
    return (scope, next) => {
      const name = nameOf(target, scope);
      const [before, added] = [scope.item[name], value(scope)];
      next[name] =
        added instanceof Set
          ? new Set([...((before as Set<unknown>) ?? []), ...added])
          : Number(before ?? 0) + Number(added);
    };
  },
  /** Of a set; one that is empty then is no attribute. */
  DELETE: (reader) => {
    const target = reader.next();
    const value = operand(reader);
    return (scope, next) => {
      const name = nameOf(target, scope);
      const gone = value(scope) as Set<unknown>;
      const left = new Set([...((scope.item[name] as Set<unknown>) ?? [])].filter((one) => !gone.has(one)));
      if (left.size > 0) next[name] = left;
      else delete next[name];
    };
  },
};

const tests = new Map<string, Test>();
const effects = new Map<string, Effect>();

function compiled<T>(known: Map<string, T>, text: string, compile: (reader: Reader) => T): T {
  const there = known.get(text);
  if (there) return there;
  const reader = new Reader(text);
  const fresh = compile(reader);
  if (reader.peek() !== '') throw new NotValid(`Not understood from ${reader.peek()} on: ${text}`);
  known.set(text, fresh);
  return fresh;
}

/** Whether a condition, key condition or filter holds. */
export const holds = (text: string, item: Item, names: Names = {}, values: Values = {}): boolean =>
  compiled(tests, text, either)({ item, names, values });

/** The item after an update. */
export function updated(text: string, item: Item, names: Names = {}, values: Values = {}): Item {
  const next = { ...item };
  compiled(effects, text, updates)({ item, names, values }, next);
  return next;
}

const used = new Map<string, ReadonlySet<string>>();

/** Every name and value that is given must be used, as DynamoDB wants it. */
export function requireUsed(texts: readonly (string | undefined)[], names: Names = {}, values: Values = {}): void {
  const all = texts.join(' ');
  const known = used.get(all) ?? new Set(all.match(/[#:]\w+/g));
  used.set(all, known);
  const unused = [...Object.keys(names), ...Object.keys(values)].filter((name) => !known.has(name));
  if (unused.length > 0) throw new NotValid(`Not used: ${unused.join(', ')}`);
}
