/** Every text of the analyst page, in plain English; what the exchange itself says (problems, findings) is not here. */
import type { Decision, SubmissionState, WithdrawalReason } from '#schemas/decision.ts';
import type { InformationCredibility, SourceReliability } from '#schemas/grading.ts';
import type { Release } from '#schemas/release.ts';

export const PAGE = {
  kicker: 'For NZTCU analysts',
  title: 'Read, judge, share',
  lead: 'What units sent, as they signed it. What you decide is kept with your reason; the unit sees your role, never your name.',
  notAllowed: 'This page is for analysts, and you are not signed in as one.',
  signingIn: 'Signing you in.',
  leaving: 'Going to where you sign in.',
  signOut: 'Sign out',
  views: 'Views',
  inbox: 'Inbox',
  feed: 'Feed',
  releases: 'Releases',
  assessment: 'Assessment',
  requests: 'Requests',
  search: 'Search',
  print: 'Print',
  more: 'Show more',
  refresh: 'Look again',
  fetching: 'Fetching…',
  sending: 'Sending…',
  open: 'Open',
  cancel: 'Cancel',
} as const;

export const INBOX = {
  none: 'Nothing waits. What units send appears here by itself when you look again.',
  noneOfThese: 'None of those that were fetched. Choose another filter.',
  show: 'Show',
  all: 'All that waits',
  untaken: 'Nobody has taken on',
  taken: 'Taken on',
  immediate: 'Immediate only',
  titleWithheld: 'Title withheld by its marking',
  takeOn: 'Take on',
  takenOn: (since: string) => `Taken on ${since}`,
  tookOn: (title: string) => `You have taken on “${title}”.`,
  actBy: (instant: string) => `Act by ${instant}`,
  byUnit: (grade: string) => `graded ${grade} by its unit`,
  replaces: 'replaces an earlier report',
  countOf: (shown: number, fetched: number, more: boolean) =>
    `${shown === fetched ? shown : `${shown} of ${fetched}`} waiting${more ? ', and there are more' : ''}`,
  openById: 'Open a report by its identifier',
  identifier: 'Identifier',
  noIdentifier: 'That is no identifier of a report. It is the name of the unit, a tilde and a UUID.',
} as const;

export const REPORT = {
  back: (view: string) => `Back to: ${view}`,
  from: 'From',
  onBehalfOf: 'On behalf of',
  received: 'Received',
  happened: 'Happened',
  marking: 'Marking',
  unitsMarking: 'The unit’s own marking',
  releasableTo: 'Releasable to',
  purpose: 'Purpose',
  retention: 'Retention',
  caveats: 'Caveats',
  precedence: 'Precedence',
  crime: 'Crime types',
  enablers: 'Enablers',
  perpetrators: 'Perpetrators',
  harms: 'Harm',
  identifier: 'Identifier',
  supersedes: 'Replaces',
  grading: 'Grading',
  gradingOfUnit: 'By the unit',
  gradingOfOurs: 'By NZTCU',
  notGraded: 'Not graded yet. The unit’s grading is not taken over.',
  narrative: 'Narrative',
  entities: 'Who and what',
  noEntities: 'The report names nobody and nothing apart from its text.',
  links: 'How they stand to each other',
  graph: (entities: number, links: number) => `${entities} entities and ${links} relationships between them`,
  noCoordinates: 'no coordinates',
  findings: 'Findings it was accepted with',
  noFindings: 'It was accepted without a finding.',
  attested: 'The unit stands by it:',
  meantSo: 'it is meant so.',
  history: 'What was decided',
  takenOver: 'NZTCU took its summary over',
  permissionGiven: 'The unit permits its release to',
  permissionRefused: 'The unit refuses its release to',
  digest: 'SHA-512 of what was signed; it is that which the exchange keeps',
  wrongBytes: 'What arrived here is not what the exchange has on record.',
  columns: ['What', 'Identifiers', 'Besides', 'Linked with'],
  wrongDigit: 'check digit does not fit',
} as const;

export const DECIDE = {
  title: 'Decide',
  closed: 'Nothing more can be decided about it.',
  done: (state: string) => `Done. The report is now: ${state}.`,
  faster: 'Somebody was faster, and your decision was not taken.',
  fasterNow: (state: string) => `The report is now: ${state}.`,
  reason: 'Reason',
  reasonMissing: 'The reason is missing: it is kept with the decision.',
  gradeWhole: 'Give both, the source and the information, or neither: they are never derived from each other.',
  noGrade: 'No grading of our own',
  reliability: 'Reliability of the source',
  credibility: 'Credibility of the information',
  newer: 'A newer report waits that replaces this one. Decide that one first, unless you mean it.',
  openNewer: 'Open the newer one',
  about: 'About',
  question: 'Question',
  addQuestion: 'Ask another question',
  questionMissing: 'At least one question is missing.',
  because: 'What readers of the feed are told',
} as const;

