/** The sample reports of test/samples, as its index lists them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const folder = join(import.meta.dirname, '..', '..', 'test', 'samples');

const Index = z.looseObject({
  accepted: z.array(z.looseObject({ file: z.string(), unit: z.string() })),
  broken: z.array(z.looseObject({ file: z.string(), of: z.string() })),
});
export type Samples = z.infer<typeof Index>;

export const readIndex = async (): Promise<Samples> =>
  Index.parse(JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')));

export const sampleAt = (file: string): string => join(folder, file);
