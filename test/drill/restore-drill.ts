/**
 * `npm run restore-drill -- --from <copy> --witnessed <checkpoint> [--to <new directory>] [--json]`: rebuilds the exchange from a copy of its
 * tables and objects, and proves by the log that it is the same one. Without options: the exchange of this machine as it is now, against the
 * checkpoint that it shows. Without `--to` what was rebuilt is taken away again. 1 when the backup is refused.
 */
import '../../infra/local/require-node-24.ts';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { checkpointOfNote } from '#domain/checkpoint.ts';
import { StartupError } from '../../infra/local/startup-error.ts';
import { BackupRefused, restoreDrill } from './drill.ts';

const { values } = parseArgs({
  options: {
    from: { type: 'string', default: process.env.DATA_DIR ?? '.local' },
    to: { type: 'string' },
    witnessed: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});

/** From a file of a witness; or what the exchange that runs shows to everybody. */
async function witnessed(): Promise<string> {
  if (values.witnessed !== undefined) return checkpointIn(values.witnessed);
  const missing =
    'Which checkpoint was witnessed last? Give the file of a witness by --witnessed: it must not come from the backup.';
  try {
    const { origin } = JSON.parse(readFileSync(join(values.from, 'endpoints.json'), 'utf8'));
    const answer = await fetch(`${origin}/log/checkpoint`);
    if (answer.ok) return await answer.text();
  } catch {
    // Nobody runs there.
  }
  throw new StartupError(missing);
}

/** @throws {StartupError} when it is no file, or no checkpoint. */
function checkpointIn(file: string): string {
  try {
    const text = readFileSync(file, 'utf8');
    checkpointOfNote(text);
    return text;
  } catch {
    throw new StartupError(
      `${file} has no checkpoint. Save one as <origin>/log/checkpoint shows it, or take that of a witness.`,
    );
  }
}

const temporary = values.to === undefined ? mkdtempSync(join(tmpdir(), 'ptcn-restore-')) : undefined;
const to = values.to ?? join(temporary ?? '', 'exchange');
try {
  const proof = await restoreDrill({ from: values.from, to, witnessed: await witnessed() });
  const { leaves, root, published, statement } = proof;
  const lines = [
    `The backup is the same exchange, up to entry ${leaves} of its log; ${proof.witnessed} were witnessed, ${published} are published.`,
    `  root of the tree   ${root}`,
    `  signed bytes       ${statement.bytes.found.count}, ${statement.bytes.found.digest.slice(0, 32)}…`,
    `  reports in the log ${statement.leaves.found.count}, ${statement.leaves.found.digest.slice(0, 32)}…`,
    ...(values.to === undefined
      ? []
      : [`Rebuilt in ${to}. Start it where it was: PORT=<its port> DATA_DIR=${to} npm start`]),
  ];
  console.log(values.json ? JSON.stringify(proof) : lines.join('\n'));
} catch (error) {
  if (!(error instanceof BackupRefused) && !(error instanceof StartupError)) throw error;
  console.error(error instanceof BackupRefused ? `This backup is refused. ${error.message}` : error.message);
  process.exitCode = 1;
} finally {
  if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
}
