/** Where an install keeps its things: PTCN_HOME, or `.ptcn` in the officer's own folder. Every path in one place. */
import { homedir } from 'node:os';
import { join } from 'node:path';

export type Home = ReturnType<typeof homeAt>;

/** Practice has the keys in common with earnest, and nothing else: what is to be sent and what was answered lies apart. */
export function homeAt(root: string, practice = false) {
  const own = practice ? join(root, 'practice') : root;
  return {
    root,
    practice,
    /** Not secret: which exchange, which unit. */
    settings: join(root, 'settings.json'),
    /** Private keys and the key of everything below, sealed under the passphrase. */
    keys: join(root, 'keys.jwe'),
    /** Access token, nonce, time difference; sealed. Costs nothing to lose. */
    session: join(root, 'session.jwe'),
    /** One sealed file per report: what is to be sent, what was sent, what was answered. */
    spool: join(own, 'spool'),
    spooled: (jti: string) => join(own, 'spool', `${jti}.jwe`),
    /** Sealed copies of attached files, in pieces, until the exchange has them. */
    attachment: (sha512: string) => join(own, 'attachments', sha512),
    attached: (sha512: string, n: number | string) => join(own, 'attachments', sha512, `${n}.jwe`),
    /** What is kept of a letter that is carried, until its answer is back; sealed. */
    carried: (jti: string) => join(own, 'carried', `${jti}.jwe`),
    /** What NZTCU asks, as last fetched; sealed. */
    questions: join(own, 'questions.jwe'),
    /** The directory as last fetched: whom to call when there is no network; sealed. */
    directory: join(own, 'directory.jwe'),
    /** Receipts as they came, readable by anyone who may read the folder: they hold no content of a report. */
    receipt: (submissionId: string) =>
      join(own, 'receipts', `${submissionId}.${practice ? 'practice-' : ''}receipt.jws`),
    /** The signed answer to a recall of it. */
    recallReceipt: (submissionId: string, recallId: string) =>
      join(own, 'receipts', `${submissionId}.recall-${recallId}.jws`),
    /** The proof that it is in the transparency log, under the newest checkpoint that was asked for. */
    proof: (submissionId: string) => join(own, 'receipts', `${submissionId}.tlog-proof`),
    /** The exchange's public keys as last seen, for checking receipts offline. */
    publicKeys: join(own, 'exchange-keys.json'),
    /** What has arrived of a newer kit. */
    kitPart: (sha512: string) => join(root, 'kit', `${sha512.slice(0, 16)}.part`),
    /** Held while a report gets its name. */
    lock: join(own, 'lock'),
    /** How far each feed was read. */
    feed: (feedId: string) => join(own, 'feeds', `${feedId}.json`),
    /** The last checkpoint seen of a transparency log, and its key. */
    witnessed: (address: string) => join(own, 'logs', `${encodeURIComponent(address)}.json`),
    /** Private key of this machine as a witness, sealed. */
    witnessKey: join(root, 'witness-key.jwe'),
    /** The last checkpoint seen, countersigned: to hand on. */
    cosigned: (address: string) => join(own, 'logs', `${encodeURIComponent(address)}.cosigned.txt`),
    /** What a log published that does not follow from it. */
    contradiction: (address: string) => join(own, 'logs', `${encodeURIComponent(address)}.refused.txt`),
  };
}

export const homeFrom = (environment: NodeJS.ProcessEnv): Home =>
  homeAt(environment.PTCN_HOME ?? join(homedir(), '.ptcn'));
