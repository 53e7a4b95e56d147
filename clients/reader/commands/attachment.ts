/** `nztcu attachment`: a file of a report, as its unit signed it. */
import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import type { AttachmentStanding } from '#schemas/attachment.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { fetchAttachment } from '../../fetch-attachment.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { output?: string; json?: boolean };

export function addAttachment(program: Command, shell: Shell): void {
  const command = program
    .command('attachment')
    .argument('<id>', 'identifier of a submission')
    .argument('[file]', 'name of the file, or the beginning of its SHA-512; without: what there is')
    .description('List the files of a report, or save one. Its digest is compared with the one that its unit signed.')
    .option('-o, --output <file>', 'where to write it; a file that is there is not overwritten')
    .option('--json', 'answer as JSON')
    .action((id: string, which: string | undefined, options: Options) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        return install.withClient(async (client) => {
          const { attachments = [] } = await client.get(`/v1/submissions/${encodeURIComponent(id)}`, SubmissionStatus);
          if (which === undefined) {
            if (attachments.length === 0) screen.say('The report has no files.');
            for (const file of attachments) screen.say(lineOf(file));
            screen.give({ attachments });
            return EXIT.done;
          }
          const { output } = options;
          if (output === undefined) throw new Misuse('Where is it to be written?', 'Add -o and the name of a file.');
          await needFolderOf(output);
          const file = oneOf(attachments, which);
          const bytes = await fetchAttachment(client, id, file, (there) =>
            screen.note(`${there} of ${file.length} bytes …`),
          );
          await writeNew(output, bytes);
          screen.say(
            `Saved: ${output}, ${file.length} bytes, ${file.mediaType}. Its digest is the one that was signed.`,
          );
          if (file.scan === 'unscanned')
            screen.say('NOBODY HAS SCANNED IT for malware: open it where that does no harm.');
          screen.give({ file: output, ...file });
          return EXIT.done;
        }, shell);
      }),
    );
  const id = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
  withExamples(command, `npm run nztcu -- attachment ${id}`, `npm run nztcu -- attachment ${id} hull.jpg -o hull.jpg`);
}

const lineOf = ({ name, mediaType, length, state, refused, sha512 }: AttachmentStanding): string =>
  `${state.toUpperCase()}${refused ? ` (${refused})` : ''}  ${name}, ${mediaType}, ${length} bytes, ${sha512.slice(0, 16)}…`;

function oneOf(attachments: readonly AttachmentStanding[], which: string): AttachmentStanding {
  const found = attachments.filter(({ name, sha512 }) => name === which || sha512.startsWith(which));
  const [file] = found;
  if (found.length === 1 && file) return file;
  throw new Misuse(
    found.length === 0 ? `The report names no file ${which}.` : `Several files are called ${which}.`,
    'See what there is without a name; the beginning of a SHA-512 names one as well.',
  );
}

/** The name is the analyst's choice, never the sender's; and nothing is written over. */
async function writeNew(path: string, bytes: Uint8Array): Promise<void> {
  await writeFile(path, bytes, { flag: 'wx', mode: 0o600 }).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new Misuse(`${path} is there already.`, 'Choose another name with -o.');
    throw error;
  });
}
