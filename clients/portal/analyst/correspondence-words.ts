/** Texts of the analyst page about what is asked, replied and recorded, in plain English. */
import type { FeedbackOutcome } from '#schemas/feedback.ts';

export const ASK = {
  button: 'Ask the unit…',
  title: 'Ask the unit',
  explains:
    'The unit gets your questions; nothing about the report changes. To send it back until it is answered, return it.',
  confirm: 'Ask',
  text: 'What it is about',
  textMissing: 'Say in a line what it is about.',
  done: 'Asked. The reply will stand below, beside your questions.',
} as const;

export const MESSAGES = {
  answered: (since: string) => `Its unit answered ${since}`,
  waits: 'It waits for its unit to answer.',
  title: 'Questions and replies',
  byAnalyst: 'NZTCU asked',
  byUnit: 'The unit replied, signed',
  declined: 'The unit declined, signed',
  answer: 'Answer',
} as const;

export const FEEDBACK = {
  button: 'Record what became of it…',
  title: 'Record what became of it',
  explains: 'The unit reads it in the status of its report, with your role, never your name. Amounts are optional.',
  confirm: 'Record',
  outcome: 'What became of it',
  on: 'On which day, if known',
  kind: 'Of what',
  noAmount: 'No amount',
  quantity: 'How much, or how many',
  unit: 'Counted in',
  currency: 'Currency, three letters',
  add: 'Add another amount',
  done: 'Recorded. The unit reads it when it next asks.',
  shown: 'What became of it',
  correct: 'Correct…',
  correctTitle: 'Correct what was recorded',
  correctExplains:
    'What you choose stands instead, and the unit reads that. “Not so” takes it back. What was recorded stays on record.',
  correctConfirm: 'Record instead',
  corrected: 'Corrected. The unit reads it when it next asks.',
} as const;

export const OUTCOMES: Readonly<Record<FeedbackOutcome, string>> = {
  used: 'used in an assessment or an inquiry',
  linked: 'linked with what others sent',
  seized: 'led to a seizure',
  restrained: 'led to a restraint of property',
  arrested: 'led to an arrest',
  refuted: 'turned out untrue',
  'taken-back': 'not so: take it back',
};

export const REQUEST = {
  button: 'Ask a unit for information…',
  title: 'Ask a unit for information',
  explains:
    'On your own account, about no report. The unit finds it when it next connects, and replies by a signed message or by a report.',
  confirm: 'Send the request',
  unit: 'Unit, by identifier',
  subject: 'What it is about, in a line',
  text: 'What you ask, and what for',
  dueOn: 'The last day on which an answer helps',
  classification: 'Classification',
  tlp: 'Traffic Light Protocol',
  references: 'Refers to: its own reports, requirements, earlier requests, parted by commas',
  asked: (requestId: string) => `Asked, as ${requestId}.`,
  wrong: (names: readonly string[]) => `Something is missing or cannot be: ${names.join(', ')}.`,
  none: 'Nothing has been asked yet.',
  noneOfThese: 'None of those that were fetched.',
  onlyOverdue: 'Overdue only',
  to: 'to',
  due: (day: string) => `due ${day}`,
  replies: (count: number) => (count === 1 ? 'Show the reply' : `Show ${count} replies`),
  reports: 'Answered by',
  refers: 'Refers to',
} as const;

export const REQUEST_STATES = { open: 'Open', answered: 'Answered', declined: 'Declined', overdue: 'Overdue' } as const;
