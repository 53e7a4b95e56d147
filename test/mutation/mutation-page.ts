/** docs/assurance/mutation.md: what the last full run of `npm run mutate` found. */
import { LEAST_SCORE } from './groups.ts';

export type FileScore = {
  readonly group: string;
  readonly file: string;
  readonly noticed: number;
  readonly missed: number;
  /** Named in the source as changing nothing, with the reason. */
  readonly passedOver: number;
};

type Counts = Pick<FileScore, 'noticed' | 'missed'>;

/** Of a hundred changes, how many a test noticed. */
export function scoreOf(scores: readonly Counts[]): number {
  const sum = (pick: (score: Counts) => number) => scores.reduce((total, score) => total + pick(score), 0);
  return (100 * sum(({ noticed }) => noticed)) / sum(({ noticed, missed }) => noticed + missed);
}

export function mutationPage(scores: readonly FileScore[], day: string): string {
  const groups = [...Map.groupBy(scores, ({ group }) => group)];
  const line = (what: string, of: readonly FileScore[]) => {
    const count = (pick: (score: FileScore) => number) => of.reduce((total, score) => total + pick(score), 0);
    const figures = [count(({ noticed }) => noticed), count(({ missed }) => missed), count((one) => one.passedOver)];
    return `| ${[what, `${scoreOf(of).toFixed(1)} %`, ...figures].join(' | ')} |`;
  };
  return [
    '# What the tests notice',
    '',
    `<!-- Written by the full run of \`npm run mutate\`. -->`,
    '',
    `Run on ${day}. The code that checks what callers bring was changed in ${scores.reduce((sum, { noticed, missed }) => sum + noticed + missed, 0)} places, one at a time; a test noticed ${scoreOf(scores).toFixed(1)} % of the changes. At least ${LEAST_SCORE} % are due, over all and in each group.`,
    '',
    '| file | noticed | changes noticed | missed | passed over |',
    '|---|---|---|---|---|',
    ...groups.flatMap(([group, ofGroup]) => [
      line(`**${group}**`, ofGroup),
      ...ofGroup.map((one) => line(`\`${one.file}\``, [one])),
    ]),
    line('**all**', scores),
    '',
  ].join('\n');
}
