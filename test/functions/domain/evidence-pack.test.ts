/** A pack of evidence holds whole, or not at all; and says in words why not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '#domain/compact-jws.ts';
import { EvidenceNotValid, verifyEvidence } from '#domain/evidence-pack.ts';
import { evidencePage, evidenceQuestion, settledAt } from '#domain/evidence.ts';
import type { PublishedKey } from '#domain/exchange-message.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import type { AuditEntry } from '#schemas/audit.ts';
import { EVIDENCE_TYP, type EvidencePage } from '#schemas/evidence.ts';
import { RECEIPT_TYP } from '#schemas/receipt.ts';
import { makeKey, type TestKey } from '../../support/test-party.ts';

const NOW = Date.parse('2026-11-22T01:00:00Z');
const PERIOD = { partner: 'tonga-tcu', from: '2026-10-01', to: '2026-11-01' };
const exchangeKey = await makeKey();
const published = (key: TestKey): PublishedKey => ({ ...key.jwk, kid: key.thumbprint, ptcn_purpose: 'receipt' });
const keys = [published(exchangeKey)];

const entry = (at: string, change: Partial<AuditEntry> = {}): AuditEntry => ({
  at,
  actor: { principal: 'operator-desk', role: 'operator', keyThumbprint: 'A'.repeat(43) },
  action: 'status-changed',
  subject: 'partner:tonga-tcu',
  ...change,
});
const pulled = (at: string) => entry(at, { action: 'feed-page-read', subject: 'feed:nztcu-curated' });

const sign = (claims: object, key = exchangeKey, typ = EVIDENCE_TYP) =>
  signSubmission(claims, { kid: key.thumbprint, key: key.privateKey, algorithm: 'ES384' }, typ);
const digestOfJws = (jws: string) => digestOf(jws.slice(0, jws.lastIndexOf('.')));

/** Pages as the exchange makes them; `changes` are laid over the claims before they are signed. */
async function packOf(
  contents: readonly { entries?: AuditEntry[]; feedPages?: AuditEntry[] }[],
  changes: readonly Partial<EvidencePage>[] = [],
  asked = PERIOD,
): Promise<string[]> {
  const pages: string[] = [];
  for (const [index, content] of contents.entries()) {
    const before = pages.at(-1);
    const place = {
      page: index + 1,
      ...(before !== undefined && { before: await digestOfJws(before) }),
      last: index === contents.length - 1,
    };
    const found = { entries: [], acceptances: [], feedPages: [], ...content };
    const question = evidenceQuestion(asked, settledAt(NOW));
    const by = { issuer: 'https://exchange.example', askedBy: 'operator-desk', now: NOW };
    pages.push(await sign({ ...evidencePage(question, found, place, by), ...changes[index] }));
  }
  return pages;
}

const CONTENTS = [
  { entries: [entry('2026-10-01T00:00:00.000Z'), entry('2026-10-03T04:15:00.000Z')] },
  { entries: [entry('2026-10-03T04:15:00.000Z')], feedPages: [pulled('2026-10-02T00:00:00.000Z')] },
  { feedPages: [pulled('2026-10-31T23:59:59.999Z')] },
];
const verify = (lines: readonly string[], expected = {}) => verifyEvidence(lines.join('\n'), keys, expected);
const whyNot = async (lines: readonly string[], expected = {}): Promise<string> => {
  const error = await verify(lines, expected)
    .then(() => undefined)
    .catch((thrown: unknown) => thrown);
  if (error instanceof EvidenceNotValid) return error.message;
  throw new Error(`It was not refused: ${String(error)}`);
};

let pack: string[];
const page = (place: number) => pack[place - 1] ?? expect.fail();
beforeAll(async () => {
  pack = await packOf(CONTENTS);
});

