/** Many calls of a store, so many at a time; the answers in the order of the questions. */
export async function inLanes<Q, A>(
  questions: readonly Q[],
  lanes: number,
  ask: (question: Q) => Promise<A>,
): Promise<A[]> {
  const answers: A[] = [];
  const waiting = questions.entries();
  const lane = async () => {
    for (const [at, question] of waiting) answers[at] = await ask(question);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return answers;
}

/** All of them, so many to a call. */
export const inBatches = <T>(all: readonly T[], most: number): readonly T[][] =>
  Array.from({ length: Math.ceil(all.length / most) }, (_, at) => all.slice(at * most, (at + 1) * most));
