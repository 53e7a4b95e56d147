/** `ptcn-ops feed-credential`: for programs that can do HTTP Basic and nothing else, such as a spreadsheet. */
import { type Command, InvalidArgumentError } from 'commander';
import { CURATED_FEED } from '#schemas/feed.ts';
import {
  FEED_CREDENTIAL_DAYS,
  type FeedCredential,
  type FeedCredentialChange,
  FeedCredentialGiven,
  type FeedCredentialOrder,
  FeedCredentialPage,
} from '#schemas/feed-credential.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

type IssueOptions = DeskOptions & { readonly label: string; readonly feed: string[]; readonly days?: number };
type ListOptions = DeskOptions & { readonly cursor?: string };
type ChangeOptions = DeskOptions & { readonly reason: string; readonly atOnce?: boolean };

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
  const command = withDeskOptions(group.command('issue'), shell)
    .argument('<id>', 'whose it is: a unit or a reader, and it reads what that one may read')
    .description('Issue a feed credential. Its secret is shown once.')
    .requiredOption('--label <text>', 'which program, and where; never a person')
    .option('--feed <feed...>', 'the feeds it opens', [CURATED_FEED.feedId])
    .option('--days <number>', `how long it lives (default: ${FEED_CREDENTIAL_DAYS.usual})`, wholeDays)
    .action((id: string, { label, feed, days, ...options }: IssueOptions) =>
      shell.run(options, async (screen) => {
        const client = await deskClient(options, shell);
        const order: FeedCredentialOrder = { label, feeds: feed, ...(days !== undefined && { days }) };
        const given = await client.postFor(pathOf(id), order, FeedCredentialGiven);
        showCredential(screen, given.credential, shell.now());
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
  const command = withChange(group.command('rotate'), shell)
    .description('Give it a new secret, shown once. The old one serves 7 days more. Its life is not prolonged.')
    .option('--at-once', 'the old secret ends now: it may be in wrong hands')
    .action((id: string, credentialId: string, { reason, atOnce = false, ...options }: ChangeOptions) =>
      change(shell, options, pathOf(id, credentialId), { change: 'rotate', atOnce, reason }),
    );
  withExamples(command, `ptcn-ops feed-credential rotate ${EXAMPLE} --reason "every half year"`);
}

function addRevoke(group: Command, shell: Shell): void {
  const command = withChange(group.command('revoke'), shell)
    .description('End it for good, from its very next request on.')
    .action((id: string, credentialId: string, { reason, ...options }: ChangeOptions) =>
      change(shell, options, pathOf(id, credentialId), { change: 'revoke', reason }),
    );
  withExamples(command, `ptcn-ops feed-credential revoke ${EXAMPLE} --reason "laptop stolen"`);
}

const withChange = (command: Command, shell: Shell): Command =>
  withDeskOptions(command, shell)
    .argument('<id>', 'whose')
    .argument('<credential>', 'which; "ptcn-ops feed-credential list" shows them')
    .requiredOption('--reason <text>', 'why, in one line');

const change = (shell: Shell, options: DeskOptions, path: string, order: FeedCredentialChange): Promise<void> =>
  shell.run(options, async (screen) => {
    const client = await deskClient(options, shell);
    const given = await client.postFor(path, order, FeedCredentialGiven);
    showCredential(screen, given.credential, shell.now());
    showSecret(screen, given, client.origin);
    screen.give(given);
    return EXIT.done;
  });

function showCredential(screen: Screen, credential: FeedCredential, now: number): void {
  const { credentialId, partnerId, label, feeds, expiresAt, previousSecretEndsAt } = credential;
  const hasExpired = credential.state === 'active' && Date.parse(expiresAt) <= now;
  screen.say(`${credentialId}  ${hasExpired ? 'EXPIRED' : credential.state.toUpperCase()}  ${label}`);
  screen.say(`  of ${partnerId}, for ${feeds.join(', ')}, until ${expiresAt}`);
  if (previousSecretEndsAt !== undefined) screen.say(`  its old secret serves until ${previousSecretEndsAt}`);
}

/** What is pasted into the program. */
function showSecret(screen: Screen, { credential, secret }: FeedCredentialGiven, origin: string): void {
  if (secret === undefined) return;
  for (const feedId of credential.feeds) screen.say(`  address    ${origin}/v1/feeds/${feedId}/items`);
  screen.say(`  TAXII      ${origin}/taxii2/`);
  screen.say(`  user name  ${credential.credentialId}`);
  screen.say(`  password   ${secret}`);
  screen.say(
    'The password is not shown again, and nobody has kept it. If it is lost: ptcn-ops feed-credential rotate.',
  );
}

function wholeDays(text: string): number {
  const days = /^[0-9]{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= FEED_CREDENTIAL_DAYS.most) return days;
  throw new InvalidArgumentError(`Give a whole number from 1 to ${FEED_CREDENTIAL_DAYS.most}.`);
}
