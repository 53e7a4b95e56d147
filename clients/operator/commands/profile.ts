/** `ptcn-ops profile`: contacts by role, powers and arrangement of a unit, from a file that is kept beside its paper. */
import type { Command } from 'commander';
import { Partner } from '#schemas/partner.ts';
import { PartnerProfile } from '#schemas/profile.ts';
import { readIfThere } from '../../install/atomic-file.ts';
import { EXIT, Misuse } from '../../terminal/exit-codes.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { showPartner } from './partners.ts';

export function addProfile(program: Command, shell: Shell): void {
  const command = withDeskOptions(
    program.command('profile').argument('<id>', 'which partner').argument('<file>', 'the whole profile, as JSON'),
    shell,
  )
    .description('Set contacts, powers and the arrangement a unit shares under. Posts only, never a private person.')
    .action((id: string, file: string, options: DeskOptions) =>
      shell.run(options, async (screen) => {
        const profile = await readProfile(file);
        const client = await deskClient(options, shell);
        const partner = await client.postFor(`/v1/partners/${encodeURIComponent(id)}/profile`, profile, Partner);
        showPartner(screen, partner, shell.now());
        screen.give(partner);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops profile tonga-tcu tonga-tcu.profile.json');
}

async function readProfile(file: string): Promise<PartnerProfile> {
  const text = await readIfThere(file);
  if (text === undefined) throw new Misuse(`There is no file ${file}.`, 'The runbook shows what is in one.');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Misuse(`${file} is not JSON.`, 'The runbook shows what is in one.');
  }
  const parsed = PartnerProfile.safeParse(json);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path, message }) => `/${path.join('/')}: ${message}`).join('; ');
  throw new Misuse(`${file} is not a profile: ${where}.`, 'The runbook shows what is in one.');
}
