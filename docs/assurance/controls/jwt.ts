/** RFC 8725 section 3, RFC 9449 sections 4.3 and 11, RFC 9068 sections 2 to 4: tokens and proofs. */
import { type Control, rowsOf } from '../control.ts';

const practice = rowsOf('RFC8725');
const dpop = rowsOf('RFC9449');
const token = rowsOf('RFC9068');

export const jwtPractice: readonly Control[] = [
  practice.shown(
    '3.1',
    'The caller lists the algorithms, and a key has one.',
    'assurance/tokens',
    'assurance/messages',
  ),
  practice.shown('3.2', 'Algorithms are current ones.', 'assurance/tokens', 'assurance/messages'),
  practice.shown(
    '3.3',
    'Every cryptographic operation is checked, and a failed one refuses the whole.',
    'assurance/tokens',
    'assurance/messages',
  ),
  practice.shown('3.4', 'Keys and points are validated.', 'assurance/messages', 'assurance/proofs'),
  practice.shown('3.5', 'Keys are strong; no password is one.', 'assurance/messages'),
  practice.shown('3.6', 'Nothing is compressed before encryption.', 'assurance/messages'),
  practice.shown('3.7', 'Text is UTF-8.', 'assurance/messages'),
  practice.shown(
    '3.8',
    'The key belongs to the issuer, and the subject is known.',
    'assurance/tokens',
    'assurance/messages',
  ),
  practice.shown('3.9', 'The audience is set and checked.', 'assurance/tokens'),
  practice.shown('3.10', 'Claims such as kid and jku are not trusted.', 'assurance/tokens'),
  practice.notMet(
    '3.11',
    'Kinds of JWT have a type each.',
    'All of ours have. Assertions and ID tokens may call themselves JWT, or nothing: their makers are others.',
    'assurance/tokens',
    'assurance/messages',
  ),
  practice.shown(
    '3.12',
    'Rules for kinds of JWT exclude each other.',
    'assurance/tokens',
    'assurance/messages',
    'functions/domain/practice',
    'functions/domain/evidence-pack',
  ),
];

export const proofChecks: readonly Control[] = [
  dpop.shown('4.3-1', 'There is one DPoP header.', 'assurance/proofs'),
  dpop.shown('4.3-2', 'It is one well-formed JWT.', 'assurance/proofs'),
  dpop.shown('4.3-3', 'Its required claims are there.', 'assurance/proofs'),
  dpop.shown('4.3-4', 'Its type is dpop+jwt.', 'assurance/proofs'),
  dpop.shown('4.3-5', 'Its algorithm is asymmetric and allowed.', 'assurance/proofs'),
  dpop.shown('4.3-6', 'Its signature verifies with the key it shows.', 'assurance/proofs'),
  dpop.shown('4.3-7', 'That key has no private half.', 'assurance/proofs'),
  dpop.shown('4.3-8', 'htm is the method.', 'assurance/proofs'),
  dpop.shown('4.3-9', 'htu is the address, without query and fragment.', 'assurance/proofs'),
  dpop.shown('4.3-10', 'The nonce is the one that was given.', 'assurance/proofs'),
  dpop.shown('4.3-11', 'It was made within the window of time.', 'assurance/proofs'),
  dpop.shown('4.3-12a', 'ath is the hash of the token.', 'assurance/proofs'),
  dpop.shown('4.3-12b', 'The token is bound to the key of the proof.', 'assurance/proofs'),
  dpop.shown('11.1', 'A proof is taken for a limited time, and once.', 'assurance/proofs'),
  {
    ...dpop.shown('11.2', 'Proofs cannot be made in advance.', 'assurance/proofs'),
    because: 'Within the 300 seconds of a nonce they can.',
  },
  dpop.shown('11.3', 'No proof without a nonce is taken once nonces are given.', 'assurance/proofs'),
  {
    ...dpop.shown('11.4', 'Clients are protected from foreign code.', 'functions/serve-pages'),
    because: 'Of our own pages: the policy of their content.',
  },
  dpop.shown('11.5', 'The type of a proof is checked.', 'assurance/proofs'),
  dpop.shown('11.6', 'Only asymmetric algorithms sign proofs.', 'assurance/proofs'),
  {
    ...dpop.shown('11.7', 'A proof does not cover the body: that needs other means.', 'assurance/messages'),
    because: 'Reports are signed themselves; other bodies rest on TLS.',
  },
  dpop.shown('11.8', 'Token and key are bound by SHA-256.', 'assurance/tokens'),
  dpop.notApplicable('11.9', 'Codes are bound to the key.', 'There are no codes.'),
  dpop.notApplicable('11.10', 'Another hash would need another member.', 'Nothing to do: SHA-256 is the one there is.'),
  dpop.notApplicable(
    '11.11',
    'Assertion and proof of one request are bound by TLS alone.',
    'The section asks for nothing; both are single-use.',
  ),
];

export const tokenProfile: readonly Control[] = [
  token.shown('2.1-1', 'Tokens are signed.', 'assurance/tokens'),
  token.shown('2.1-2', 'Not by none.', 'assurance/tokens'),
  token.notMet(
    '2.1-3',
    'RS256 is among the algorithms of both servers.',
    'Tokens are ES384 only ([decision 0020](../decisions/0020-departures-from-standards.md)).',
  ),
  token.shown('2.1-4', 'Their type is at+jwt.', 'assurance/tokens'),
  token.shown('2.2-1', 'iss, exp, aud, sub, client_id, iat and jti are there.', 'assurance/tokens'),
  token.shown('2.2-2', 'sub names the client where it acts for itself.', 'assurance/tokens'),
  token.shown('2.2.3-1', 'scope says what was granted.', 'assurance/token-endpoint'),
  token.shown('3-1', 'Without a resource parameter the audience is a default one.', 'assurance/tokens'),
  token.shown('4-0', 'Keys and issuer are published in metadata.', 'assurance/token-endpoint'),
  token.shown('4-1', 'The type is checked.', 'assurance/tokens'),
  token.notApplicable('4-2', 'Encrypted tokens are decrypted.', 'Tokens are not encrypted.'),
  token.shown('4-3', 'The issuer is exactly ours.', 'assurance/tokens'),
  token.shown('4-4', 'The audience is us.', 'assurance/tokens'),
  token.shown('4-5', 'The signature is checked.', 'assurance/tokens'),
  token.shown('4-6', 'With keys that the server published.', 'assurance/tokens'),
  token.shown('4-7', 'The end is checked.', 'assurance/tokens'),
  token.notMet(
    '4-8',
    'A failed check is answered by invalid_token.',
    'The function does; API Gateway renames the header that carries it to `x-amzn-Remapped-WWW-Authenticate`.',
    'assurance/answers',
  ),
];
