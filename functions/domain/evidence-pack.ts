/** Verifies an evidence pack, offline and years later: every page, their order, their period, and that none is missing. */
import type { AuditEntry } from '#schemas/audit.ts';
import { EVIDENCE_TYP, EvidencePage } from '#schemas/evidence.ts';
import { toInstant } from './clock.ts';
import { digestOf } from './compact-jws.ts';
import { hasServedAt, type PublishedKey, readExchangeMessage } from './exchange-message.ts';

/** Why a pack does not hold, in plain sentences. */
export class EvidenceNotValid extends Error {
  override readonly name = 'EvidenceNotValid';
  readonly fix = 'Do not rely on this pack. Ask the exchange for it again: "ptcn-ops evidence".';
}

function refuse(why: string): never {
  throw new EvidenceNotValid(why);
}

/** What must be the same on every page of a pack, and how to say it. */
const COMMON = {
  iss: 'another exchange',
  aud: 'another operator',
  partner: 'another partner',
  from: 'another period',
  to: 'another period',
  askedTo: 'another period',
  asOf: 'another pack',
} as const satisfies Partial<Record<keyof EvidencePage, string>>;

/** What its holder knows of a pack beforehand. */
export type ExpectedPack = Partial<Pick<EvidencePage, 'iss' | 'partner' | 'from'>>;

/** Takes pages as they come, and refuses the first that does not follow the one before. */
export class EvidenceVerifier {
  readonly #keys: readonly PublishedKey[];
  readonly #expected: ExpectedPack;
  readonly #pages: EvidencePage[] = [];
  #digest: string | undefined;

  constructor(keys: readonly PublishedKey[], expected: ExpectedPack = {}) {
    this.#keys = keys;
    this.#expected = expected;
  }

  /** @throws {EvidenceNotValid} saying what does not fit, and where. */
  async take(text: string): Promise<EvidencePage> {
    const place = this.#pages.length + 1;
    const at = (why: string): never => refuse(`Page ${place} does not hold. ${why}`);
    const { claims, signingInput, key } = await readExchangeMessage(text, this.#keys, {
      typ: EVIDENCE_TYP,
      noun: 'page of evidence',
      refuse: at,
    });
    if (key.revoked) {
      const since = toInstant(key.revoked.revoked_at * 1000);
      const anew = 'Ask for the pack anew, later than two minutes after that.';
      return at(
        `It is signed by a key that was in wrong hands, as was found at ${since}: anybody may have made it. ${anew}`,
      );
    }
    const read = EvidencePage.safeParse(claims);
    if (!read.success) return at('It is signed, but it is not a page of this version: use the newest ptcn-ops.');
    if (!hasServedAt(key, read.data.iat)) return at('It claims a time at which its key did not serve.');
    this.#follows(read.data, place);
    isWithinPeriod(read.data, place);
    this.#pages.push(read.data);
    this.#digest = await digestOf(signingInput);
    return read.data;
  }

  /** The pages, when the last is among them. */
  complete(): readonly [EvidencePage, ...EvidencePage[]] {
    const [first, ...others] = this.#pages;
    if (!first) return refuse('There is no page in it.');
    if (!this.#pages.at(-1)?.last) {
      refuse(`The pack ends with page ${this.#pages.length}, which is not the last one: pages are missing at its end.`);
    }
    return [first, ...others];
  }

  #follows(page: EvidencePage, place: number): void {
    const [first, before] = [{ ...(this.#pages[0] ?? page), ...this.#expected }, this.#pages.at(-1)];
    if (before?.last) refuse(`Page ${place - 1} says that it is the last, and something follows it.`);
    for (const [name, another] of Object.entries(COMMON) as [keyof typeof COMMON, string][]) {
      if (page[name] !== first[name]) {
        const what = (value: string | undefined) => (value === undefined ? 'none' : `"${value}"`);
        refuse(
          `Page ${place} is of ${another}: its ${name} is ${what(page[name])}, where ${what(first[name])} belongs.`,
        );
      }
    }
    if (page.page !== place) {
      refuse(`Where page ${place} belongs there is page ${page.page}: a page is missing, doubled or out of its order.`);
    }
    if (page.before !== this.#digest) {
      refuse(
        `Page ${place} does not follow the page before it here: it was made to follow another one. The pages of two packs are mixed.`,
      );
    }
    const latest = before && { entries: before.entries.at(-1), feedPages: before.feedPages.at(-1) };
    for (const name of ['entries', 'feedPages'] as const) {
      if (!isInOrder([latest?.[name], ...page[name]])) refuse(`Page ${place} is not in the order of time.`);
    }
  }
}

/** @throws {EvidenceNotValid}; @returns the pages of a whole pack: one JWS a line. */
export async function verifyEvidence(pack: string, keys: readonly PublishedKey[], expected: ExpectedPack = {}) {
  const verifier = new EvidenceVerifier(keys, expected);
  for (const line of pack.split(/\r?\n/)) if (line.trim() !== '') await verifier.take(line.trim());
  return verifier.complete();
}

function isWithinPeriod({ from, to, entries, acceptances, feedPages }: EvidencePage, place: number): void {
  const outside = [...entries, ...acceptances, ...feedPages].find(({ at }) => at < from || at >= to);
  if (outside) refuse(`Page ${place} has an entry of ${outside.at}, which is outside its period.`);
}

function isInOrder(entries: readonly (AuditEntry | undefined)[]): boolean {
  const times = entries.flatMap((entry) => (entry ? [entry.at] : []));
  return times.every((at, index) => index === 0 || (times[index - 1] ?? '') <= at);
}
