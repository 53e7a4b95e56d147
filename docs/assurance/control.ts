/** One requirement of a standard: its id, what it asks in our words, what is true of it here, and which test shows that. */

/**
 * shown: a test shows all of it, and its title carries the id. not met: at least a part is missing. outside: only a deployment or an
 * organisation can show it. Whatever the status, the tests in `shownBy` show the part that is there.
 */
export type Status = 'shown' | 'not met' | 'not applicable' | 'outside';

export type Control = {
  /** As titles of tests carry it in brackets: the short name of the standard, and the standard's own number. */
  readonly id: string;
  /** Of ASVS only. */
  readonly level?: 1 | 2 | 3;
  readonly says: string;
  readonly status: Status;
  readonly because?: string;
  /** Test files, from the root of the project. */
  readonly shownBy: readonly string[];
};

const LEVELS = { L1: 1, L2: 2, L3: 3 } as const;

/** Rows of one standard. A number may be followed by its level: `9.1.1 L1`. Tests are named without `test/` and `.test.ts`. */
export function rowsOf(standard: string) {
  const row = (
    numbered: string,
    says: string,
    status: Status,
    because: string | undefined,
    tests: readonly string[],
  ) => {
    const [, number = numbered, level] = /^(.*?)(?: (L[123]))?$/.exec(numbered) ?? [];
    const control: Control = {
      id: standard === '' ? number : `${standard} ${number}`,
      ...((level === 'L1' || level === 'L2' || level === 'L3') && { level: LEVELS[level] }),
      says,
      status,
      ...(because !== undefined && { because }),
      shownBy: tests.map((name) => `test/${name}.test.ts`),
    };
    return control;
  };
  return {
    shown: (number: string, says: string, ...tests: readonly [string, ...string[]]) =>
      row(number, says, 'shown', undefined, tests),
    notMet: (number: string, says: string, because: string, ...tests: readonly string[]) =>
      row(number, says, 'not met', because, tests),
    outside: (number: string, says: string, because: string, ...tests: readonly string[]) =>
      row(number, says, 'outside', because, tests),
    notApplicable: (number: string, says: string, because: string) => row(number, says, 'not applicable', because, []),
  };
}
