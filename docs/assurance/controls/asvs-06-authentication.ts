/** OWASP ASVS 5.0.0, V6: authentication. Units by registered keys, staff by an OpenID Connect issuer that we neither run nor choose. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('ASVS');

const NO_PASSWORD =
  'Nobody has a password of their own choice here: units have keys, staff an issuer, and the secret of a feed credential is made by the exchange.';
const ISSUER = "A matter of the staff's issuer.";

const passwordRules = [
  '6.2.1 L1 Passwords have eight characters or more.',
  '6.2.2 L1 A password can be changed.',
  '6.2.3 L1 Changing it needs the present one.',
  '6.2.4 L1 Common passwords are refused.',
  '6.2.5 L1 Any composition is allowed.',
  '6.2.6 L1 Password fields are masked.',
  '6.2.7 L1 Pasting and password managers work.',
  '6.2.9 L2 64 characters are allowed.',
  '6.2.10 L2 No password must be changed by the calendar.',
  '6.2.11 L2 Words of the context are refused as passwords.',
  '6.2.12 L2 Breached passwords are refused.',
].map((text) => {
  const [, number = '', says = ''] = /^(\S+ L\d) (.*)$/.exec(text) ?? [];
  return notApplicable(number, says, NO_PASSWORD);
});

export const authentication: readonly Control[] = [
  shown('6.1.1 L1', 'How guessing of credentials is held off is documented.', 'assurance/documents'),
  notApplicable('6.1.2 L2', 'Words that passwords must not contain are documented.', NO_PASSWORD),
  shown('6.1.3 L2', 'All ways of authentication are documented together.', 'assurance/documents'),
  ...passwordRules.slice(0, 7),
  {
    ...shown('6.2.8 L1', 'Passwords are compared as typed.', 'functions/domain/feed-credential'),
    because: 'Of the secret of a feed credential.',
  },
  ...passwordRules.slice(7),
  {
    ...shown('6.3.1 L1', 'Guessing of credentials is held off.', 'assurance/seals', 'assurance/door'),
    because: 'Secrets of feed credentials have 256 bits, and one address so many requests; all else is signed.',
  },
  shown('6.3.2 L1', 'There is no default account.', 'assurance/door'),
  notMet(
    '6.3.3 L2',
    'More than one factor is asked of every person.',
    "Of staff who sign in it is. The operator's desk, and a page opened with a system's key, go by a key file alone ([trust](../trust.md#keys)); a program with a feed credential by one secret.",
    'assurance/staff',
  ),
  notMet(
    '6.3.4 L2',
    'There is no undocumented way in, and all ways are equally strong.',
    'There is no undocumented one. A key file is weaker than a sign-in with a second factor, and opens the same to an operator, but for approvals. A feed credential is weaker than all, and opens the pages of its feeds.',
    'assurance/token-endpoint',
  ),
  notMet('6.3.5 L3', 'Users hear of suspicious attempts.', 'The log has them; nobody is told.'),
  outside('6.3.6 L3', 'E-mail is not a factor.', ISSUER),
  notMet('6.3.7 L3', 'Users hear of changes to their credentials.', 'Nobody is told.'),
  {
    ...shown(
      '6.3.8 L3',
      'A refusal does not tell whether a client exists.',
      'assurance/token-endpoint',
      'functions/domain/feed-credential',
    ),
    because: 'Nor should its time: each refusal costs one verification, against a key of nobody where there is none.',
  },
  notApplicable('6.4.1 L1', 'Initial passwords are random and short-lived.', NO_PASSWORD),
  notApplicable('6.4.2 L1', 'There are no secret questions.', NO_PASSWORD),
  notApplicable('6.4.3 L2', 'Resetting a password is safe.', NO_PASSWORD),
  outside(
    '6.4.4 L2',
    'A lost factor is replaced under the same proof of identity as at first.',
    'Units enrol again, by telephone and fingerprint ([runbook](../runbook.md#enrol-a-unit)); staff at their issuer.',
  ),
  notMet(
    '6.4.5 L3',
    'Renewal is asked for before a credential ends.',
    'Registered keys do not end by themselves. A feed credential does, and nobody is reminded: `ptcn-ops feed-credential list` says when.',
  ),
  notMet(
    '6.4.6 L3',
    'Administrators start a reset and never learn the password.',
    'The exchange makes the secret of a feed credential, so nobody chooses it; the operator who issues or rotates it is shown it once, to hand it over.',
  ),
  outside('6.5.1 L2', 'One-time codes work once.', ISSUER),
  outside('6.5.2 L2', 'Stored short codes are hashed for passwords.', ISSUER),
  outside('6.5.3 L2', 'Codes come from a strong generator.', ISSUER),
  outside('6.5.4 L2', 'Codes have 20 bits or more.', ISSUER),
  outside('6.5.5 L2', 'Codes end soon.', ISSUER),
  shown('6.5.6 L3', 'A lost credential can be revoked, and stays so.', 'exchange/stores', 'exchange/feed-credentials'),
  outside('6.5.7 L3', 'Biometry is never alone.', ISSUER),
  outside('6.5.8 L3', 'Time codes go by trusted time.', ISSUER),
  outside('6.6.1 L2', 'Codes by telephone are second choice.', ISSUER),
  outside('6.6.2 L2', 'Codes are bound to their request.', ISSUER),
  outside('6.6.3 L2', 'Codes cannot be tried out.', ISSUER),
  outside('6.6.4 L3', 'Push requests are limited.', ISSUER),
  shown('6.7.1 L3', 'Registered public keys are protected from change.', 'assurance/template'),
  notMet(
    '6.7.2 L3',
    'A challenge has 64 bits or more and is never given twice.',
    'It has 144 bits, a keyed function of the minute: all who ask within that minute get the same one. What is used once is the proof.',
    'functions/domain/dpop-nonce',
  ),
  shown('6.8.1 L2', 'One identity provider cannot name the users of another.', 'assurance/staff'),
  shown('6.8.2 L2', 'Signatures of assertions are always checked.', 'assurance/staff'),
  notApplicable('6.8.3 L2', 'SAML assertions are used once.', 'There is no SAML.'),
  shown('6.8.4 L2', 'Strength and age of a sign-in are read from what the provider says.', 'assurance/staff'),
];