describe('a pack', () => {
  test('that is whole holds, with white space at its end, and gives back what is in it', async () => {
    const pages = await verifyEvidence(`${pack.join('\r\n')}\n\n`, keys);
    expect(pages.flatMap(({ entries, feedPages }) => [...entries, ...feedPages])).toEqual(
      CONTENTS.flatMap(({ entries = [], feedPages = [] }) => [...entries, ...feedPages]),
    );
    expect(pages[0]).toMatchObject({ from: '2026-10-01T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z', page: 1 });
    expect(pages[0].feedPagesNote).toContain('may have shown reports of this partner');
  });

  test('with nothing in it is one signed page that says so', async () => {
    expect(await verify(await packOf([{}]))).toMatchObject([{ entries: [], page: 1, last: true }]);
  });

  test('without a page is none', async () => {
    expect(await whyNot([])).toBe('There is no page in it.');
  });

  test('that misses a page in the middle, or at its beginning, is refused', async () => {
    expect(await whyNot([page(1), page(3)])).toContain('Where page 2 belongs there is page 3: a page is missing');
    expect(await whyNot([page(2), page(3)])).toContain('Where page 1 belongs there is page 2');
  });

  test('whose pages changed places, or one of which is there twice, is refused', async () => {
    expect(await whyNot([page(2), page(1), page(3)])).toContain('out of its order');
    expect(await whyNot([page(1), page(1), page(2), page(3)])).toContain('Where page 2 belongs there is page 1');
  });

  test('whose last page is missing is refused', async () => {
    expect(await whyNot([page(1), page(2)])).toBe(
      'The pack ends with page 2, which is not the last one: pages are missing at its end.',
    );
  });

  test('that goes on after its last page is refused', async () => {
    expect(await whyNot([...pack, page(1)])).toContain('Page 3 says that it is the last');
  });

  test.each([
    ['another period', { ...PERIOD, from: '2026-09-01' }, 'its from is "2026-09-01T00:00:00.000Z"'],
    ['another period', { ...PERIOD, to: '2026-10-15' }, 'its to is "2026-10-15T00:00:00.000Z"'],
    ['another period', { ...PERIOD, to: '2027-01-01' }, 'its to is "2026-11-22T00:59:00.000Z"'],
    ['another partner', { ...PERIOD, partner: 'fiji-tcu' }, 'its partner is "fiji-tcu", where "tonga-tcu" belongs'],
  ])('with a page of %s is refused (%#)', async (words, asked, detail) => {
    const [, foreign = ''] = await packOf([{}, {}, {}], [], asked);
    const why = await whyNot([page(1), foreign, page(3)]);
    expect(why).toContain(`Page 2 is of ${words}`);
    expect(why).toContain(detail);
  });

  test.each([
    [{ iss: 'https://elsewhere.example' }, 'another exchange'],
    [{ aud: 'another-desk' }, 'another operator'],
    [{ asOf: '2026-11-22T00:30:00.000Z' }, 'another pack'],
  ])('with a page that is not of its kind is refused: %o', async (change, words) => {
    expect(await whyNot(await packOf(CONTENTS, [{}, change]))).toContain(`Page 2 is of ${words}`);
  });

  test('with a page of a second pack about the same is refused, though everything on it fits', async () => {
    const second = await packOf(CONTENTS, [{ iat: 1_795_305_601 }]);
    expect(await whyNot([page(1), second[1] ?? '', second[2] ?? ''])).toContain('The pages of two packs are mixed');
    expect(await whyNot([page(1), page(2), second[2] ?? ''])).toContain('Page 3 does not follow the page before it');
  });

  test('with an entry outside its period, or out of the order of time, is refused', async () => {
    const late = await packOf([{ entries: [entry('2026-11-01T00:00:00.000Z')] }]);
    expect(await whyNot(late)).toBe('Page 1 has an entry of 2026-11-01T00:00:00.000Z, which is outside its period.');
    const back = await packOf([CONTENTS[1] ?? {}, CONTENTS[0] ?? {}]);
    expect(await whyNot(back)).toBe('Page 2 is not in the order of time.');
  });

  test('of another exchange, another partner or another beginning than its holder asked for is refused', async () => {
    const expected = { iss: 'https://exchange.example', partner: 'tonga-tcu', from: '2026-10-01T00:00:00.000Z' };
    expect(await verify(pack, expected)).toHaveLength(3);
    for (const [name, value] of Object.entries({ iss: 'https://x.example', partner: 'fiji-tcu', from: '2026' })) {
      expect(await whyNot(pack, { ...expected, [name]: value })).toContain(`its ${name} is`);
    }
  });
});

