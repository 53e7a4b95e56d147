/** Attacks on the protected header: keys brought along, critical extensions, nesting, kid, members that stand twice. */
import { signingKid } from '../../support/test-party.ts';
import { type Control, forge, rightHeader } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

const header = refusedAs('header-not-allowed');
const unknownKey = refusedAs('unknown-key');
const algorithm = refusedAs('algorithm-not-allowed');

const withMember = (members: Record<string, unknown>) => (control: Control) => forge(control, { header: members });

/** The right header as text, with its first brace followed by `more`. */
const withText = (more: string) => (control: Control) =>
  forge(control, { header: JSON.stringify(rightHeader(control.party)).replace('{', `{${more},`) });

const kid = (of: (right: string, control: Control) => unknown) => (control: Control) =>
  forge(control, { header: { kid: of(signingKid(control.party), control) } });

const thumbprintOf = (right: string): string => right.slice(right.indexOf(':') + 1);

export const headerVectors: readonly SubmissionVector[] = [
  header(8, 'brings the key along in the header', (control) =>
    forge(control, { header: { jwk: control.party.signing.jwk } }),
  ),
  header(8, 'brings a key of its own along and signs with it', (control) =>
    forge(control, { header: { jwk: control.stranger.signing.jwk }, key: control.stranger.signing }),
  ),
  header(8, 'brings an empty jwk along', withMember({ jwk: {} })),
  header(9, 'points jku at the metadata address', withMember({ jku: 'http://169.254.169.254/latest/meta-data/' })),
  header(9, 'points jku at a file', withMember({ jku: 'file:///etc/passwd' })),
  header(9, 'points x5u at a host of its own', withMember({ x5u: 'https://attacker.example/chain.pem' })),
  header(10, 'brings a certificate chain along', withMember({ x5c: ['MIIB'] })),
  header(10, 'brings the thumbprint of a certificate along', withMember({ 'x5t#S256': 'A'.repeat(43) })),
  header(10, 'brings a SHA-1 thumbprint along', withMember({ x5t: 'A'.repeat(27) })),

  unknownKey(
    11,
    'walks up a directory in kid',
    kid((right) => `../${right.slice(3)}`),
  ),
  unknownKey(
    11,
    'closes a quote in kid',
    kid(() => `x' OR '1'='1`),
  ),
  unknownKey(
    11,
    'leaves kid empty',
    kid(() => ''),
  ),
  unknownKey(11, 'names the thumbprint alone', kid(thumbprintOf)),
  unknownKey(11, 'names the key of another unit', (control) =>
    forge(control, { header: { kid: signingKid(control.stranger) }, key: control.stranger.signing }),
  ),
  unknownKey(11, 'puts its own name before the thumbprint of another', (control) =>
    forge(control, {
      header: { kid: `${control.party.partnerId}:${control.stranger.signing.thumbprint}` },
      key: control.stranger.signing,
    }),
  ),
  unknownKey(11, 'puts the name of another before its own thumbprint', (control) =>
    forge(control, { header: { kid: `${control.stranger.partnerId}:${control.party.signing.thumbprint}` } }),
  ),
  unknownKey(11, 'signs with its authentication key', (control) =>
    forge(control, {
      header: { kid: `${control.party.partnerId}:${control.party.authentication.thumbprint}` },
      key: control.party.authentication,
    }),
  ),
  unknownKey(
    11,
    'writes kid in capitals',
    kid((right) => right.toUpperCase()),
  ),
  unknownKey(
    11,
    'writes a full-width colon in kid',
    kid((right) => right.replace(':', '：')),
  ),
  unknownKey(
    11,
    'names a member of every object as kid',
    kid(() => 'constructor'),
  ),
  header(
    11,
    'writes NUL into kid',
    kid((right) => right.replace(':', '\u0000')),
  ),
  header(
    11,
    'writes white space behind kid until it is too long',
    kid((right) => right.padEnd(77)),
  ),
  header(
    11,
    'sends a kid of 10 KB',
    kid(() => 'k'.repeat(10_240)),
  ),
  header(11, 'leaves kid out', withMember({ kid: undefined })),
  header(
    11,
    'sends a list of kids',
    kid((right) => [right]),
  ),
  header(
    11,
    'sends null as kid',
    kid(() => null),
  ),
  header(
    11,
    'sends an object as kid',
    kid((right) => ({ toString: right })),
  ),

  header(13, 'marks an unknown extension as critical', withMember({ crit: ['exp'], exp: 1 })),
  header(13, 'sends an empty crit', withMember({ crit: [] })),
  header(13, 'names an extension twice in crit', withMember({ crit: ['b64', 'b64'], b64: true })),
  header(13, 'marks b64 as critical', withMember({ crit: ['b64'], b64: true })),
  header(13, 'marks a member of the profile as critical', withMember({ crit: ['alg'] })),
  header(14, 'sends the payload unencoded by b64', withMember({ b64: false })),
  header(14, 'sends the payload unencoded by b64 and crit', withMember({ b64: false, crit: ['b64'] })),
  header(14, 'says that the payload is encoded', withMember({ b64: true })),

  header(16, 'nests a JWT', withMember({ cty: 'JWT' })),
  header(16, 'compresses the payload', withMember({ zip: 'DEF' })),
  header(16, 'announces an encryption', withMember({ enc: 'A256GCM' })),
  header(16, 'poses as a JWT', withMember({ typ: 'JWT' })),
  header(16, 'poses as an enrolment', withMember({ typ: 'ptcn-enrolment+jws' })),
  header(16, 'writes typ in capitals', withMember({ typ: 'PTCN-SUBMISSION+JWS' })),
  header(16, 'writes typ as a whole media type', withMember({ typ: 'application/ptcn-submission+jws' })),
  header(16, 'leaves typ out', withMember({ typ: undefined })),
  header(16, 'sends a typ of another type', withMember({ typ: 1 })),
  header(16, 'adds a member that nobody knows', withMember({ iss: 'x' })),

  header(17, 'writes alg twice', withText('"alg":"ES384"')),
  header(17, 'writes alg twice, once through an escape', withText('"\\u0061lg":"none"')),
  header(17, 'writes kid twice', withText('"kid":"x:y"')),
  header(17, 'writes kid twice, once in other hexadecimal digits', withText('"k\\u0069\\u0064":"x:y"')),

  header(19, 'writes a byte order mark before the header', (control) =>
    forge(control, { header: `\ufeff${JSON.stringify(rightHeader(control.party))}` }),
  ),
  header(19, 'writes a byte that is no UTF-8 into the header', (control) =>
    forge(control, {
      header: Buffer.from(JSON.stringify(rightHeader(control.party)).replace('ptcn', 'ptc\u00ff'), 'latin1'),
    }),
  ),
  header(20, 'nests the header as deep as its length allows', (control) =>
    forge(control, { header: '['.repeat(1_024) }),
  ),
  header(20, 'sends a header of half a MiB', withMember({ kid: 'k'.repeat(524_288) })),
  header(20, 'fills the header with white space to 1,025 bytes', (control) =>
    forge(control, { header: JSON.stringify(rightHeader(control.party)).padEnd(1_025) }),
  ),
  header(20, 'sends an empty header', (control) => forge(control, { header: '' })),
  header(20, 'sends a list as the header', (control) => forge(control, { header: '[]' })),
  header(20, 'sends null as the header', (control) => forge(control, { header: 'null' })),
  header(36, 'writes __proto__ into the header', withText('"__proto__":{"alg":"none"}')),
  header(36, 'writes constructor into the header', withText('"constructor":{"prototype":{"polluted":true}}')),
  algorithm(15, 'protects no alg', withMember({ alg: undefined })),
];
