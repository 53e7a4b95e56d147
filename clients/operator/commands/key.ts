/** `ptcn-ops key retire` and `key compromise`: the end of a key, or of all that were on one device. `key register`: new ones, for lost ones or a further device. */
import type { Command } from 'commander';
import { toInstant } from '#domain/clock.ts';
import { newKeysOf } from '#domain/enrolment.ts';
import { KeyRegistration, type KeyStateChange, Partner } from '#schemas/partner.ts';
import { Proposal } from '#schemas/proposal.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, originOf, withDeskOptions } from '../desk.ts';
import { readRequest, understood } from '../enrolment-file.ts';
import { fingerprintTyped, withoutGaps } from '../fingerprint.ts';
import { type GlassOptions, withBreakGlass } from '../glass.ts';
import { showPartner } from './partners.ts';
import { showProposed } from './proposals.ts';

type Options = DeskOptions & { readonly reason: string; readonly device?: string; readonly from?: string };

const ENDS: readonly { verb: string; state: KeyStateChange['state']; description: string; because: string }[] = [
  {
    verb: 'retire',
    state: 'retired',
    description: 'End a key in good order: what it signed until then is still taken.',
    because: 'replaced by its yearly rotation',
  },
  {
    verb: 'compromise',
    state: 'compromised',
    description: 'A key is in wrong hands: it signs nothing more, whatever date it claims.',
    because: 'laptop stolen',
  },
];

export function addKey(program: Command, shell: Shell): void {
  const key = program.command('key').description('End a key of a partner, or register new ones for lost ones.');
  addRegister(key, shell);
  for (const { verb, state, description, because } of ENDS) {
    const command = withDeskOptions(key.command(verb), shell)
      .argument('<id>', 'which partner')
      .argument('[fingerprint]', 'which key')
      .description(description)
      .option('--device <name>', 'instead of a fingerprint: every key of this device; "ptcn-ops partners" names it')
      .requiredOption('--reason <text>', 'why, in one line')
      .option('--from <instant>', 'from when, in UTC (default: now)')
      .action((id: string, fingerprint: string | undefined, options: Options) =>
        shell.run(options, async (screen) => {
          const { device, from = toInstant(shell.now()), reason } = options;
          if ((fingerprint === undefined) === (device === undefined))
            throw new Misuse('Which key?', 'Give its fingerprint, or the device that it was on: --device "…".');
          const client = await deskClient(options, shell);
          const path = `/v1/partners/${encodeURIComponent(id)}`;
          const which =
            fingerprint === undefined
              ? keysOn(device, await client.get(path, Partner), state)
              : [withoutGaps(fingerprint)];
          const change: KeyStateChange = { state, from, reason };
          let partner: Partner | undefined;
          for (const one of which)
            partner = await client.postFor(`${path}/keys/${encodeURIComponent(one)}`, change, Partner);
          if (partner === undefined) return EXIT.done;
          showPartner(screen, partner, shell.now());
          screen.give(partner);
          return EXIT.done;
        }),
      );
    withExamples(
      command,
      `ptcn-ops key ${verb} tonga-tcu RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY --reason "${because}"`,
    );
  }
}

/** Ended ones too when they are in wrong hands: what they signed before is still taken otherwise. */
function keysOn(device: string | undefined, { keys }: Partner, state: KeyStateChange['state']): string[] {
  const found = keys.filter((key) => key.device === device && (state === 'compromised' || key.state === 'active'));
  if (found.length > 0) return found.map(({ thumbprint }) => thumbprint);
  throw new Misuse(`There is no key on "${device}".`, '"ptcn-ops partners" shows which keys are on which device.');
}

type RegisterOptions = DeskOptions &
  GlassOptions & { readonly fingerprint: string; readonly beside?: boolean; readonly reason: string };

function addRegister(key: Command, shell: Shell): void {
  const command = withBreakGlass(withDeskOptions(key.command('register'), shell))
    .argument('<id>', 'which partner')
    .argument('<file>', 'the new enrolment request the unit sent')
    .description('Propose new keys for a partner that has lost its own; or, with --beside, those of a further device.')
    .option('--beside', 'of a further device: the keys of the others go on. Without it they end with the approval')
    .requiredOption('--fingerprint <text>', 'as it was read out, on a number you knew before')
    .requiredOption('--reason <text>', 'why, in one line')
    .action((id: string, file: string, options: RegisterOptions) =>
      shell.run(options, async (screen) => {
        const order = KeyRegistration.parse({
          request: await readRequest(file),
          fingerprint: fingerprintTyped(options.fingerprint),
          ...(options.beside && { beside: true }),
          reason: options.reason,
          ...(options.breakGlass !== undefined && { breakGlass: options.breakGlass }),
        });
        const context = { audience: await originOf(options, shell), now: shell.now() };
        await understood(() => newKeysOf(id, order, context), context.audience);
        const client = await deskClient(options, shell);
        const proposal = await client.postFor(`/v1/partners/${encodeURIComponent(id)}/keys`, order, Proposal);
        showProposed(screen, proposal);
        return EXIT.done;
      }),
    );
  withExamples(
    command,
    'ptcn-ops key register tonga-tcu tonga-tcu.enrolment.jws --fingerprint RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY --reason "laptop lost at sea"',
    'ptcn-ops key register tonga-tcu tonga-tcu.second.jws --beside --fingerprint RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY --reason "second laptop"',
  );
}
