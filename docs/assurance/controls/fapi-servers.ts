/** FAPI 2.0 Security Profile, sections 5.2, 5.3.2, 5.3.4 and 5.4: what servers, and all together, shall do. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('FAPI');

const NO_FLOW =
  'There is no authorization endpoint: clients use client_credentials, staff an ID token of their own issuer.';
const PUBLIC_STAFF =
  'Units and readers are. Staff sign in through a public client of their issuer ([decision 0020](../decisions/0020-departures-from-standards.md)).';

export const fapiServers: readonly Control[] = [
  shown('5.2.1-1', 'Only TLS is offered and used.', 'assurance/template', 'assurance/client'),
  shown('5.2.1-2', 'TLS is 1.2 or newer.', 'assurance/template'),
  outside(
    '5.2.1-3',
    'TLS is used as BCP 195 recommends.',
    'API Gateway does so by the security policy that the template names.',
  ),
  shown('5.2.1-5', 'Certificates of servers are checked.', 'assurance/sources'),
  outside(
    '5.2.2-1',
    'With TLS 1.2, recommended cipher suites only, where no browser is.',
    "The suites are those of API Gateway's policy with forward secrecy.",
  ),
  notApplicable('5.2.2.1-3', 'Clients use mutual-TLS aliases if told to.', 'There is no mutual TLS.'),
  shown('5.2.3-1', 'Browsers cannot be led back to plain HTTP.', 'assurance/answers'),
  outside(
    '5.2.3-2',
    'With TLS 1.2, allowed cipher suites only, where browsers are.',
    "The suites are those of API Gateway's policy.",
  ),
  notApplicable('5.2.3-3', 'No CORS at the authorization endpoint.', NO_FLOW),
  shown('5.3.2.1-1', 'Metadata are published.', 'assurance/token-endpoint'),
  shown('5.3.2.1-2', 'The password grant is refused.', 'assurance/token-endpoint'),
  notMet('5.3.2.1-3', 'All clients are confidential.', PUBLIC_STAFF),
  shown('5.3.2.1-4', 'Only sender-constrained tokens are given.', 'assurance/token-endpoint'),
  shown('5.3.2.1-5', 'By mutual TLS or DPoP.', 'assurance/token-endpoint'),
  notMet(
    '5.3.2.1-6',
    'Clients are authenticated by mutual TLS or private_key_jwt.',
    PUBLIC_STAFF,
    'assurance/token-endpoint',
  ),
  shown('5.3.2.1-7', 'There is no open redirector.', 'assurance/sources'),
  shown('5.3.2.1-8', 'The audience of an assertion is the issuer, as one string.', 'assurance/token-endpoint'),
  { ...shown('5.3.2.1-9', 'Refresh tokens are not rotated.', 'assurance/tokens'), because: 'None are given.' },
  notApplicable('5.3.2.1-11', 'Codes live 60 seconds at most.', NO_FLOW),
  notApplicable('5.3.2.1-12', 'Codes can be bound to a DPoP key.', NO_FLOW),
  shown(
    '5.3.2.1-13',
    'Clocks may be 10 seconds fast, and not more than 60.',
    'assurance/token-endpoint',
    'assurance/proofs',
  ),
  notApplicable('5.3.2.2-1', 'The response type is code.', NO_FLOW),
  notApplicable('5.3.2.2-2', 'Pushed requests of authenticated clients are supported.', NO_FLOW),
  notApplicable('5.3.2.2-3', 'Requests that were not pushed are refused.', NO_FLOW),
  notApplicable('5.3.2.2-4', 'Pushed requests without authentication are refused.', NO_FLOW),
  notApplicable('5.3.2.2-5', 'PKCE with S256 is asked for.', NO_FLOW),
  notApplicable('5.3.2.2-6', 'Pushed requests name their redirect address.', NO_FLOW),
  notApplicable('5.3.2.2-7', 'The answer names the issuer.', NO_FLOW),
  notApplicable('5.3.2.2-8', 'No answer goes over plain HTTP.', NO_FLOW),
  notApplicable('5.3.2.2-9', 'A used code is refused.', NO_FLOW),
  notApplicable('5.3.2.2-10', 'Status 307 is not used where credentials would follow.', NO_FLOW),
  notApplicable('5.3.2.2-12', 'Pushed requests end within 600 seconds.', NO_FLOW),
  notApplicable('5.3.2.2-14', 'Nonces of 64 characters are taken.', NO_FLOW),
  notApplicable(
    '5.3.2.3-1',
    'Identifiers of users are given by OpenID Connect.',
    'No identifier of a user is given to a client.',
  ),
  shown('5.3.4-1', 'Tokens are taken from the header.', 'assurance/tokens'),
  shown('5.3.4-2', 'Tokens in the query are not taken.', 'exchange/assurance'),
  notMet(
    '5.3.4-3',
    'Validity, integrity, expiry and revocation of a token are checked.',
    'All of it for units and readers, by their status in the registry at every request. A token of staff cannot be revoked before its end, 900 seconds at most.',
    'assurance/tokens',
  ),
  notMet(
    '5.3.4-4',
    'The token must suffice for the request, or the answer is an error of RFC 6750.',
    'It must, and the function answers so; API Gateway renames the header that carries the error to `x-amzn-Remapped-WWW-Authenticate`.',
    'exchange/access-policy',
    'assurance/answers',
  ),
  shown('5.3.4-5', 'Sender-constraint is checked.', 'assurance/proofs'),
  notMet('5.4.1-1.1', 'JWTs are handled as RFC 8725 says.', 'See the rows of [RFC 8725](jwt.md): one is not met.'),
  notMet(
    '5.4.1-1.2',
    'Algorithms are PS256, ES256 or Ed25519.',
    'ES384 by default ([decision 0002](../decisions/0002-es384-by-default.md)); ES256 and Ed25519 for units that are registered so.',
  ),
  shown('5.4.1-1.3', 'None is no algorithm.', 'assurance/tokens'),
  shown('5.4.1-2', 'RSA keys have 2,048 bits or more.', 'assurance/staff'),
  shown('5.4.1-3', 'Elliptic keys have 224 bits or more.', 'assurance/messages'),
  {
    ...shown('5.4.1-4', 'Credentials have 128 bits that cannot be guessed.', 'assurance/template', 'assurance/seals'),
    because: 'A token is a signature of P-384 over its claims; the secret of a feed credential has 256 bits.',
  },
  shown('5.4.2-1', 'Key sets are served over TLS.', 'assurance/template'),
  notMet(
    '5.4.3-1',
    'Among keys of one name, other members decide.',
    'Two keys of one name are none: a token under that name is refused (stricter than the profile).',
    'assurance/staff',
  ),
];
