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

/** A score with the day of its run. */
export type DatedScore = FileScore & { readonly day: string };

type Counts = Pick<FileScore, 'noticed' | 'missed'>;

/** Of a hundred changes, how many a test noticed. */
export function scoreOf(scores: readonly Counts[]): number {
  const sum = (pick: (score: Counts) => number) => scores.reduce((total, score) => total + pick(score), 0);
  return (100 * sum(({ noticed }) => noticed)) / sum(({ noticed, missed }) => noticed + missed);
}

export function mutationPage(scores: readonly DatedScore[]): string {
  const groups = [...Map.groupBy(scores, ({ group }) => group)];
  const line = (what: string, of: readonly DatedScore[]) => {
    const count = (pick: (score: FileScore) => number) => of.reduce((total, score) => total + pick(score), 0);
    const figures = [count(({ noticed }) => noticed), count(({ missed }) => missed), count((one) => one.passedOver)];
    const days = [...new Set(of.map(({ day }) => day))].sort().join(', ');
    return `| ${[what, `${scoreOf(of).toFixed(1)} %`, ...figures, days].join(' | ')} |`;
  };
  return [
    '# What the tests notice',
    '',
    '<!-- Written by `npm run mutate`. -->',
    '',
    `The code that checks what callers bring, and the code that proves and compares what is kept, was changed in ${scores.reduce((sum, { noticed, missed }) => sum + noticed + missed, 0)} places, one at a time; a test noticed ${scoreOf(scores).toFixed(1)} % of the changes. At least ${LEAST_SCORE} % are due, over all and in each group.`,
    '',
    '| file | score | noticed | missed | passed over | run on |',
    '|---|---|---|---|---|---|',
    ...groups.flatMap(([group, ofGroup]) => [
      line(`**${group}**`, ofGroup),
      ...ofGroup.map((one) => line(`\`${one.file}\``, [one])),
    ]),
    line('**all**', scores),
    '',
  ].join('\n');
}
