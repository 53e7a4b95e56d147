/** What a person answers, line by line. The end of input is an answer too: to leave it. */
import { createInterface, type Interface } from 'node:readline';
import type { Readable } from 'node:stream';

export class Answers {
  readonly #lines: Interface;
  readonly #each: AsyncIterator<string>;
  #ended = false;

  /** One for the whole run: a second one would lose what the first has read ahead. */
  constructor(input: Readable) {
    // The terminal itself edits the line, so that Ctrl-C ends the program and Ctrl-D the input.
    this.#lines = createInterface({ input, terminal: false });
    this.#each = this.#lines[Symbol.asyncIterator]();
  }

  /** The next line, or undefined at the end of input. */
  async next(ask: () => void): Promise<string | undefined> {
    if (this.#ended) return undefined;
    ask();
    const { done, value } = await this.#each.next();
    this.#ended = done === true;
    return this.#ended ? undefined : value;
  }

  close(): void {
    this.#lines.close();
  }
}
