// DATA_DIR/exchange.log: one JSON line for everything a function wrote, so that the console stays for people.

import { createWriteStream } from 'node:fs';

export type ExchangeLog = {
  /** A line as a function wrote it: JSON keeps its members, anything else becomes a message. */
  line(functionName: string, text: string): void;
  /** Something the local runtime itself has to say. */
  note(message: string, facts?: { [name: string]: string | number }): void;
  close(): Promise<void>;
};

export function openExchangeLog(file: string): ExchangeLog {
  const stream = createWriteStream(file, { flags: 'a' });
  // A full disk must not take the exchange down through its log.
  stream.on('error', () => undefined);
  const write = (entry: object): void => {
    stream.write(`${JSON.stringify(entry)}\n`);
  };
  return {
    line: (functionName, text) => write({ function: functionName, ...parsedLine(text) }),
    note: (message, facts = {}) => write({ timestamp: new Date().toISOString(), message, ...facts }),
    close: () => new Promise((resolve) => stream.end(() => resolve())),
  };
}

function parsedLine(text: string): object {
  if (text.startsWith('{')) {
    try {
      return JSON.parse(text) as object;
    } catch {
      // Not JSON after all.
    }
  }
  return { timestamp: new Date().toISOString(), message: text };
}
