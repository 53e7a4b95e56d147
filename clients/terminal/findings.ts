/** Findings for tired eyes: what blocks apart from what wants a word apart from advice, each with where, what and how to mend it. */
import type { Finding, Severity } from '#schemas/finding.ts';
import type { Screen } from './screen.ts';

/** What the author said to mean wants nobody's look any more. */
type Group = Severity | 'attested';

const HEADINGS: Readonly<Record<Group, string>> = {
  blocking: 'MUST BE MENDED before it can be accepted',
  attestable: 'ACCEPTED AS IT STANDS, but look again: correct it, or say that you mean it',
  attested: 'ACCEPTED AS YOU MEAN IT',
  advice: 'FOR NEXT TIME',
};
const ORDER: readonly Group[] = ['blocking', 'attestable', 'attested', 'advice'];

const groupOf = ({ severity, attested }: Finding): Group =>
  severity === 'attestable' && attested === true ? 'attested' : severity;

export const hasBlocking = (findings: readonly Finding[]): boolean =>
  findings.some((finding) => finding.severity === 'blocking');

/** @param lineOf where a pointer stands in the officer's file, when there is one. */
export function showFindings(
  screen: Screen,
  findings: readonly Finding[],
  options: { readonly truncated?: boolean; readonly lineOf?: (pointer: string) => number | undefined } = {},
): void {
  for (const name of ORDER) {
    const group = findings.filter((finding) => groupOf(finding) === name);
    if (group.length === 0) continue;
    screen.say();
    screen.say(`${HEADINGS[name]} (${group.length})`);
    for (const finding of group) showFinding(screen, finding, options.lineOf?.(finding.pointer));
  }
  const open = findings.find((finding) => groupOf(finding) === 'attestable');
  if (open) showAttestation(screen, open);
  if (options.truncated) screen.say('There are more; these are the first 200.');
}

function showFinding(screen: Screen, finding: Finding, line: number | undefined): void {
  const where = finding.pointer === '' ? 'the report as a whole' : finding.pointer;
  screen.say(`  ${where}${line === undefined ? '' : `  (line ${line})`}  [${finding.code}]`);
  screen.say(`    ${finding.detail}${finding.attested === true ? ' You said that you mean it.' : ''}`);
  if (finding.attested !== true) screen.say(`    → ${finding.fix}`);
}

function showAttestation(screen: Screen, { code, pointer }: Finding): void {
  screen.say();
  screen.say('To say that you mean it, put this beside "report" in your file (one per finding):');
  screen.say(`  "attestations": [${JSON.stringify({ code, pointer, reason: 'why it is right as it stands' })}]`);
}

/** One line that counts them. */
export function countFindings(findings: readonly Finding[]): string {
  const count = (group: Group) => findings.filter((finding) => groupOf(finding) === group).length;
  const words = [
    count('blocking') > 0 ? `${count('blocking')} to mend` : '',
    count('attestable') > 0 ? `${count('attestable')} to look at again` : '',
    count('attested') > 0 ? `${count('attested')} that you mean` : '',
    count('advice') > 0 ? `${count('advice')} for next time` : '',
  ].filter((word) => word !== '');
  return words.length === 0 ? 'no findings' : words.join(', ');
}
