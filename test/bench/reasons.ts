/**
 * Why a goal is missed, by row: printed under the table for as long as it is. A reason is what was measured, with the best that was; what
 * cannot be had with the packages that are given (jose, zod, middy, the SDK) stands here and nowhere else.
 */
export type Reason = { readonly best: string; readonly why: string };

export const REASONS: Readonly<Partial<Record<string, Reason>>> = {
  P1: {
    best: '1.36x on two cores that others used as well, 1.17x as the sum of its stages, each measured alone',
    why:
      'Three verifications by jose and one bare signature are 1.02x to 1.08x of the same with node:crypto when they run alone (the row has ' +
      "that of its own run). WebCrypto does each of jose's on another thread: of 10 switches of a thread in one call none can be spared, and " +
      'what runs after one of them finds cold caches. It is the more the busier the machine is. Without these waits the handler adds 0.4 ms.',
  },
  'P3.256': {
    best: '1.88x; 2.7x to 3.0x while others used the same two cores',
    why:
      'jose copies a message three times and decodes it once before it is back: 0.4 ms at 256 KB, beside 0.3 ms of SHA-512 that both sides have. ' +
      'Strict JSON without duplicate members costs 0.4 ms more than JSON.parse, zod and the rules on its entities 0.4 ms, the event in base64 0.4 ms; what they leave behind is collected by threads that count as well.',
  },
  'P14.memory': {
    best: '42/s with a load of 11 on two cores, 1.36 of which it got',
    why:
      'A submission takes 32 ms of CPU from the door to the last consumer on such a machine, so 62/s is what two cores of it can do: receive-submission ' +
      '5.6, the engine 7.4, matching 4.1, gateway, KMS and S3 of this machine 4.2, log 1.9, figures 1.7, summaries 1.2 ms, and garbage collection. ' +
      'What is left are some sixteen calls of the SDK, each about 0.5 ms here and as much in the engine.',
  },
};
