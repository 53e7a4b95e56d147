/** `ptcn sign`: signed bytes in a file, to be carried on a stick or sent by any other way. */
import type { Command } from 'commander';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { inList } from '../../terminal/in-list.ts';
import { showFindings } from '../../terminal/findings.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { prepareDraft } from '../prepare.ts';
import { Spool } from '../spool.ts';

type Options = {
  output?: string;
  supersede?: boolean;
  asNew?: boolean;
  attach?: string[] | false;
  json?: boolean;
};

export function addSign(program: Command, shell: Shell): void {
  const command = program
    .command('sign')
    .argument('<file>', 'report, as "ptcn new" starts it')
    .description('Check a report, sign it, and write the signed bytes to a file. Needs no network.')
    .option('-o, --output <file>', 'where to write it (default: <file>.jws)')
    .option('--supersede', 'it replaces the accepted report that came from the same file')
    .option('--as-new', 'it is another report, though the file is the same')
    .option('--attach <file>', 'a photo or a document that belongs to it; may be repeated', inList)
    .option('--no-attach', 'without the files that it had')
    .option('--json', 'answer as JSON')
    .action((file: string, options: Options) =>
      shell.run(options, async (screen) => {
        if (options.output !== undefined) await needFolderOf(options.output);
        const install = await shell.install();
        const choices = { ...options, now: shell.now(), state: 'signed' } as const;
        const prepared = await prepareDraft(file, install, new Spool(install), choices);
        const { entry, draft, verdict } = prepared;
        const findings = verdict?.findings ?? entry?.findings ?? [];
        if (!entry) {
          screen.say('Not signed: it would be refused.');
          showFindings(screen, findings, {
            truncated: verdict?.truncated === true,
            ...(draft && { lineOf: draft.lineOf }),
          });
          screen.give({ signed: false, findings });
          return EXIT.refused;
        }
        const output = options.output ?? `${file}${install.home.practice ? '.practice' : ''}.jws`;
        await writeFileAtomically(output, entry.jws);
        screen.say(`Signed: ${output}`);
        screen.say(`Any machine with the keys of ${install.settings.partnerId} can send it: ptcn submit ${output}`);
        if (entry.attachments) screen.say(`Its files are not in it: there, add --attach <file> for each.`);
        showFindings(screen, findings, draft && { lineOf: draft.lineOf });
        screen.give({ signed: true, file: output, jti: entry.jti, findings });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn sign report.jsonc -o /media/stick/report.jws');
}