type Doing = { readonly button: string; readonly explains: string; readonly confirm: string };
export const DECISIONS: Readonly<Record<Decision['decision'], Doing>> = {
  triage: {
    button: 'Take on',
    explains: 'The unit and the other analysts see that somebody works on it.',
    confirm: 'Take on',
  },
  accept: {
    button: 'Accept…',
    explains: 'It is published in the curated feed, your grading beside that of the unit.',
    confirm: 'Accept and publish',
  },
  return: {
    button: 'Return with questions…',
    explains: 'The unit gets your questions; its corrected report replaces this one.',
    confirm: 'Return to the unit',
  },
  decline: { button: 'Decline…', explains: 'It is not published. The unit sees the reason.', confirm: 'Decline' },
  withdraw: {
    button: 'Withdraw…',
    explains:
      'It leaves the feed; all who read it are told to forget it. The unit sees the reason, readers see one word.',
    confirm: 'Withdraw from the feed',
  },
};

export const DECIDED: Readonly<Record<Decision['decision'], string>> = {
  triage: 'Taken on',
  accept: 'Accepted and published',
  return: 'Returned with questions',
  decline: 'Declined',
  withdraw: 'Withdrawn',
};

export const STATES: Readonly<Record<SubmissionState, string>> = {
  received: 'waiting',
  triaged: 'taken on',
  published: 'published',
  returned: 'returned',
  answered: 'answered by its unit',
  declined: 'declined',
  withdrawn: 'withdrawn',
  recalled: 'recalled by its unit',
  disposed: 'disposed of',
};

export const WITHDRAWALS: Readonly<Record<WithdrawalReason, string>> = {
  mistaken: 'it should not have been published',
  refuted: 'it turned out untrue',
  replaced: 'a newer report stands for it',
  originator: 'its unit asked for it',
  marking: 'it was marked wrongly',
  legal: 'it may not be held or shared',
};

export const RELIABILITY: Readonly<Record<SourceReliability, string>> = {
  A: 'completely reliable',
  B: 'usually reliable',
  C: 'fairly reliable',
  D: 'not usually reliable',
  E: 'unreliable',
  F: 'cannot be judged',
};

export const CREDIBILITY: Readonly<Record<InformationCredibility, string>> = {
  '1': 'confirmed by other independent sources',
  '2': 'probably true',
  '3': 'possibly true',
  '4': 'doubtful',
  '5': 'improbable',
  '6': 'cannot be judged',
};

export const FEED = {
  order: 'Order',
  newest: 'Newest first',
  position: 'By position, from the first',
  none: 'Nothing is in this feed yet.',
  withdrawn: 'Withdrawn',
  inItsPlace: 'in the place of the entry',
  toldAgain: 'told to those who had read it',
  countOf: (count: number, more: boolean) => `${count} rows${more ? ', and there are more' : ''}`,
  tooLong: 'Too much was published for this order. Choose the order by position.',
} as const;

export const RELEASE = {
  propose: 'Propose a release…',
  explains:
    'To named units beyond those that read it already. A second analyst approves; the unit’s permission counts.',
  confirm: 'Propose the release',
  proposed: 'Proposed. A second analyst approves it under Releases.',
  refused: 'The rules do not allow it, and that is on record:',
  units: 'Units, by identifier, with spaces between',
  unitsMissing: 'The units are missing, or one is no identifier.',
  need: 'What they need it for',
  disclosure: 'Ground of the disclosure: Privacy Act 2020, principle 11',
  overseas: 'Ground of sending it abroad: principle 12',
  overseasNone: 'None: it needs none',
  notLawful: 'The legal basis cannot stand as it is.',
  none: 'Nothing was proposed yet.',
  to: 'to',
  approve: 'Approve',
  decline: 'Decline…',
  declineExplains: 'It is not released; the barrier goes into the register.',
  declineConfirm: 'Decline the release',
  barrier: 'What stands against it',
  openReport: 'Open the report',
  until: (instant: string) => `waits for a second analyst until ${instant}`,
} as const;

export const RELEASE_STATES: Readonly<Record<Release['state'], string>> = {
  waiting: 'Waiting',
  released: 'Released',
  refused: 'Refused by the rules',
  declined: 'Declined',
  withheld: 'Withheld',
  expired: 'Expired',
};
