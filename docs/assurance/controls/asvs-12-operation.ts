/** OWASP ASVS 5.0.0, V12: communication; V13: configuration. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('ASVS');

export const communication: readonly Control[] = [
  shown('12.1.1 L1', 'TLS is 1.2 or 1.3, the newest preferred.', 'assurance/template'),
  shown('12.1.2 L2', 'Cipher suites are recommended ones, with forward secrecy.', 'assurance/template'),
  notApplicable('12.1.3 L2', 'Client certificates are checked.', 'There are none.'),
  outside('12.1.4 L3', 'Revocation of certificates is stapled.', 'A matter of API Gateway and the certificate.'),
  outside('12.1.5 L3', 'Encrypted Client Hello is on.', 'API Gateway does not offer it.'),
  shown('12.2.1 L1', 'Everything outside is TLS, with no way back.', 'assurance/template', 'assurance/client'),
  outside(
    '12.2.2 L1',
    'Certificates are publicly trusted.',
    'The certificate is made for the deployment and named in `infra/config.ts`.',
  ),
  shown('12.3.1 L2', 'All connections, stores and queues included, are encrypted.', 'assurance/template'),
  shown('12.3.2 L2', 'Certificates of servers are checked.', 'assurance/sources'),
  shown('12.3.3 L2', 'Connections between our parts are encrypted.', 'assurance/template'),
  outside('12.3.4 L2', 'Certificates between our parts are trusted.', 'All of them are endpoints of AWS.'),
  outside(
    '12.3.5 L3',
    'Our parts authenticate each other strongly.',
    'Each function has a role; AWS checks its signed requests.',
  ),
];

export const configuration: readonly Control[] = [
  shown('13.1.1 L2', 'What communicates with what is documented.', 'assurance/documents'),
  notMet('13.1.2 L3', 'Limits of connections to each service are documented.', 'They are not.'),
  notMet(
    '13.1.3 L3',
    'Timeouts and retries for each service are documented.',
    'They stand in the code and in no page.',
  ),
  shown('13.1.4 L3', 'Critical secrets and their rotation are documented.', 'assurance/documents'),
  shown('13.2.1 L2', 'Parts authenticate by roles, not by fixed credentials.', 'assurance/template'),
  shown('13.2.2 L2', 'Each has the rights it needs.', 'assurance/template'),
  notApplicable('13.2.3 L2', 'No default credential is used between services.', 'There are roles only.'),
  shown('13.2.4 L2', 'The application speaks with listed systems.', 'assurance/staff', 'assurance/sources'),
  notMet(
    '13.2.5 L2',
    'The server is confined to listed systems too.',
    'Functions run without a network of their own: nothing but their rights and their code confines them.',
  ),
  notMet('13.2.6 L3', 'Each connection follows its documented configuration.', 'It is not documented.'),
  shown('13.3.1 L2', 'Secrets are made and kept in a vault, and in no source or template.', 'assurance/template'),
  shown('13.3.2 L2', 'Secrets are used by whom they are for.', 'assurance/template'),
  notMet(
    '13.3.3 L3',
    'All cryptography runs in an isolated module.',
    'Tokens and receipts are signed in KMS; nonces and cursors are made in the function, with an unwrapped secret.',
  ),
  notMet(
    '13.3.4 L3',
    'Secrets end and are replaced.',
    'All are replaced by command; of ours, one that is over two years old is said, and serves on. A feed credential ends by itself.',
    'clients/operator/ptcn-ops',
    'functions/domain/feed-credential',
  ),
  shown('13.4.1 L1', 'No metadata of version control is served.', 'functions/serve-pages'),
  shown('13.4.2 L2', 'Debugging is off in production.', 'assurance/door'),
  shown('13.4.3 L2', 'No directory is listed.', 'functions/serve-pages', 'assurance/template'),
  shown('13.4.4 L2', 'TRACE is refused.', 'exchange/http-hygiene'),
  shown('13.4.5 L2', 'What is exposed is what the contract names.', 'infra/partner-api'),
  {
    ...shown('13.4.6 L3', 'Versions of what runs are not told.', 'exchange/http-hygiene'),
    because: 'Headers of API Gateway itself are for the deployment to see.',
  },
  shown('13.4.7 L3', 'Only listed files are served.', 'functions/serve-pages'),
];
