/** An enrolment request as the unit sent it, read before the exchange is asked: what is wrong with it is told here. */
import { readFile } from 'node:fs/promises';
import { Refusal } from '#domain/exchange-error.ts';
import { Misuse } from '../terminal/exit-codes.ts';

export async function readRequest(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${file}.`, 'Give the file that the unit sent ("ptcn enrol" makes it).');
  });
  return text.trim();
}

/** Reads the request as the exchange will: signed by the key it brings, meant for this exchange, under the fingerprint. */
export async function understood<T>(read: () => Promise<T>, origin: string): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.code === 'fingerprint-mismatch') {
      throw new Misuse(
        // Not the fingerprint of the file: it would only be copied.
        'The fingerprint that was read out is not that of the file.',
        'Do not enrol it. Call the unit on a number you knew before: somebody may have changed the file on its way.',
      );
    }
    throw new Misuse(
      `The file is not an enrolment request for ${origin}: ${error.message}`,
      'Ask the unit for a new one.',
    );
  }
}
