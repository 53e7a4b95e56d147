/** `nztcu show`: the report itself, from the very bytes that its unit signed. */
import type { Command } from 'commander';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { SubmissionStatus } from '#schemas/submission-status.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { standing } from '../decide.ts';
import { messagesAbout, showMessages } from '../messages.ts';

export function addShow(program: Command, shell: Shell): void {
  const command = program
    .command('show')
    .argument('<id>', 'identifier of a submission')
    .description('Show the report as its unit signed it, and where it stands.')
    .option('--json', 'answer as JSON')
    .action((id: string, options: { json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const path = `/v1/submissions/${encodeURIComponent(id)}`;
        const { envelope, status, messages } = await install.withClient(async (client) => {
          const status = await client.get(path, SubmissionStatus);
          for (const id of status.restsOn ?? []) screen.note(`It builds on ${id}, which was taken back.`);
          for (const id of status.derived ?? []) screen.note(`${id} builds on it.`);
          return {
            envelope: await client.getText(`${path}/envelope`, 'application/jose'),
            status,
            messages: status.messages ? await messagesAbout(id, client) : [],
          };
        }, shell);
        const jws = parseCompactJws(envelope.trim());
        const claims = parseStrictJson(jws.payload);
        screen.say(JSON.stringify(claims, null, 2));
        screen.say(`Where it stands: ${standing(status)}`);
        showMessages(screen, messages);
        if (status.supersedes !== undefined) screen.say(`It replaces ${status.supersedes}.`);
        screen.say(`SHA-512 of what was signed: ${await digestOf(jws.signingInput)}`);
        screen.give({ header: jws.header, claims, digest: await digestOf(jws.signingInput), status, messages });
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- show tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b');
}
