/** `ptcn-ops enrol`: a unit is proposed by the file it sent and the fingerprint it read out by telephone; they must agree. */
import { type Command, Option } from 'commander';
import { partnerFrom } from '#domain/enrolment.ts';
import { Classification } from '#schemas/handling.ts';
import { EnrolmentRequest, Scope } from '#schemas/partner.ts';
import { Proposal } from '#schemas/proposal.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, originOf, withDeskOptions } from '../desk.ts';
import { readRequest, understood } from '../enrolment-file.ts';
import { fingerprintTyped } from '../fingerprint.ts';
import { type GlassOptions, withBreakGlass } from '../glass.ts';
import { showProposed } from './proposals.ts';

type Options = DeskOptions &
  GlassOptions & {
    fingerprint: string;
    kind: 'unit' | 'reader';
    scope?: Scope[];
    maximumClassification?: Classification;
  };

export function addEnrol(program: Command, shell: Shell): void {
  const command = withBreakGlass(
    withDeskOptions(program.command('enrol').argument('<file>', 'the enrolment request the unit sent'), shell),
  )
    .description('Propose to enrol a unit or a reader, after its fingerprint was read out by telephone.')
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
        const order = EnrolmentRequest.parse({
          request: await readRequest(file),
          fingerprint: fingerprintTyped(options.fingerprint),
          kind: options.kind,
          ...(options.scope && { scopes: options.scope }),
          ...(options.maximumClassification && { maximumClassification: options.maximumClassification }),
          ...(options.breakGlass !== undefined && { breakGlass: options.breakGlass }),
        });
        const context = { audience: await originOf(options, shell), now: shell.now() };
        const partner = await understood(() => partnerFrom(order, context), context.audience);
        const client = await deskClient(options, shell);
        const proposal = await client.postFor('/v1/partners', order, Proposal);
        screen.say(`${partner.partnerId}, ${partner.name} (${partner.country}), as a ${partner.kind}:`);
        showProposed(screen, proposal);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops enrol tonga-tcu.enrolment.jws --fingerprint RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY',
    'ptcn-ops enrol nztcu.enrolment.jws --fingerprint … --kind reader --scope submissions:read:all feeds:curate feeds:read',
  );
}
