/** `nztcu show`: the report itself, from the very bytes that its unit signed. */
import type { Command } from 'commander';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

export function addShow(program: Command, shell: Shell): void {
  const command = program
    .command('show')
    .argument('<id>', 'identifier of a submission')
    .description('Show the report as its unit signed it.')
    .option('--json', 'answer as JSON')
    .action((id: string, options: { json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        const path = `/v1/submissions/${encodeURIComponent(id)}/envelope`;
        const envelope = await install.withClient((client) => client.getText(path, 'application/jose'), shell);
        const jws = parseCompactJws(envelope.trim());
        const claims = parseStrictJson(jws.payload);
        screen.say(JSON.stringify(claims, null, 2));
        screen.say(`SHA-512 of what was signed: ${await digestOf(jws.signingInput)}`);
        screen.give({ header: jws.header, claims, digest: await digestOf(jws.signingInput) });
        return EXIT.done;
      }),
    );
  withExamples(command, 'npm run nztcu -- show tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b');
}
