/** `ptcn enrol`: the signed request that an operator enrols a unit by, and the fingerprints to be read out by telephone. */
import type { Command } from 'commander';
import { v7 as newUuid } from 'uuid';
import { toSeconds } from '#domain/clock.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { ENROLMENT_TYP, EnrolmentClaims } from '#schemas/partner.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { writeSettings } from '../../install/install.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { fingerprintOf, publicHalf } from '../../install/unit-keys.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';

type Options = { name: string; country: string; agency?: string; device?: string; output?: string; json?: boolean };

export function addEnrol(program: Command, shell: Shell): void {
  const command = program
    .command('enrol')
    .description('Write the enrolment request for the operator, and show the fingerprints to read out by telephone.')
    .requiredOption('--name <name>', 'name of your unit')
    .requiredOption('--country <code>', 'two letters, such as TO')
    .option('--agency <name>', 'agency it belongs to')
    .option('--device <name>', 'what you call this machine, such as "patrol boat"; every further one needs it')
    .option('-o, --output <file>', 'where to write it (default: <partner id>.enrolment.jws)')
    .option('--json', 'answer as JSON')
    .action((options: Options) =>
      shell.run(options, async (screen) => {
        if (options.output !== undefined) await needFolderOf(options.output);
        const { settings, keys, home, signer } = await shell.install();
        const { name, country, agency, device } = options;
        const about = { name, country: country.toUpperCase(), ...(agency !== undefined && { agency }) };
        const claims = EnrolmentClaims.safeParse({
          iss: settings.partnerId,
          aud: settings.origin,
          // The keys count from their making: what was signed offline before this request is not lost.
          iat: toSeconds(Date.parse(keys.madeAt)),
          jti: newUuid({ msecs: shell.now() }),
          ...about,
          ...(device !== undefined && { device }),
          keys: [
            { use: 'authentication', jwk: publicHalf(keys.authentication) },
            { use: 'signing', jwk: publicHalf(keys.signing) },
          ],
        });
        if (!claims.success)
          throw new Misuse(
            'Name, country, agency or device cannot stand as they are.',
            'Each is one line: a name and an agency of 1 to 120 letters, a country of two, a device of 1 to 40.',
          );
        const file = options.output ?? `${settings.partnerId}.enrolment.jws`;
        await writeFileAtomically(file, `${await signSubmission(claims.data, await signer, ENROLMENT_TYP)}\n`);
        await writeSettings(home, { ...settings, ...about });
        const fingerprint = await fingerprintOf(keys.signing);
        screen.say(`Send this file to the operator: ${file}`);
        screen.say('Then read this fingerprint out to them by telephone, on a number you both knew before:');
        screen.say(`\n  ${fingerprint}\n`);
        screen.say(`(It names your signing key; the other key's is ${await fingerprintOf(keys.authentication)}.)`);
        screen.give({ file, fingerprint, authentication: await fingerprintOf(keys.authentication) });
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn enrol --name "Tonga Transnational Crime Unit" --country TO --agency "Tonga Police"',
    'ptcn enrol --name "Tonga Transnational Crime Unit" --country TO --device "patrol boat"',
  );
}
