/** `ptcn-ops enrol`: a unit is enrolled by the file it sent and the fingerprint it read out by telephone; they must agree. */
import { readFile } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { partnerFrom } from '#domain/enrolment.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { Classification } from '#schemas/handling.ts';
import { EnrolmentRequest, Scope } from '#schemas/partner.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, originOf, withDeskOptions } from '../desk.ts';
import { withoutGaps } from '../fingerprint.ts';

type Options = DeskOptions & {
  fingerprint: string;
  kind: 'unit' | 'reader';
  scope?: Scope[];
  maximumClassification?: Classification;
};

export function addEnrol(program: Command, shell: Shell): void {
  const command = withDeskOptions(
    program.command('enrol').argument('<file>', 'the enrolment request the unit sent'),
    shell,
  )
    .description('Enrol a unit or a reader, after its fingerprint was read out by telephone.')
    .requiredOption('--fingerprint <text>', 'as it was read out, on a number you knew before')
    .addOption(
      new Option('--kind <kind>', 'unit, or an organisation system that reads')
        .choices(['unit', 'reader'])
        .default('unit'),
    )
    .addOption(new Option('--scope <scope...>', 'what a reader may do').choices(Scope.options))
    .addOption(
      new Option('--maximum-classification <name>', 'highest it may send or read').choices(Classification.options),
    )
    .action((file: string, options: Options) =>
      shell.run(options, async (screen) => {
        const request = (await readRequest(file)).trim();
        const order = EnrolmentRequest.parse({
          request,
          kind: options.kind,
          ...(options.scope && { scopes: options.scope }),
          ...(options.maximumClassification && { maximumClassification: options.maximumClassification }),
        });
        const partner = await understood(order, await originOf(options, shell), shell.now());
        const signing = partner.keys.find((key) => key.use === 'signing');
        if (signing?.thumbprint !== withoutGaps(options.fingerprint)) {
          throw new Misuse(
            // Not the fingerprint of the file: it would only be copied.
            'The fingerprint that was read out is not that of the file.',
            'Do not enrol it. Call the unit on a number you knew before: somebody may have changed the file on its way.',
          );
        }
        const client = await deskClient(options, shell);
        await client.post('/v1/partners', order);
        screen.say(`Enrolled: ${partner.partnerId}, ${partner.name} (${partner.country}), as a ${partner.kind}.`);
        screen.give({ partnerId: partner.partnerId, kind: partner.kind, scopes: partner.scopes });
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops enrol tonga-tcu.enrolment.jws --fingerprint RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY',
    'ptcn-ops enrol nztcu.enrolment.jws --fingerprint … --kind reader --scope submissions:read:all feeds:curate feeds:read',
  );
}

const readRequest = (file: string): Promise<string> =>
  readFile(file, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${file}.`, 'Give the file that the unit sent ("ptcn enrol" makes it).');
  });

/** Reads the request as the exchange will: signed by the key it brings, meant for this exchange. */
async function understood(order: EnrolmentRequest, origin: string, now: number) {
  try {
    return await partnerFrom(order, { audience: origin, now });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Misuse(
      `The file is not an enrolment request for ${origin}: ${error.message}`,
      'Ask the unit for a new one.',
    );
  }
}
