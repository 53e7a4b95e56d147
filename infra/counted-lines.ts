// Which lines of the functions' logs are counted: by metric filters on AWS, and by `npm run status` on this machine.

/** A line that has these members is like it. */
export type LikeLine = Readonly<Record<string, string | number>>;

export type Counted = {
  /** In whose log. */
  readonly of: string;
  /** Lines that are like one of these. */
  readonly lines: readonly LikeLine[];
};

/** A report that came by itself, and one out of a letter that somebody carried. */
export const ACCEPTED: Counted = {
  of: 'receive-submission',
  lines: [
    { event: 'request', route: 'POST /v1/submissions', status: 201 },
    { event: 'carried', status: 201 },
  ],
};

/** Reports and requests to hand them in. Of other routes the door counts how many were refused. */
export const REFUSED: Counted = { of: 'receive-submission', lines: [{ event: 'refusal' }] };

export const isCounted = (line: Readonly<Record<string, unknown>>, { of, lines }: Counted): boolean =>
  line['function'] === of &&
  lines.some((like) => Object.entries(like).every(([member, value]) => line[member] === value));
