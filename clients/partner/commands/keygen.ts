/** `ptcn keygen`: the keys of a new install. They are made here and never leave this machine. */
import { type Command, Option } from 'commander';
import { SignatureAlgorithm } from '#schemas/partner.ts';
import { PartnerId } from '#schemas/primitives.ts';
import { Settings, writeKeys, writeSettings } from '../../install/install.ts';
import { fingerprintOf, newKeyRing } from '../../install/unit-keys.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { partnerId: string; origin?: string; algorithm: SignatureAlgorithm; json?: boolean };

export function addKeygen(program: Command, shell: Shell): void {
  const algorithm = new Option('--algorithm <name>', 'ES384 unless agreed with the operator')
    .choices(SignatureAlgorithm.options)
    .default('ES384');
  const command = program
    .command('keygen')
    .description('Make the keys of your unit on this machine, sealed under a passphrase.')
    .requiredOption('--partner-id <id>', 'identifier agreed with the operator, such as tonga-tcu')
    .option('--origin <address>', 'address of the exchange (default: PTCN_ORIGIN)')
    .addOption(algorithm)
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        const settings = settingsFrom(options, shell.environment.PTCN_ORIGIN);
        const passphrase = await shell.ask(`New passphrase for ${settings.partnerId}: `, 'again');
        const keys = await newKeyRing(options.algorithm, shell.now());
        await writeKeys(shell.home, keys, passphrase);
        await writeSettings(shell.home, settings);
        const fingerprints = {
          authentication: await fingerprintOf(keys.authentication),
          signing: await fingerprintOf(keys.signing),
        };
        screen.say(`Keys of ${settings.partnerId} for ${settings.origin} are in ${shell.home.root}`);
        screen.say('Keep a copy of that folder in a safe, and the passphrase elsewhere: nobody can restore them.');
        screen.say('Next: ptcn enrol');
        screen.give({ ...settings, home: shell.home.root, fingerprints });
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn keygen --partner-id tonga-tcu --origin https://exchange.example.govt.nz');
}

function settingsFrom(options: Options, fallback: string | undefined): Settings {
  const address = options.origin ?? fallback;
  if (address === undefined) {
    throw new Misuse('Which exchange?', 'Give its address by --origin or PTCN_ORIGIN.');
  }
  if (!PartnerId.safeParse(options.partnerId).success) {
    throw new Misuse(`"${options.partnerId}" cannot be an identifier.`, 'Small letters, digits and hyphens, 2 to 32.');
  }
  if (!URL.canParse(address) || !isSafe(new URL(address))) {
    throw new Misuse(`${address} is not the address of an exchange.`, 'It begins with https:// (or http://127.0.0.1).');
  }
  return Settings.parse({ origin: new URL(address).origin, partnerId: options.partnerId });
}

const isSafe = (url: URL): boolean =>
  url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === '127.0.0.1');
