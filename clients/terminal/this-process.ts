/** The process itself as surroundings of a command. */
import type { Surroundings } from './shell.ts';

/** A reader that goes away (`ptcn queue | head`) ends the program quietly, as it does any other. */
export function thisProcess(environment: NodeJS.ProcessEnv = process.env): Surroundings {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  const [, programFile] = process.argv;
  return {
    environment,
    out: process.stdout,
    err: process.stderr,
    ...(programFile !== undefined && { programFile }),
  };
}
