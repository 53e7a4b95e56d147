/** New Zealand Information Security Manual 3.9: the controls by which the exchange is designed, by control id (CID). */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, outside } = rowsOf('NZISM');

const WEAKER_UNITS =
  'A unit may be registered with ES256 or Ed25519, for reports at IN-CONFIDENCE or below ([decision 0002](../decisions/0002-es384-by-default.md)); the key of a DPoP proof may be of either kind for anybody.';

export const nzism: readonly Control[] = [
  shown('2006', 'Logging requirements are documented: facility, events, protection.', 'assurance/documents'),
  {
    ...shown(
      '2017',
      'A line of the log has time, user, event, outcome, source and place.',
      'assurance/answers',
      'assurance/token-endpoint',
    ),
    because: 'The source address stands in the log of the door, under the same request id.',
  },
  notMet(
    '2022',
    'Logs are protected from change, unauthorised access and loss.',
    'From functions and operators they are, and the audit trail from everybody, by a copy that is locked for seven years. Administrators of the account can delete lines of the log (CloudTrail keeps that they did), and Lambda may lose some while CloudWatch is away.',
    'assurance/template',
  ),
  shown('2028', 'Logs are kept for a set time.', 'assurance/door'),
  outside(
    '2029',
    'Logs are disposed of as the law says.',
    'A matter of the agency, under the Public Records Act 2005.',
  ),
  shown('2090', 'RESTRICTED and SENSITIVE material is encrypted on its way by approved means.', 'assurance/template'),
  notMet('2128', 'Only approved algorithms can be used.', `Ed25519 is not among them. ${WEAKER_UNITS}`),
  notMet(
    '2148',
    'ECDSA uses P-384.',
    `Tokens, receipts and everything above IN-CONFIDENCE do. ${WEAKER_UNITS}`,
    'assurance/template',
    'assurance/messages',
  ),
  notMet(
    '2151',
    'RSA uses 3,072 bits or more.',
    "We sign nothing by RSA. ID tokens of the staff's issuer are taken from 2,048 bits on ([decision 0020](../decisions/0020-departures-from-standards.md)).",
    'assurance/staff',
  ),
  shown('2155', 'Hashes are of the SHA-2 family.', 'assurance/sources'),
  {
    ...shown('2598', 'TLS is the current version, 1.3.', 'assurance/template'),
    because: 'It is offered; 1.2 with forward secrecy is left for older laptops.',
  },
  shown('2600', 'No SSL.', 'assurance/template'),
  {
    ...shown(
      '5905',
      'SHA-384 or more protects the integrity of RESTRICTED and SENSITIVE material.',
      'assurance/messages',
    ),
    because:
      'By the signature, and SHA-512 of what was signed. The checksum of a transfer to S3 is SHA-256 beside them.',
  },
  shown('7187', 'SHA-256 or more protects everything else.', 'assurance/sources'),
  outside(
    '7350',
    'Services under several identity systems are a security domain of their own.',
    'Units, and staff of one issuer or more, do share the exchange: the domain is for the accreditation to draw.',
  ),
  outside(
    '7388',
    'No public cloud is accredited above RESTRICTED.',
    'Accreditation is for the agency. What is marked higher is refused before it is stored.',
    'exchange/spill',
    'assurance/messages',
  ),
  outside(
    '7389',
    'No public cloud holds NZ-eyes-only material.',
    'The schema has no such marking; nothing recognises it in words.',
  ),
  shown('7443', 'Answers of the identity provider are verified each time.', 'assurance/staff'),
  shown('7466', 'Rights are the least that suffice, and endpoints closed.', 'assurance/template'),
  shown('7469', 'Where data lies, copies included, is known.', 'assurance/template', 'assurance/documents'),
  outside(
    '7475',
    'Recovery from the cloud is tested.',
    'Restoring is possible to any second of 35 days, and from copies in a second region; it is described in the [runbook](../runbook.md#restore), and nobody has done it in an account yet.',
    'assurance/template',
    'infra/guarded-stage',
  ),
  notMet(
    '7496',
    'Logs of the cloud are collected and protected, and their integrity can be confirmed.',
    'Of the audit trail it can: every entry, and every change of one, is in a copy that is locked for seven years. So is what CloudTrail writes of the account, by files that verify. Lines of the log are collected, and nothing confirms that none was taken away.',
    'assurance/template',
    'exchange/audit-archive',
  ),
  outside(
    '7498',
    'They are part of the alerting of the agency.',
    'Alarms of ours go to one topic; the rest is for the deployment.',
    'assurance/door',
  ),
  outside(
    '7511',
    'There is a way out of the cloud service.',
    'Not written yet. Signed reports are plain objects and verify anywhere.',
  ),
];
