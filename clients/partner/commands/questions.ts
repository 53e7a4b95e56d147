/** `ptcn questions`: what NZTCU asks about the unit's reports. Without a network it shows what was last fetched. */
import type { Command } from 'commander';
import type { AskedReport } from '#schemas/message.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { askedOf, numbered } from '../questions.ts';
import { Spool } from '../spool.ts';
import type { SpoolEntry } from '../spool-entry.ts';

export function addQuestions(program: Command, shell: Shell): void {
  const command = program
    .command('questions')
    .description('Show what NZTCU asks about your reports. Without a network: as it was last fetched.')
    .option('--offline', 'do not ask the exchange')
    .option('--json', 'answer as JSON')
    .action((options: { offline?: boolean; json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const { fetchedAt, items } = await askedOf(install, options.offline === true, shell, screen);
        const replies = (await new Spool(install).all()).filter(({ about }) => about !== undefined);
        for (const report of items) show(screen, report, replies);
        if (items.length === 0) screen.say('Nothing is asked.');
        if (fetchedAt !== undefined) screen.say(`As of ${fetchedAt}.`);
        screen.give({
          fetchedAt,
          items: items.map((report) => ({
            ...report,
            questions: numbered(report),
            replyWaits: replyWaits(report, replies),
          })),
        });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn questions', 'ptcn questions --offline');
}

const replyWaits = ({ submissionId }: AskedReport, replies: readonly SpoolEntry[]): boolean =>
  replies.some(({ about, state }) => about === submissionId && (state === 'waiting' || state === 'signed'));

function show(screen: Screen, report: AskedReport, replies: readonly SpoolEntry[]): void {
  const { submissionId, title, classification, tlp, messages } = report;
  screen.say(`"${title}", ${classification}, TLP:${tlp}`);
  screen.say(`  ${submissionId}`);
  for (const { text, at } of messages) screen.say(`  ${at}: ${text ?? ''}`);
  for (const { number, pointer, text } of numbered(report)) screen.say(`  ${number}. ${pointer}: ${text}`);
  if (replyWaits(report, replies)) screen.say('  A reply waits in the queue: ptcn submit');
  else screen.say(`  → ptcn reply ${submissionId} --answer "1: …"; or mend the file: ptcn submit <file> --supersede`);
}
