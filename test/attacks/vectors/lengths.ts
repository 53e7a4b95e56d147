/** Attacks on the frame of a message: lengths, chunks and headers that no HTTP client would write. */
export type OnTheWire = { readonly lines: readonly string[]; readonly body: string; readonly hangUp?: true };

/** The control as text on the wire: `lines` are headers and `body` what follows them. Status 0: it hung up. */
export type LengthVector = {
  readonly row: number;
  readonly name: string;
  readonly change: (jws: string) => OnTheWire;
  readonly statuses: readonly number[];
};

export const lengthVectors: readonly LengthVector[] = [
  {
    row: 21,
    name: 'says a length that is too long',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length + 10}`], body: jws, hangUp: true }),
    statuses: [0, 400],
  },
  {
    row: 21,
    name: 'says a length that is too short',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length - 10}`], body: jws }),
    statuses: [400],
  },
  {
    row: 21,
    name: 'says two lengths',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'Content-Length: 5'], body: jws }),
    statuses: [400],
  },
  {
    row: 21,
    name: 'says a length below zero',
    change: (jws) => ({ lines: ['Content-Length: -1'], body: jws }),
    statuses: [400],
  },
  {
    row: 21,
    name: 'says a length in words',
    change: (jws) => ({ lines: ['Content-Length: ten'], body: jws }),
    statuses: [400],
  },
  {
    row: 21,
    name: 'says a length and sends chunks',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'Transfer-Encoding: chunked'], body: `0\r\n\r\n` }),
    statuses: [400],
  },
  {
    row: 21,
    name: 'breaks a chunk',
    change: (jws) => ({ lines: ['Transfer-Encoding: chunked'], body: `zz\r\n${jws}\r\n0\r\n\r\n` }),
    statuses: [0, 400],
  },
  {
    row: 21,
    name: 'writes NUL into a header',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'X-A: a\u0000b'], body: jws }),
    statuses: [400],
  },
  {
    row: 21,
    name: 'writes 70 KB of headers',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, `X-A: ${'x'.repeat(70_000)}`], body: jws }),
    statuses: [0, 431],
  },
  {
    row: 21,
    name: 'says the type again in other letters',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'content-TYPE: application/jose'], body: jws }),
    statuses: [415],
  },
  {
    row: 21,
    name: 'sends another proof in other letters',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'dpop: e30.e30.AA'], body: jws }),
    statuses: [401],
  },
  {
    row: 21,
    name: 'sends another token in other letters',
    change: (jws) => ({ lines: [`Content-Length: ${jws.length}`, 'AUTHORIZATION: DPoP x'], body: jws }),
    statuses: [401],
  },
];
