/** Attacks on feed credentials. They run through the pure authentication and over HTTP; each gets one and the same 401: nobody learns which. */

/** A credential that is good, to be made into one that is not. */
export type BasicControl = { readonly credentialId: string; readonly secret: string };
type BasicVector = {
  readonly row: number;
  readonly name: string;
  readonly change: (control: BasicControl) => {
    readonly authorization: readonly string[];
    readonly dpop?: readonly string[];
  };
};

export const basic = (userPassword: string | Uint8Array): string =>
  `Basic ${Buffer.from(userPassword).toString('base64')}`;
export const basicOf = ({ credentialId, secret }: BasicControl): string => basic(`${credentialId}:${secret}`);

/** What stands before the colon and behind it, and how the two are spelled. */
const says = (name: string, text: (control: BasicControl) => string | Uint8Array): BasicVector => ({
  row: 54,
  name,
  change: (control) => ({ authorization: [basic(text(control))] }),
});
const header = (name: string, value: (proper: string, control: BasicControl) => string): BasicVector => ({
  row: 54,
  name,
  change: (control) => ({ authorization: [value(basicOf(control), control)] }),
});

/** Another sign at one place. */
const changed = (text: string, at: number): string =>
  text.slice(0, at) + (text.at(at) === 'b' ? 'c' : 'b') + (at === -1 ? '' : text.slice(at + 1));

export const basicVectors: readonly BasicVector[] = [
  says(
    'sends the first sign of the secret wrong',
    ({ credentialId, secret }) => `${credentialId}:${changed(secret, 0)}`,
  ),
  says(
    'sends the last sign of the secret wrong',
    ({ credentialId, secret }) => `${credentialId}:${changed(secret, -1)}`,
  ),
  says('sends an identifier that nobody has', ({ secret }) => `fc_0000000000000000:${secret}`),
  says('sends an identifier wrong by one sign', ({ credentialId, secret }) => `${changed(credentialId, 5)}:${secret}`),
  says('writes the identifier in capitals', ({ credentialId, secret }) => `${credentialId.toUpperCase()}:${secret}`),
  says("sends a partner's identifier", ({ secret }) => `tonga-tcu:${secret}`),
  says('sends an identifier that points elsewhere', ({ secret }) => `PARTNER#tonga-tcu:${secret}`),
  says('sends the secret in capitals', ({ credentialId, secret }) => `${credentialId}:${secret.toUpperCase()}`),
  says('sends a secret that is too short', ({ credentialId, secret }) => `${credentialId}:${secret.slice(1)}`),
  says('sends a secret that is too long', ({ credentialId, secret }) => `${credentialId}:${secret}A`),
  says('sends an empty secret', ({ credentialId }) => `${credentialId}:`),
  says('sends an empty identifier', ({ secret }) => `:${secret}`),
  says('sends a colon and nothing else', () => ':'),
  says('sends no colon', ({ credentialId, secret }) => `${credentialId}${secret}`),
  says('sends the identifier alone', ({ credentialId }) => credentialId),
  says('sends the two the wrong way round', ({ credentialId, secret }) => `${secret}:${credentialId}`),
  says('sends two colons', ({ credentialId, secret }) => `${credentialId}::${secret}`),
  says('puts a line end behind the secret', ({ credentialId, secret }) => `${credentialId}:${secret}\n`),
  says('puts a NUL behind the secret', ({ credentialId, secret }) => `${credentialId}:${secret}\0`),
  says('puts a space before the identifier', ({ credentialId, secret }) => ` ${credentialId}:${secret}`),
  says('puts a byte order mark before the identifier', ({ credentialId, secret }) => `\ufeff${credentialId}:${secret}`),
  says('writes the colon in full width', ({ credentialId, secret }) => `${credentialId}\uff1a${secret}`),
  says('sends bytes that are no UTF-8', ({ credentialId }) =>
    Buffer.concat([Buffer.from(`${credentialId}:`), Buffer.alloc(43, 0xff)]),
  ),
  says('writes in UTF-16', ({ credentialId, secret }) => Buffer.from(`${credentialId}:${secret}`, 'utf16le')),
  says('sends four thousand signs', () => `fc_:${'A'.repeat(4_000)}`),
  header('sends the scheme alone', () => 'Basic'),
  header('sends the scheme and a space', () => 'Basic '),
  header('sends the two in the clear', (_proper, { credentialId, secret }) => `Basic ${credentialId}:${secret}`),
  header('pads what needs no padding', (proper) => `${proper}=`),
  header('cuts the end off', (proper) => proper.slice(0, -1)),
  header('puts a space into the middle', (proper) => `${proper.slice(0, 20)} ${proper.slice(20)}`),
  header('parts scheme and rest by a tab', (proper) => proper.replace(' ', '\t')),
  header('sends it twice in one header', (proper) => `${proper}, ${proper}`),
  header('puts a parameter behind it', (proper) => `${proper}, realm="x"`),
  header('sends it as a bearer', (proper) => proper.replace('Basic', 'Bearer')),
  header('sends it as a DPoP token', (proper) => proper.replace('Basic', 'DPoP')),
  header('sends it without a scheme', (proper) => proper.replace('Basic ', '')),
  header('encodes it twice', (proper) => basic(proper.replace('Basic ', ''))),
  { row: 54, name: 'sends it twice', change: (control) => ({ authorization: [basicOf(control), basicOf(control)] }) },
  {
    row: 54,
    name: 'sends a wrong one before the right one',
    change: (control) => ({ authorization: [basic('x:y'), basicOf(control)] }),
  },
  {
    row: 54,
    name: 'sends a token beside it',
    change: (control) => ({ authorization: [basicOf(control), 'DPoP eyJhbGciOiJub25lIn0.e30.'] }),
  },
  {
    row: 54,
    name: 'sends a proof beside it',
    change: (control) => ({ authorization: [basicOf(control)], dpop: ['eyJhbGciOiJub25lIn0.e30.'] }),
  },
  {
    row: 54,
    name: 'sends an empty proof beside it',
    change: (control) => ({ authorization: [basicOf(control)], dpop: [''] }),
  },
];
