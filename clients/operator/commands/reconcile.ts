/** `ptcn-ops reconcile`: whether the stores agree, by the newest signed statement, which is verified before it is shown. */
import type { Command } from 'commander';
import { openStatement } from '#domain/reconciliation-proof.ts';
import { ReconciliationReport, type ReconciliationStatement } from '#schemas/reconciliation.ts';
import { writeFileAtomically } from '../../install/atomic-file.ts';
import { needFolderOf } from '../../install/output-file.ts';
import { askForPublishedKeys } from '../../published-keys.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Screen } from '../../terminal/screen.ts';
import { type Shell, withExamples } from '../../terminal/shell.ts';
import { type DeskOptions, deskClient, withDeskOptions } from '../desk.ts';

type Options = DeskOptions & { readonly out?: string };

export function addReconcile(program: Command, shell: Shell): void {
  const command = withDeskOptions(program.command('reconcile'), shell)
    .description('Show whether records, signed bytes, log, feeds and outbox agree: the newest daily statement.')
    .option('-o, --out <file>', 'keep the signed statement in a file')
    .action((options: Options) => shell.run(options, (screen) => showReport(options, shell, screen)));
  withExamples(command, 'ptcn-ops reconcile', 'ptcn-ops reconcile --out statement.jws');
}

async function showReport(options: Options, shell: Shell, screen: Screen) {
  if (options.out !== undefined) await needFolderOf(options.out);
  const client = await deskClient(options, shell);
  const { jws, underWay } = await client.get('/v1/operations/reconciliation', ReconciliationReport);
  const keys = await askForPublishedKeys(client.origin, shell.fetch);
  const statement = jws === undefined ? undefined : await openStatement(jws, keys, client.origin);
  if (statement) say(statement, screen);
  else screen.say('There is no statement yet: the first comparison is not done.');
  if (underWay) {
    const found =
      underWay.disagreements === 0 ? 'nothing wrong so far' : `${underWay.disagreements} disagreements so far`;
    screen.say(`Under way: the comparison as of ${underWay.asOf}, at ${underWay.phase}; ${found}.`);
  }
  if (options.out !== undefined && jws !== undefined) {
    await writeFileAtomically(options.out, `${jws}\n`);
    screen.say(`Written: ${options.out}`);
  }
  screen.give({ ...(statement && { statement, jws }), ...(underWay && { underWay }) });
  return statement?.agrees === false ? EXIT.notValid : EXIT.done;
}

function say(statement: ReconciliationStatement, screen: Screen): void {
  const { asOf, agrees, bytes, leaves, counted, byKind, disagreements } = statement;
  const kinds = Object.entries(byKind).map(([kind, count]) => `${count} ${kind}`);
  screen.say(agrees ? `All stores agree, as of ${asOf}.` : `The stores disagree, as of ${asOf}: ${kinds.join(', ')}.`);
  screen.say(`  ${counted.records} records; ${bytes.found.count} of ${bytes.expected.count} have their signed bytes`);
  screen.say(`  ${leaves.found.count} reports and ${counted.keyEvents} events of keys in the log`);
  screen.say(`  ${counted.feedEntries} entries in feeds, ${counted.outboxRows} rows in the outbox`);
  if (counted.youngObjects > 0) screen.say(`  ${counted.youngObjects} objects without a record, too young to judge`);
  for (const { kind, about, since } of disagreements)
    screen.say(`  ${kind}  ${about}${since === undefined ? '' : `  since ${since}`}`);
  const named = disagreements.length;
  const all = Object.values(byKind).reduce((sum, count) => sum + count, 0);
  if (all > named) screen.say(`  and ${all - named} more, which are counted and not named`);
  if (!agrees) screen.say('What each means, and what to do: the runbook, "The stores disagree".');
}
