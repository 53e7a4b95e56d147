/**
 * Why a goal is missed, by row: printed under the table for as long as it is. A reason is what was measured, with the best that was; what
 * cannot be had with the packages that are given (jose, zod, middy, the SDK) stands here and nowhere else.
 */
export type Reason = { readonly best: string; readonly why: string };

export const REASONS: Readonly<Partial<Record<string, Reason>>> = {
  P1: {
    best: '1.36x, 1.17x as the sum of its stages, each measured alone',
    why:
      'Three verifications by jose and one bare signature are 1.02x to 1.08x of the same with node:crypto when they run alone (the row has ' +
      "that of its own run). WebCrypto does each of jose's on another thread: of 10 switches of a thread in one call none can be spared, and " +
      'what runs after one of them finds cold caches. It is the more the busier the machine is. Without these waits the handler adds 0.4 ms.',
  },
  'P3.256': {
    best: '1.88x; 2.08x on a quiet machine last, up to 3.0x while others used the same two cores',
    why:
      'jose copies a message three times and decodes it once before it is back: 0.4 ms at 256 KB, beside 0.3 ms of SHA-512 that both sides have. ' +
      'Strict JSON without duplicate members costs 0.4 ms more than JSON.parse, zod and the rules on its entities 0.4 ms, the event in base64 0.4 ms; what they leave behind is collected by threads that count as well.',
  },
  'P3.64': {
    best: '1.70x',
    why: 'As P3.256. It misses only where somebody else uses the two cores: jose works on other threads, which then wait for one.',
  },
  'P6.size': {
    best: '562 kB; it was 747 kB',
    why: 'What is in it, and what would bring it there, is in decision 0048: three services by the SDK 245 kB, telephone numbers of all countries 61, sealing and opening letters 17, the texts of checks and refusals 35.',
  },
  P7: {
    best: '6.7x, when the tenth request took longer',
    why:
      'The first takes 75 to 90 ms of CPU, and no function more than 5 of it: it is code that runs for the first time. Every tenth of a millisecond that is ' +
      'taken off a warm request makes this ratio larger; the request beside it, once settled, takes 5.5 ms.',
  },
  P8: {
    best: '0.42x',
    why:
      'To put the same hundred stored texts, 430 kB, into one takes 0.23 ms alone, 0.31x: that is memory written, which JSON.stringify does as well. The other 0.1 ms are the tag, the cursor and the ' +
      'line of the audit trail. Bytes of a page are never made anew.',
  },
  P11: {
    best: '1.37x',
    why: 'A hash takes 2 us; what goes beside each is a promise and a copy of 32 bytes. With hashes by WebCrypto, each of 15 us, it was 0.97x.',
  },
  P12: {
    best: '27x',
    why:
      'Tiles as C2SP has them keep every eighth level. What lies between is hashed again: 505 hashes for the 20 of a proof, 25x, of which 255 are of the tile of the entry itself and nobody has asked for before. ' +
      'It reads 3 tiles whatever the size of the log, and a proof that is there is verified with its 20 hashes (P12.verified).',
  },
  P15: {
    best: '183 dollars; it was 207. Two or three dollars are the speed of the machine that measures',
    why:
      'What only lets in, receives, acknowledges and hands over (door, issue-token, receive-submission, deliver-summary) is 61 of it; the rest are curation, figures, STIX, matching, the log and the second region. ' +
      'The largest items are writes to tables, puts of objects and signatures by KMS; a receipt key of one day, certified by KMS, would save 15 dollars. What was done and what was not is in decision 0050, all items in docs/cost.md.',
  },
  'P14.memory': {
    best: '75/s',
    why:
      'A submission takes 27 ms of CPU from the door to the last consumer, and two cores have 2,000 ms in a second: receive-submission 4.4, the engine 7, gateway, KMS and S3 of this machine 3.6, ' +
      'matching 3.1, log 1.6, figures 1.6, curation and summaries 1.5, compiling and collecting in the threads of V8 3 ms. It was 103/s before there were log, matching, STIX and figures by check. ' +
      'What is left are some sixteen calls of the SDK, each about 0.4 ms here and as much in the engine.',
  },
  'P14.memory.p99': {
    best: '47 ms',
    why: 'At 20/s half of two cores is free, and it misses only where somebody else uses them: a submission takes 27 ms of CPU there.',
  },
  'P14.disk.p99': {
    best: '64 ms',
    why: 'As in memory, and with two writes that wait for the disk.',
  },
  'P14.disk': {
    best: '60/s',
    why: 'As with P14.memory; beside that each acknowledged submission waits for its transaction and its object to be on the disk.',
  },
};
