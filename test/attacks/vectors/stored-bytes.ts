/** What somebody who can write to the bucket may lay under the name of another's bytes. */
export type StoredBytesVector = {
  readonly row: 46;
  readonly name: string;
  /** Out of the right bytes, and of right bytes of another report. */
  readonly swap: (right: string, other: string) => string;
};

const swapped = (name: string, swap: StoredBytesVector['swap']): StoredBytesVector => ({ row: 46, name, swap });
const parts = (jws: string) => jws.split('.') as [string, string, string];

export const storedBytesVectors: readonly StoredBytesVector[] = [
  swapped('lays another report under the name of a stored one', (_right, other) => other),
  swapped('changes one letter of a stored payload', (right) => {
    const [header, payload, signature] = parts(right);
    return `${header}.${payload.startsWith('e') ? 'f' : 'e'}${payload.slice(1)}.${signature}`;
  }),
  swapped('lays the payload of another under a stored header', (right, other) => {
    const [header, , signature] = parts(right);
    return `${header}.${parts(other)[1]}.${signature}`;
  }),
  swapped('changes a stored header', (right) => right.replace('.', 'A.')),
  swapped('cuts the signature off stored bytes', (right) => right.slice(0, right.lastIndexOf('.'))),
  swapped('cuts stored bytes in the middle', (right) => right.slice(0, right.length / 2)),
  swapped('adds a part to stored bytes', (right) => `${right}.AAAA`),
  swapped('empties stored bytes', () => ''),
];
