/** `ptcn-ops proposals`, `approve`, `decline`: what lets somebody in is proposed by one operator and approved by a second person. */
import type { Command } from 'commander';
import { Proposal, type ProposalDecision, ProposalPage } from '#schemas/proposal.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { fingerprintTyped } from '../fingerprint.ts';

const KINDS: Readonly<Record<Proposal['kind'], string>> = {
  enrolment: 'to enrol',
  reactivation: 'to let in again',
  'key-registration': 'to register new keys of',
  'feed-credential': 'to give a feed credential to',
  disposal: 'to dispose of a report of',
};
const SOME_ID = '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b';
const SOME_FINGERPRINT = 'RaKMOPvFOEfuW15aIqr4XqtG8Koda1IS0aRL_kPN7QY';

type ListOptions = DeskOptions & { readonly all?: boolean; readonly cursor?: string };

/** What is waited for may stand anywhere: an approval that is owed after broken glass has no end. */
async function waitingAt(client: ExchangeClient): Promise<Proposal[]> {
  const waiting: Proposal[] = [];
  for (let cursor: string | undefined, more = true; more; more = cursor !== undefined) {
    const page = await client.get('/v1/proposals', ProposalPage, { limit: '200', cursor });
    waiting.push(...page.items.filter(({ state }) => state === 'waiting'));
    cursor = page.next;
  }
  return waiting;
}

export function addProposals(program: Command, shell: Shell): void {
  const decide = (id: string, options: DeskOptions, decisionOf: () => ProposalDecision) =>
    shell.run(options, async (screen) => {
      const decision = decisionOf();
      const client = await deskClient(options, shell);
      const path = `/v1/proposals/${encodeURIComponent(id)}/decision`;
      const proposal = await client.postFor(path, decision, Proposal);
      showProposal(screen, proposal);
      screen.give(proposal);
      return EXIT.done;
    });

  const list = withDeskOptions(program.command('proposals').argument('[id]', 'one proposal; without: all'), shell)
    .description('Show what waits for a second person; newest first.')
    .option('--all', 'also what became of the others, page by page')
    .option('--cursor <text>', 'with --all: go on where the last page ended')
    .action((id: string | undefined, options: ListOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        if (id !== undefined) {
          const proposal = await client.get(`/v1/proposals/${encodeURIComponent(id)}`, Proposal);
          showProposal(screen, proposal);
          screen.give(proposal);
          return EXIT.done;
        }
        const page = options.all
          ? await client.get('/v1/proposals', ProposalPage, { cursor: options.cursor })
          : { items: await waitingAt(client) };
        if (page.items.length === 0)
          screen.say(options.all ? 'Nothing was proposed.' : 'Nothing waits for a second person. The others: --all');
        for (const proposal of page.items) showProposal(screen, proposal);
        if (page.next !== undefined) screen.say(`There are more: ptcn-ops proposals --all --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(list, 'ptcn-ops proposals', 'ptcn-ops proposals --all', `ptcn-ops proposals ${SOME_ID} --json`);

  const approve = withDeskOptions(program.command('approve').argument('<id>', 'which proposal'), shell)
    .description('Approve what another operator proposed. Sign in first: only a person approves.')
    .option('--fingerprint <text>', 'as the unit read it out to you; needed where keys come in')
    .action((id: string, options: DeskOptions & { readonly fingerprint?: string }) =>
      decide(id, options, () => ({
        decision: 'approve',
        ...(options.fingerprint !== undefined && { fingerprint: fingerprintTyped(options.fingerprint) }),
      })),
    );
  withExamples(approve, `ptcn-ops approve ${SOME_ID} --fingerprint ${SOME_FINGERPRINT}`);

  const decline = withDeskOptions(program.command('decline').argument('<id>', 'which proposal'), shell)
    .description(
      'Decline it. What was in force by broken glass is undone with it: the partner suspended, the feed credential revoked.',
    )
    .requiredOption('--reason <text>', 'why, in one line')
    .action((id: string, options: DeskOptions & { readonly reason: string }) =>
      decide(id, options, () => ({ decision: 'decline', reason: options.reason })),
    );
  withExamples(decline, `ptcn-ops decline ${SOME_ID} --reason "the commander knows nothing of it"`);
}

function showProposal(screen: Screen, proposal: Proposal): void {
  const { kind, partnerId, name, reason, proposedBy, proposedAt, decidedBy, decidedAt, decisionReason } = proposal;
  const what = proposal.device === undefined ? KINDS[kind] : `to add the device "${proposal.device}" to`;
  screen.say(`${proposal.proposalId}  ${standingOf(proposal)}  ${what} ${partnerId}, ${name}`);
  screen.say(`  ${rightsOf(proposal.partner)}`);
  screen.say(`  by ${proposedBy}, ${proposedAt}${reason === undefined ? '' : `: ${reason}`}`);
  if (proposal.disposal !== undefined) screen.say(`  ${proposal.disposal.submissionId}, ${proposal.disposal.ground}`);
  if (proposal.credential !== undefined) showCredentialAsked(screen, proposal.credential);
  if (decidedBy !== undefined)
    screen.say(
      `  ${proposal.state} by ${decidedBy}, ${decidedAt}${decisionReason === undefined ? '' : `: ${decisionReason}`}`,
    );
}

/** What the second person decides about. */
function rightsOf({ kind, country, agency, scopes, maximumClassification }: Proposal['partner']): string {
  const where = agency === undefined ? country : `${agency}, ${country}`;
  return `${kind} (${where}) up to ${maximumClassification}, may: ${scopes.join(' ') || 'nothing'}`;
}

function showCredentialAsked(screen: Screen, asked: NonNullable<Proposal['credential']>): void {
  const { credentialId, label, feeds, expiresAt, change } = asked;
  screen.say(`  ${change === 'issue' ? 'a new one' : 'a new secret for'} ${credentialId}, ${label}`);
  screen.say(`  for ${feeds.join(', ')}, until ${expiresAt}`);
}

function standingOf({ state, brokenGlass }: Proposal): string {
  if (!brokenGlass) return state.toUpperCase();
  return state === 'waiting'
    ? 'IN FORCE BY BROKEN GLASS, APPROVAL IS OWED'
    : `${state.toUpperCase()} AFTER BROKEN GLASS`;
}

/** What was proposed just now, and what has to happen next. */
export function showProposed(screen: Screen, proposal: Proposal): void {
  sayProposed(screen, proposal);
  screen.give(proposal);
}

export function sayProposed(screen: Screen, proposal: Proposal): void {
  const { proposalId, kind, brokenGlass, expiresAt } = proposal;
  const bringsKeys = kind === 'enrolment' || kind === 'key-registration';
  const fingerprint = bringsKeys ? ' --fingerprint <as read out to that person>' : '';
  screen.say(
    brokenGlass
      ? 'In force now, by you alone. An alarm was raised, and approval is owed.'
      : `Proposed. It waits for a second person until ${expiresAt}.`,
  );
  screen.say(`Another operator signs in and approves it:  ptcn-ops approve ${proposalId}${fingerprint}`);
}
