/** `ptcn key-events`: what the transparency log has of this unit's keys and standing, each proven. A key that nobody here made is seen. */
import type { Command } from 'commander';
import { keyEventEntry } from '#domain/log-entry.ts';
import { ProofNotValid } from '#domain/log-proof.ts';
import { type KeyEvent, KeyEventPage, KeyEventStatement } from '#schemas/key-event.ts';
import type { Install } from '../../install/install.ts';
import { fingerprintOf } from '../../install/unit-keys.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type Logged, logAddress, proveEntry } from '../log-proofs.ts';

type Options = { cursor?: string; json?: boolean };

const WORDS: Readonly<Record<KeyEventStatement['event'], string>> = {
  enrolled: 'enrolled',
  'status-changed': 'standing changed',
  'key-retired': 'key ended',
  'key-compromised': 'KEY IN WRONG HANDS',
  'key-rotated': 'new key, by the key before it',
  'keys-registered': 'NEW KEYS, by two operators',
  'exchange-key-rotated': 'new key of the exchange',
};

export function addKeyEvents(program: Command, shell: Shell): void {
  const command = program
    .command('key-events')
    .description(
      "Prove what the exchange has logged of your unit's keys and standing: is there a key that is not yours?",
    )
    .option('--cursor <text>', 'go on where the last page ended')
    .option('--json', 'answer as JSON')
    .action(({ cursor, json }: Options) =>
      shell.run({ json: json === true }, async (screen) => {
        const install = await shell.install();
        const page = await install.withClient(
          (client) => client.get('/v1/key-events', KeyEventPage, { cursor }),
          shell,
        );
        const items = [];
        for (const event of page.items) items.push(await proven(event, install, shell));
        const own = await ownKeys(install);
        for (const item of items) show(screen, item, own);
        if (items.length === 0 && cursor === undefined) screen.say('The exchange has logged nothing of your keys.');
        if (page.next !== undefined) screen.say(`There may be more: ptcn key-events --cursor ${page.next}`);
        screen.give({ items, ...(page.next !== undefined && { next: page.next }) });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn key-events', 'ptcn key-events --json > key-events.json');
}

type Proven = KeyEvent & { readonly told: KeyEventStatement; readonly proof?: string } & Logged;

/** @throws {ProofNotValid} when the log has something else, or is not what was known of it. */
async function proven(event: KeyEvent, install: Install, shell: Shell): Promise<Proven> {
  const { origin, partnerId } = install.settings;
  const told = statementIn(event);
  if (told.subject !== `partner:${partnerId}`)
    throw new ProofNotValid(`It is about ${told.subject}, and not about you.`);
  const path = `/v1/key-events/${event.eventId}/proof`;
  const what = { path, address: logAddress(origin), entry: await keyEventEntry(event) };
  const found = await install.withClient((client) => proveEntry(what, client, shell), shell);
  return { ...event, told, ...found.logged, ...('text' in found && { proof: found.text }) };
}

function statementIn({ statement }: KeyEvent): KeyEventStatement {
  try {
    return KeyEventStatement.parse(JSON.parse(statement));
  } catch {
    throw new ProofNotValid('What the exchange says of an event of your keys cannot be read: call the operator.');
  }
}

async function ownKeys({ keys: { authentication, signing } }: Install): Promise<ReadonlySet<string>> {
  return new Set(await Promise.all([authentication, signing].map(fingerprintOf)));
}

function show(screen: Screen, { told, ...logged }: Proven, own: ReadonlySet<string>): void {
  const where =
    logged.logged === 'proven' ? `entry ${logged.index} of the log` : 'not in the log yet: ask again in a minute';
  const standing = told.status === undefined ? '' : `: ${told.status}`;
  screen.say(`${told.at}  ${WORDS[told.event]}${standing}  (${where})`);
  for (const { thumbprint, use, device, state, until } of told.keys) {
    const elsewhere = device === undefined ? 'not in use here' : `not in use here; of the device "${device}"`;
    const whose = own.has(thumbprint) ? 'in use here' : elsewhere;
    screen.say(
      `  ${use ?? ''}  ${thumbprint}  ${state ?? ''}${until === undefined ? '' : ` until ${until}`}  (${whose})`,
    );
  }
}
