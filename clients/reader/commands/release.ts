/** `nztcu release`, `withhold`, `approve`, `decline`: a published report to named units, by two analysts, or not, with the barrier. */
import { type Command, Option } from 'commander';
import { Classification, Tlp } from '#schemas/handling.ts';
import { Barrier, DisclosureGround, OverseasGround, Release, ReleaseRequest } from '#schemas/release.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { asAnalyst } from '../analyst.ts';
import { showRelease } from '../show-release.ts';

const SOME_REPORT = 'tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const SOME_RELEASE = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
type Common = { origin?: string; json?: boolean };
type Wish = Common & {
  to: string[];
  reason: string;
  ipp11: string;
  ipp12?: string;
  classification?: string;
  tlp?: string;
};

export function addRelease(program: Command, shell: Shell): void {
  const post = (path: string, bodyOf: () => object, options: Common) =>
    shell.run(options, async (screen) => {
      const body = bodyOf();
      const release = await asAnalyst(shell, options.origin, (client) => client.postFor(path, body, Release));
      showRelease(screen, release);
      screen.give(release);
      return release.state === 'refused' ? EXIT.refused : EXIT.done;
    });
  const common = (command: Command) =>
    command
      .option('--origin <address>', 'address of the exchange you signed in at (or PTCN_ORIGIN)')
      .option('--json', 'answer as JSON');
  const barrier = () =>
    new Option('--because <barrier>', 'what stands against it').choices(Barrier.options).makeOptionMandatory();

  const release = common(program.command('release').argument('<id>', 'identifier of a published submission'))
    .description('Propose to release a published report to other units. A second analyst approves it.')
    .requiredOption('--to <unit...>', 'which units')
    .requiredOption('--reason <text>', 'what they need it for')
    .addOption(
      new Option('--ipp11 <ground>', 'ground of the disclosure, Privacy Act 2020')
        .choices(DisclosureGround.options)
        .makeOptionMandatory(),
    )
    .addOption(new Option('--ipp12 <ground>', 'ground of sending it abroad').choices(OverseasGround.options))
    .addOption(new Option('--classification <name>', 'raise it').choices(Classification.options))
    .addOption(new Option('--tlp <level>', 'make it stricter').choices(Tlp.options))
    .action((id: string, options: Wish) => post('/v1/releases', () => requestFrom(id, options), options));
  withExamples(
    release,
    `npm run nztcu -- release ${SOME_REPORT} --to fiji-tcu --ipp11 maintenance-of-law --ipp12 comparable-safeguards --reason "The vessel is on its way to Suva."`,
  );

  const withhold = common(program.command('withhold').argument('<id>', 'identifier of a submission'))
    .description('Put on record that a report is not released to units that could have used it, and why.')
    .requiredOption('--from <unit...>', 'which units')
    .requiredOption('--reason <text>', 'why, in one line; analysts only')
    .addOption(barrier())
    .action(
      (
        submissionId: string,
        { from: units, because, reason, ...options }: Common & { from: string[]; because: string; reason: string },
      ) => post('/v1/releases', () => ({ intent: 'withhold', submissionId, units, barrier: because, reason }), options),
    );
  withExamples(
    withhold,
    `npm run nztcu -- withhold ${SOME_REPORT} --from fiji-tcu --because harm --reason "It would name the source."`,
  );

  const decision = (id: string) => `/v1/releases/${encodeURIComponent(id)}/decision`;
  const approve = common(program.command('approve').argument('<release>', 'which release'))
    .description('Approve what another analyst proposed. Sign in first: only a person approves.')
    .action((id: string, options: Common) => post(decision(id), () => ({ decision: 'approve' }), options));
  withExamples(approve, `npm run nztcu -- approve ${SOME_RELEASE}`);

  const decline = common(program.command('decline').argument('<release>', 'which release'))
    .description('Decline a proposed release; the barrier goes into the register.')
    .requiredOption('--reason <text>', 'why, in one line')
    .addOption(barrier())
    .action((id: string, { because, reason, ...options }: Common & { because: string; reason: string }) =>
      post(decision(id), () => ({ decision: 'decline', barrier: because, reason }), options),
    );
  withExamples(
    decline,
    `npm run nztcu -- decline ${SOME_RELEASE} --because not-needed --reason "They have it from Tonga."`,
  );
}

/** @throws {Misuse} naming what cannot stand as it is. */
function requestFrom(
  submissionId: string,
  { to: units, reason, ipp11, ipp12, classification, tlp }: Wish,
): ReleaseRequest {
  const request = ReleaseRequest.safeParse({
    intent: 'release',
    submissionId,
    units,
    legalBasis: { ipp11, ...(ipp12 !== undefined && { ipp12 }) },
    reason,
    ...(classification !== undefined && { classification }),
    ...(tlp !== undefined && { tlp }),
  });
  if (request.success) return request.data;
  const [issue] = request.error.issues;
  throw new Misuse(
    `${FLAGS[String(issue?.path[0])] ?? 'The release'} cannot stand as it is.`,
    `${issue?.message ?? ''} See --help.`.trim(),
  );
}

const FLAGS: Readonly<Record<string, string>> = {
  submissionId: 'The identifier of the submission',
  units: '--to',
  legalBasis: '--ipp11 with --ipp12',
  reason: '--reason',
};
