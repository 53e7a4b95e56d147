/** OWASP ASVS 5.0.0, V2: validation and business logic. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable } = rowsOf('ASVS');

export const validation: readonly Control[] = [
  shown(
    '2.1.1 L1',
    'The rules of valid input are documented: JSON Schemas that say what the code says.',
    'schemas/contract',
  ),
  notMet(
    '2.1.2 L2',
    'Rules on combinations of items are documented.',
    'Each rule has an intent and a fix in `schemas/rules`, and findings quote them; no page lists the rules.',
  ),
  shown('2.1.3 L2', 'Limits of the business logic are documented, per caller and for all.', 'assurance/documents'),
  shown(
    '2.2.1 L1',
    'All input is checked against an expected form and range.',
    'functions/domain/verify-submission',
    'assurance/sources',
  ),
  shown(
    '2.2.2 L1',
    'Input is checked where it can be trusted, not in the client alone.',
    'functions/domain/verify-submission',
  ),
  shown('2.2.3 L2', 'Combinations of related items are checked for sense.', 'schemas/rules/judge'),
  shown('2.3.1 L1', 'Steps happen in their order, and none is skipped.', 'functions/domain/curation'),
  shown(
    '2.3.2 L2',
    'The documented limits are enforced.',
    'functions/receive-submission',
    'exchange/assurance',
    'exchange/feed-credentials',
    'exchange/practice',
  ),
  shown('2.3.3 L2', 'A business operation succeeds whole or not at all.', 'functions/stores/submission-commit'),
  shown('2.3.4 L2', 'What can be taken once is taken once, however many try at a time.', 'exchange/stores'),
  notMet(
    '2.3.5 L3',
    'High-value actions need a second person.',
    'To enrol, to let in again, to register new keys, to give out a feed credential or its new secret, and to release a report to other units need one (decisions 0015 and 0026). Still one operator alone breaks the glass, with an alarm, and rotates our own keys.',
    'exchange/two-operators',
    'exchange/feed-credential-approval',
    'functions/domain/proposal',
    'exchange/release',
  ),
  shown('2.4.1 L2', 'Excessive calls are held off.', 'assurance/door', 'exchange/feed-credentials'),
  notApplicable(
    '2.4.2 L3',
    'Actions take a realistic human time.',
    'The interface is for machines; a queue of weeks is sent at once, on purpose.',
  ),
];