describe('a page', () => {
  test('of which any bit of any part was changed is refused', async () => {
    for (const part of [0, 1, 2]) {
      const parts = page(2).split('.');
      const bytes = Buffer.from(parts[part] ?? '', 'base64url');
      for (const at of [0, Math.floor(bytes.length / 2), bytes.length - 1]) {
        const copy = Buffer.from(bytes);
        copy[at] = (copy[at] ?? 0) ^ 1;
        const changed = parts.with(part, copy.toString('base64url')).join('.');
        expect(await whyNot([page(1), changed, page(3)])).toMatch(/^Page 2 does not hold\. /);
      }
    }
    expect(await whyNot([page(1), page(2).slice(0, -20), page(3)])).toMatch(/signature|cut or changed/);
  });

  test('that somebody else signed, under its own name or under that of the exchange, is refused', async () => {
    const forger = await makeKey();
    const claims = JSON.parse(Buffer.from(page(1).split('.')[1] ?? '', 'base64url').toString());
    expect(await whyNot([await sign(claims, forger)])).toContain('names a key that is not among the published keys');
    const underItsName = await sign(claims, { ...forger, thumbprint: exchangeKey.thumbprint });
    expect(await whyNot([underItsName])).toContain(`The signature is not that of key ${exchangeKey.thumbprint}`);
  });

  test('that the key of access tokens signed is refused', async () => {
    const tokenKeys = keys.map((key) => ({ ...key, ptcn_purpose: 'token' }));
    await expect(verifyEvidence(page(1), tokenKeys)).rejects.toThrow('Its key is not for receipts and evidence');
  });

  test('that a key signed which was in wrong hands is refused, and says since when and what to do', async () => {
    const revoked = keys.map((key) => ({ ...key, revoked: { revoked_at: NOW / 1000 } }));
    await expect(verifyEvidence(page(1), revoked)).rejects.toThrow(
      /in wrong hands, as was found at 2026-11-22T01:00:00\.000Z.*Ask for the pack anew/,
    );
  });

  test('that is another message of the exchange is refused [RFC8725 3.12]', async () => {
    const claims = JSON.parse(Buffer.from(page(1).split('.')[1] ?? '', 'base64url').toString());
    expect(await whyNot([await sign(claims, exchangeKey, RECEIPT_TYP)])).toContain('not that of a page of evidence');
  });

  test('of a later version says what to use', async () => {
    expect(await whyNot([await sign({ version: 2 })])).toContain('use the newest ptcn-ops');
  });
});

describe('the period', () => {
  const ask = (from: string, to: string) => evidenceQuestion({ partner: 'tonga-tcu', from, to }, settledAt(NOW));

  test('begins and ends at midnight UTC where a day is given', () => {
    expect(ask('2026-10-01', '2026-10-03T04:15:00Z')).toMatchObject({
      from: '2026-10-01T00:00:00.000Z',
      to: '2026-10-03T04:15:00.000Z',
      asOf: '2026-11-22T00:59:00.000Z',
    });
    expect(ask('2026-10-01', '2026-10-02')).not.toHaveProperty('askedTo');
  });

  test('is cut to what has settled, a minute ago, and says what was asked', () => {
    expect(ask('2026-10-01', '2026-11-22T00:59:00.001Z')).toMatchObject({
      to: '2026-11-22T00:59:00.000Z',
      askedTo: '2026-11-22T00:59:00.001Z',
    });
    expect(ask('2026-10-01', '2026-11-22T00:59:00Z')).not.toHaveProperty('askedTo');
  });

  test.each([
    ['2026-10-01', '2026-10-01', 'ends before it begins'],
    ['2026-10-02', '2026-10-01', 'ends before it begins'],
    ['2026-11-22T00:59:00Z', '2026-11-23', 'from is too late'],
    ['yesterday', '2026-10-01', 'from is a day or an instant in UTC'],
    ['2026-02-30', '2026-10-01', 'from is a day or an instant in UTC'],
    ['2026-10-01', '2026-10-01T12:00:00+13:00', 'to is a day or an instant in UTC'],
  ])('from %s to %s is refused in words', (from, to, words) => {
    expect(() => ask(from, to)).toThrow(words);
  });
});
