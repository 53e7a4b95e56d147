/** OWASP API Security Top 10, 2023: ten risks, each held off by several controls; the tests are the broadest of them. */
import { type Control, rowsOf } from '../control.ts';

const { shown } = rowsOf('');

export const apiTopTen: readonly Control[] = [
  shown('API1:2023', 'Things of others cannot be reached by their names.', 'exchange/two-worlds'),
  shown(
    'API2:2023',
    'Authentication cannot be got around.',
    'exchange/access-policy',
    'assurance/tokens',
    'assurance/proofs',
  ),
  shown('API3:2023', 'Fields of a thing are read and set by whoever may.', 'exchange/directory', 'assurance/sources'),
  shown('API4:2023', 'Resources cannot be used up.', 'assurance/messages', 'assurance/answers', 'assurance/door'),
  shown('API5:2023', 'Functions open to whoever has their scope.', 'exchange/access-policy'),
  {
    ...shown(
      'API6:2023',
      'Sensitive flows cannot be run in excess.',
      'exchange/assurance',
      'functions/receive-submission',
      'assurance/door',
    ),
    because: 'The flow is sending reports: counted per unit and day, and per address at the door.',
  },
  shown('API7:2023', 'Nobody makes the exchange send requests.', 'assurance/staff', 'assurance/sources'),
  shown(
    'API8:2023',
    'The configuration has no known mistake that is not acknowledged, with its reason.',
    'infra/validation',
    'assurance/template',
    'assurance/door',
  ),
  shown('API9:2023', 'What is exposed is known and documented.', 'infra/partner-api', 'assurance/documents'),
  shown(
    'API10:2023',
    'What other services answer is not trusted blindly.',
    'assurance/staff',
    'functions/stores/staff-issuers',
  ),
];
