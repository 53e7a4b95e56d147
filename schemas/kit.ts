/** What is said of the partner kit that an exchange serves: signed where it was made, and read by the kits that it is to replace. */
import * as z from 'zod';
import { Line, NumericDate, Sha512 } from './primitives.ts';

export const KIT_MANIFEST_TYP = 'ptcn-kit-manifest+jws';

export const KitVersion = z
  .string()
  .regex(/^(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})$/)
  .meta({ id: 'KitVersion', description: 'Three numbers; of two kits the one with the higher is newer.' });
export type KitVersion = z.infer<typeof KitVersion>;

/** Not strict: a kit of years ago still reads the manifest of today, and passes over what it does not know. */
export const KitManifest = z
  .object({
    schema: z.literal('kit-manifest/1'),
    exchanges: z
      .array(z.string().max(256))
      .min(1)
      .max(20)
      .meta({ description: 'Origins of the exchanges that it was made for.' }),
    version: KitVersion,
    iat: NumericDate,
    minimumNode: z.int().min(20).max(99).meta({ description: 'The oldest Node that it runs on.' }),
    notes: z.array(Line(300)).max(20).meta({ description: 'What is new, in sentences for an officer.' }),
    file: z.object({ bytes: z.int().min(1).max(5_000_000), sha512: Sha512 }).meta({ description: 'The kit itself.' }),
    download: z
      .object({ path: z.string().regex(/^\/kit\/[A-Za-z0-9.-]{1,80}\.gz$/), bytes: z.int().min(1).max(5_000_000) })
      .meta({ description: 'Where it lies, compressed with gzip, under a name that changes with its content.' }),
  })
  .meta({ id: 'KitManifest', description: 'Claims of the manifest of a kit.' });
export type KitManifest = z.infer<typeof KitManifest>;
