/** `ptcn-ops feed-credential`: for programs that can do HTTP Basic and nothing else, such as a spreadsheet. */
import { type Command, InvalidArgumentError } from 'commander';
import { CURATED_FEED } from '#schemas/feed.ts';
import {
  FEED_CREDENTIAL_DAYS,
  FeedCredential,
  type FeedCredentialChange,
  type FeedCredentialOrder,
  FeedCredentialPage,
} from '#schemas/feed-credential.ts';
import { FeedCredentialProposed } from '#schemas/proposal.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';
import { type GlassOptions, withBreakGlass } from '../glass.ts';
import { sayProposed } from './proposals.ts';

type IssueOptions = DeskOptions &
  GlassOptions & { readonly label: string; readonly feed: string[]; readonly days?: number };
type ListOptions = DeskOptions & { readonly cursor?: string };
type RevokeOptions = DeskOptions & { readonly reason: string };
type RotateOptions = RevokeOptions & GlassOptions & { readonly atOnce?: boolean };

const EXAMPLE = 'tonga-tcu fc_5d0c1e8a97b3f264';

export function addFeedCredential(program: Command, shell: Shell): void {
  const group = program
    .command('feed-credential')
    .description('Let a program read feed pages by HTTP Basic: issue, list, rotate, revoke.');
  addIssue(group, shell);
  addList(group, shell);
  addRotate(group, shell);
  addRevoke(group, shell);
}

const pathOf = (partnerId: string, credentialId?: string): string =>
  ['/v1/partners', partnerId, 'feed-credentials', ...(credentialId === undefined ? [] : [credentialId])]
    .map((part, at) => (at === 0 ? part : encodeURIComponent(part)))
    .join('/');

function addIssue(group: Command, shell: Shell): void {
  const command = withBreakGlass(withDeskOptions(group.command('issue'), shell))
    .argument('<id>', 'whose it is: a unit or a reader, and it reads what that one may read')
    .description(
      'Propose a feed credential. Its secret is shown once, and opens nothing until a second person approves.',
    )
    .requiredOption('--label <text>', 'which program, and where; never a person')
    .option('--feed <feed...>', 'the feeds it opens', [CURATED_FEED.feedId])
    .option('--days <number>', `how long it lives (default: ${FEED_CREDENTIAL_DAYS.usual})`, wholeDays)
    .action((id: string, { label, feed, days, breakGlass, ...options }: IssueOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const order: FeedCredentialOrder = { label, feeds: feed, days, breakGlass };
        const given = await client.postFor(pathOf(id), order, FeedCredentialProposed);
        showSecret(screen, given, client.origin);
        screen.give(given);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops feed-credential issue tonga-tcu --label "Spreadsheet of the duty desk"');
}

function addList(group: Command, shell: Shell): void {
  const command = withDeskOptions(group.command('list'), shell)
    .argument('<id>', 'whose')
    .description('Show the feed credentials of a partner, oldest first, without secrets.')
    .option('--cursor <text>', 'go on where the last page ended')
    .action((id: string, options: ListOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const page = await client.get(pathOf(id), FeedCredentialPage, { cursor: options.cursor });
        if (page.items.length === 0 && options.cursor === undefined) screen.say(`${id} has no feed credential.`);
        for (const credential of page.items) showCredential(screen, credential, shell.now());
        if (page.next !== undefined)
          screen.say(`There are more: ptcn-ops feed-credential list ${id} --cursor ${page.next}`);
        screen.give(page);
        return EXIT.done;
      }),
    );
  withExamples(command, 'ptcn-ops feed-credential list tonga-tcu');
}

function addRotate(group: Command, shell: Shell): void {
  const command = withBreakGlass(withChange(group.command('rotate'), shell))
    .description(
      'Propose a new secret, shown once. From the approval on the old one serves 7 days more. Its life is not prolonged.',
    )
    .option('--at-once', 'the old secret ends with the approval; "revoke" ends it now')
    .action((id: string, credentialId: string, options: RotateOptions) =>
      shell.run(options, async (screen) => {
        const { reason, atOnce = false, breakGlass } = options;
        const client = await deskClient(options, shell);
        const order: FeedCredentialChange = { change: 'rotate', atOnce, reason, breakGlass };
        const given = await client.postFor(pathOf(id, credentialId), order, FeedCredentialProposed);
        showSecret(screen, given, client.origin);
        screen.give(given);
        return EXIT.done;
      }),
    );
  withExamples(command, `ptcn-ops feed-credential rotate ${EXAMPLE} --reason "every half year"`);
}

function addRevoke(group: Command, shell: Shell): void {
  const command = withChange(group.command('revoke'), shell)
    .description('End it for good, from its very next request on.')
    .action((id: string, credentialId: string, { reason, ...options }: RevokeOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const order: FeedCredentialChange = { change: 'revoke', reason };
        const revoked = await client.postFor(pathOf(id, credentialId), order, FeedCredential);
        showCredential(screen, revoked, shell.now());
        screen.give(revoked);
        return EXIT.done;
      }),
    );
  withExamples(command, `ptcn-ops feed-credential revoke ${EXAMPLE} --reason "laptop stolen"`);
}

const withChange = (command: Command, shell: Shell): Command =>
  withDeskOptions(command, shell)
    .argument('<id>', 'whose')
    .argument('<credential>', 'which; "ptcn-ops feed-credential list" shows them')
    .requiredOption('--reason <text>', 'why, in one line');

function showCredential(screen: Screen, credential: FeedCredential, now: number): void {
  const { credentialId, partnerId, label, feeds, expiresAt, previousSecretEndsAt } = credential;
  const hasExpired = credential.state === 'active' && Date.parse(expiresAt) <= now;
  screen.say(`${credentialId}  ${hasExpired ? 'EXPIRED' : credential.state.toUpperCase()}  ${label}`);
  screen.say(`  of ${partnerId}, for ${feeds.join(', ')}, until ${expiresAt}`);
  if (previousSecretEndsAt !== undefined) screen.say(`  its old secret serves until ${previousSecretEndsAt}`);
}

/** What is pasted into the program, and what has to happen before it opens anything. */
function showSecret(screen: Screen, { proposal, credentialId, secret }: FeedCredentialProposed, origin: string): void {
  for (const feedId of proposal.credential?.feeds ?? []) screen.say(`  address    ${origin}/v1/feeds/${feedId}/items`);
  screen.say(`  TAXII      ${origin}/taxii2/`);
  screen.say(`  user name  ${credentialId}`);
  screen.say(`  password   ${secret}`);
  screen.say(
    'The password is not shown again, and nobody has kept it. If it is lost: ptcn-ops feed-credential rotate.',
  );
  if (!proposal.brokenGlass) screen.say('It opens nothing until a second operator approves it.');
  sayProposed(screen, proposal);
}

function wholeDays(text: string): number {
  const days = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= FEED_CREDENTIAL_DAYS.most) return days;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${FEED_CREDENTIAL_DAYS.most}.`);
}
