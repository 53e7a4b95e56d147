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
} as const;

export const OUTCOMES: Readonly<Record<Exclude<FeedbackOutcome, 'taken-back'>, string>> = {
  used: 'used in an assessment or an inquiry',
  linked: 'linked with what others sent',
  seized: 'led to a seizure',
  restrained: 'led to a restraint of property',
  arrested: 'led to an arrest',
  refuted: 'turned out untrue',
};
