/** OWASP ASVS 5.0.0, V16: logging and errors; V17: WebRTC. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('ASVS');

export const logging: readonly Control[] = [
  shown('16.1.1 L2', 'There is an inventory of logs ([logs](../logs.md)).', 'assurance/documents'),
  shown('16.2.1 L2', 'A line says when, where, who and what.', 'assurance/answers'),
  {
    ...shown('16.2.2 L2', 'Times are UTC, of synchronised clocks.', 'assurance/answers'),
    because: 'Lambda keeps the clock.',
  },
  shown(
    '16.2.3 L2',
    'Lines go where the inventory says, and nowhere else.',
    'assurance/sources',
    'assurance/documents',
  ),
  shown('16.2.4 L2', 'Lines can be read by a machine, in one format.', 'assurance/answers'),
  shown('16.2.5 L2', 'Nothing sensitive is logged.', 'assurance/answers', 'exchange/log-canaries'),
  shown(
    '16.3.1 L2',
    'Every authentication is logged, good or bad.',
    'assurance/token-endpoint',
    'exchange/feed-credentials',
  ),
  shown('16.3.2 L2', 'Failed authorisations are logged.', 'assurance/answers'),
  shown('16.3.3 L2', 'Attempts to get around checks are logged.', 'exchange/log-canaries'),
  shown('16.3.4 L2', 'Unexpected errors are logged.', 'assurance/answers'),
  shown('16.4.1 L2', 'Nothing can be injected into a log.', 'assurance/answers', 'exchange/log-canaries'),
  notMet(
    '16.4.2 L2',
    'Logs cannot be read or changed without right.',
    'No function can, and the audit trail has a copy that nobody can change or delete for seven years (decision 0018). The lines of the log have none: administrators of the account can delete them.',
    'assurance/template',
  ),
  outside(
    '16.4.3 L2',
    'Logs go to a separate system.',
    'They go to CloudWatch; a separate account is for the deployment.',
  ),
  shown('16.5.1 L2', 'Errors of ours tell nothing of the inside.', 'assurance/answers', 'exchange/log-canaries'),
  shown(
    '16.5.2 L2',
    'When a resource fails, the service stays safe.',
    'functions/stores/staff-issuers',
    'functions/receive-submission',
  ),
  shown('16.5.3 L2', 'Errors fail closed.', 'functions/receive-submission'),
  shown('16.5.4 L3', 'A last handler catches whatever was thrown.', 'assurance/answers'),
];

const NO_WEBRTC = 'There is no WebRTC.';

export const webRtc: readonly Control[] = [
  notApplicable('17.1.1 L2', 'TURN reaches public addresses only.', NO_WEBRTC),
  notApplicable('17.1.2 L3', 'TURN cannot be exhausted by ports.', NO_WEBRTC),
  notApplicable('17.2.1 L2', 'DTLS keys are managed by policy.', NO_WEBRTC),
  notApplicable('17.2.2 L2', 'DTLS suites are approved ones.', NO_WEBRTC),
  notApplicable('17.2.3 L2', 'SRTP is authenticated.', NO_WEBRTC),
  notApplicable('17.2.4 L2', 'Malformed SRTP does no harm.', NO_WEBRTC),
  notApplicable('17.2.5 L3', 'A flood of SRTP does no harm.', NO_WEBRTC),
  notApplicable('17.2.6 L3', 'No race in the DTLS handshake.', NO_WEBRTC),
  notApplicable('17.2.7 L3', 'Recording survives a flood.', NO_WEBRTC),
  notApplicable('17.2.8 L3', 'DTLS certificates fit the session description.', NO_WEBRTC),
  notApplicable('17.3.1 L2', 'Signalling survives a flood.', NO_WEBRTC),
  notApplicable('17.3.2 L2', 'Signalling survives malformed messages.', NO_WEBRTC),
];
