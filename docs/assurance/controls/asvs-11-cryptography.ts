/** OWASP ASVS 5.0.0, V11: cryptography. */
import { type Control, rowsOf } from '../control.ts';

const { shown, notMet, notApplicable, outside } = rowsOf('ASVS');

export const cryptography: readonly Control[] = [
  notMet(
    '11.1.1 L2',
    'Keys are managed by a documented policy after a standard.',
    'Who holds which key is in [trust](../trust.md#keys); how our own begin, serve and end is in the [runbook](../runbook.md#rotate-our-own-keys) and decision 0016, and that of units there too. It follows no named standard, and the key of a desk is shared by all who have its file.',
  ),
  notMet(
    '11.1.2 L2',
    'There is an inventory of keys, algorithms and certificates.',
    'Keys are listed in [trust](../trust.md#keys), and those of ours in every state by `ptcn-ops exchange-keys list`; algorithms and certificates are not listed with them.',
  ),
  notMet('11.1.3 L3', 'All uses of cryptography are found by a tool.', 'There is none.'),
  notMet(
    '11.1.4 L3',
    'There is a plan for new algorithms, post-quantum ones among them.',
    'Key agreement of TLS is hybrid already; for signatures there is no plan.',
  ),
  shown('11.2.1 L2', 'Validated implementations do the work.', 'assurance/sources', 'architecture'),
  notMet(
    '11.2.2 L2',
    'Algorithms and keys can be exchanged without rebuilding.',
    'All keys can, ours and those of units, and nothing breaks by it. Algorithms belong to registered keys, of a list; our own tokens, receipts, nonces and cursors have fixed ones.',
    'exchange/exchange-keys',
  ),
  notMet(
    '11.2.3 L2',
    'Everything has 128 bits of security.',
    'All of ours has. Staff issuers sign by RSA of 2,048 bits, which we take ([decision 0020](../decisions/0020-departures-from-standards.md)).',
  ),
  notMet(
    '11.2.4 L3',
    'Operations take constant time.',
    "Signatures and seals are the platform's, and digests of secrets are compared to their end; nonces are compared as text.",
  ),
  shown('11.2.5 L3', 'Cryptography fails closed, and tells nothing by its errors.', 'assurance/messages'),
  shown('11.3.1 L1', 'No weak mode or padding is used.', 'assurance/sources'),
  shown('11.3.2 L1', 'Ciphers are AES-GCM.', 'assurance/sources'),
  shown('11.3.3 L2', 'What is encrypted is protected from change.', 'assurance/seals'),
  shown('11.3.4 L3', 'No nonce is used twice under a key.', 'assurance/seals'),
  notApplicable('11.3.5 L3', 'MACs go over the ciphertext.', 'There is authenticated encryption only.'),
  shown('11.4.1 L1', 'Hashes are approved ones.', 'assurance/sources'),
  notApplicable(
    '11.4.2 L2',
    'Passwords are stored by a slow function.',
    'Nobody chooses one. The secret of a feed credential has 256 random bits, and of it a SHA-256 is kept: nobody can try them all (6.5.2 draws the line at 112).',
  ),
  shown('11.4.3 L2', 'Hashes under signatures resist collisions.', 'assurance/messages'),
  shown('11.4.4 L2', 'Keys made of passphrases are stretched.', 'clients/install/keys-at-rest'),
  shown(
    '11.5.1 L2',
    'What must not be guessed is random, with 128 bits or more.',
    'assurance/sources',
    'assurance/seals',
  ),
  outside('11.5.2 L3', 'Randomness holds under load.', "A matter of the platform's generator."),
  shown('11.6.1 L2', 'Keys and signatures are of approved kinds.', 'assurance/messages', 'assurance/template'),
  shown('11.6.2 L3', 'Key exchange is of approved kinds.', 'assurance/template'),
  outside('11.7.1 L3', 'Memory is encrypted in use.', 'A matter of the machines that Lambda runs on.'),
  notMet(
    '11.7.2 L3',
    'Data is in the clear as short as can be.',
    'A report is read whole to be judged; nobody has measured how long it stays in memory.',
  ),
];
