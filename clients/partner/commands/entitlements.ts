/** `ptcn entitlements`: which markings I may read in feeds, and why I may or may not read one entry. */
import type { Command } from 'commander';
import { Entitlements, EntryEntitlement } from '#schemas/entitlement.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

export function addEntitlements(program: Command, shell: Shell): void {
  const command = program
    .command('entitlements')
    .argument('[entry]', 'name of one entry; without: the markings')
    .description('Ask which markings you may read in feeds, or why you may or may not read one entry.')
    .option('--json', 'answer as JSON')
    .action((entry: string | undefined, options: { json?: boolean }) =>
      shell.run(options, async (screen) => {
        const install = await shell.install();
        await install.withClient(async (client) => {
          if (entry !== undefined) {
            const path = `/v1/entitlements/${encodeURIComponent(entry)}`;
            const found = await client.get(path, EntryEntitlement);
            screen.say(`${found.mayRead ? 'Yes' : 'No'}, ${found.because}. ${found.explanation}`);
            screen.give(found);
            return;
          }
          const found = await client.get('/v1/entitlements', Entitlements);
          const lines = [
            ...found.classifications.map(({ classification, ...one }) => ({ name: classification, ...one })),
            ...found.tlp.map(({ tlp, ...one }) => ({ name: `TLP:${tlp}`, ...one })),
          ];
          for (const { name, mayRead, because } of lines) screen.say(`${mayRead ? 'yes' : 'no '}  ${name}: ${because}`);
          screen.give(found);
        }, shell);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn entitlements',
    'ptcn entitlements nztcu-curated~tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  );
}
