/** OWASP ASVS 5.0.0, V14: data protection; V15: secure coding. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('ASVS');

export const dataProtection: readonly Control[] = [
  notMet(
    '14.1.1 L2',
    'All sensitive data is identified and classified.',
    'Reports carry their classification, and [trust](../trust.md#stores) says what each store holds; other data has no level.',
  ),
  notMet('14.1.2 L2', 'Each level has documented requirements.', 'There are no such levels yet.'),
  shown('14.2.1 L1', 'Nothing secret stands in an address.', 'exchange/assurance', 'assurance/sources'),
  shown('14.2.2 L2', 'Nothing sensitive is cached on the server side.', 'assurance/door', 'assurance/answers'),
  shown('14.2.3 L2', 'Nothing goes to third parties such as trackers.', 'assurance/answers', 'functions/serve-pages'),
  notMet('14.2.4 L2', 'Controls are as documented for each level.', 'See 14.1.2.'),
  shown('14.2.5 L3', 'No cache can be deceived into keeping what is private.', 'exchange/http-hygiene'),
  shown('14.2.6 L3', 'No more than needed is given out: a summary is no report.', 'exchange/hand-over'),
  notMet(
    '14.2.7 L3',
    'Data is deleted on schedule.',
    'What units practised with is, after 30 days. Reports have retention classes; nothing deletes by them yet.',
    'exchange/practice',
  ),
  notApplicable('14.2.8 L3', 'Metadata of files is removed.', 'No file can be uploaded yet.'),
  shown(
    '14.3.1 L1',
    'The client forgets what it showed when the session ends.',
    'portal/staff-sign-in',
    'portal/analyst',
  ),
  shown('14.3.2 L2', 'Browsers are told not to keep answers.', 'assurance/answers'),
  notMet(
    '14.3.3 L2',
    'Browser storage holds nothing sensitive.',
    'Pages for staff keep nothing. The officer page keeps drafts and signed reports, sealed by a key that cannot be read out: a unit works for weeks without a network (decision 0044).',
    'portal/quality-page',
    'portal/staff-sign-in',
    'portal/analyst',
    'clients/portal/officer-device',
    'assurance/sources',
  ),
];

export const coding: readonly Control[] = [
  shown('15.1.1 L1', 'How soon vulnerable packages are replaced is documented.', 'assurance/documents'),
  notMet(
    '15.1.2 L2',
    'There is a list of all parts, from repositories that are named and trusted.',
    'The list is made (`npm run sbom`), and digests are pinned; no registry is named.',
    'dependencies',
  ),
  notMet(
    '15.1.3 L2',
    'Costly functions are documented, with their defences.',
    'The defences are tested; no page lists the functions.',
  ),
  notMet('15.1.4 L3', 'Risky packages are named.', 'They are not.'),
  notMet('15.1.5 L3', 'Dangerous functions are named.', 'They are not.'),
  outside(
    '15.2.1 L1',
    'No part is older than the documented times allow.',
    'Depends on the day: whoever runs it looks every week ([runbook](../runbook.md#packages)).',
  ),
  shown('15.2.2 L2', 'Costly input cannot take the service down.', 'assurance/messages'),
  shown('15.2.3 L2', 'Production holds what it needs, and nothing of tests.', 'infra/functions', 'assurance/sources'),
  shown('15.2.4 L3', 'Packages are what the lock file says, by digest.', 'dependencies'),
  notMet(
    '15.2.5 L3',
    'Dangerous functions have further protection.',
    'They are not named; each function has a role of its own.',
  ),
  shown('15.3.1 L1', 'An answer has the fields that its reader may have.', 'functions/domain/audit-entry'),
  shown('15.3.2 L2', 'Requests of ours follow no redirection.', 'assurance/staff'),
  shown('15.3.3 L2', 'Only named fields are taken.', 'assurance/sources'),
  shown('15.3.4 L2', 'The address of a caller comes from the connection.', 'assurance/door'),
  shown('15.3.5 L2', 'Types are strict and comparisons exact.', 'assurance/sources'),
  shown('15.3.6 L2', 'Prototypes cannot be polluted.', 'assurance/messages'),
  shown('15.3.7 L2', 'A parameter given twice is refused.', 'assurance/answers', 'exchange/paging-hygiene'),
  notApplicable('15.4.1 L3', 'Shared objects are safe between threads.', 'Functions have one thread.'),
  shown('15.4.2 L3', 'A check and what rests on it are one step.', 'functions/receive-submission'),
  notApplicable('15.4.3 L3', 'Locks cannot hang.', 'No function locks anything.'),
  outside('15.4.4 L3', 'Nobody starves for threads.', 'A matter of the concurrency that Lambda gives.'),
];
