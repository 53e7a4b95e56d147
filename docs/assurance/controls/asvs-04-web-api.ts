/** OWASP ASVS 5.0.0, V4: API and web service. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notApplicable, outside } = rowsOf('ASVS');

const GATEWAY = 'API Gateway ends HTTP; no function sees a connection.';
const NO_GRAPHQL = 'There is no GraphQL.';
const NO_SOCKET = 'There is no WebSocket.';

export const webService: readonly Control[] = [
  shown(
    '4.1.1 L1',
    'Each body has a Content-Type that is true, with a charset where it is text.',
    'functions/serve-pages',
    'assurance/answers',
  ),
  shown('4.1.2 L2', 'No endpoint for programs redirects from HTTP to HTTPS.', 'assurance/sources'),
  shown('4.1.3 L2', 'Headers of intermediaries cannot be set by a caller.', 'exchange/http-hygiene'),
  shown('4.1.4 L3', 'Only documented methods work.', 'exchange/http-hygiene'),
  shown('4.1.5 L3', 'Highly sensitive messages are signed one by one.', 'assurance/messages'),
  outside('4.2.1 L2', 'All parts agree where a message ends.', GATEWAY),
  outside('4.2.2 L3', 'Generated messages have a true length.', GATEWAY),
  outside('4.2.3 L3', 'HTTP/2 carries no connection headers.', GATEWAY),
  outside('4.2.4 L3', 'HTTP/2 headers carry no line ends.', GATEWAY),
  notApplicable(
    '4.2.5 L3',
    'Addresses and headers that we send cannot grow too long.',
    'The one request we send goes to a configured address with fixed headers.',
  ),
  notApplicable('4.3.1 L2', 'Queries of GraphQL are bounded.', NO_GRAPHQL),
  notApplicable('4.3.2 L2', 'GraphQL introspection is off.', NO_GRAPHQL),
  notApplicable('4.4.1 L1', 'WebSockets use TLS.', NO_SOCKET),
  notApplicable('4.4.2 L2', 'WebSocket handshakes check the origin.', NO_SOCKET),
  notApplicable('4.4.3 L2', 'WebSockets have tokens of their own where needed.', NO_SOCKET),
  notApplicable('4.4.4 L2', 'Those tokens come from the authenticated session.', NO_SOCKET),
];
