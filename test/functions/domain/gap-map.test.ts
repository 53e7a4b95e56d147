/** The collection plan as values: nil returns that were signed offline, who speaks for whom, and the map of what is missing. */
import { describe, expect, test } from 'vitest';
import type { Caller } from '#domain/authenticate-caller.ts';
import { endedEarly, isAsked, outageOf, readNilReturn, requirementOf } from '#domain/collection-plan.ts';
import { askedIn, gapLines, gapRow, type UnitStanding } from '#domain/gap-map.ts';
import { stateOfAll } from '#domain/gap-state.ts';
import { NIL_RETURN_TYP, type Outage, type Requirement } from '#schemas/requirement.ts';
import { makeParty, registered, signClaims } from '../../support/test-party.ts';

const now = Date.parse('2026-11-10T12:00:00Z');
const requirement: Requirement = {
  number: 'PAC-2026-04',
  title: 'Yachts that wait',
  question: 'Which yachts wait outside a port?',
  from: '2026-06',
  to: '2026-12',
  setAt: '2026-06-20T00:00:00.000Z',
};
const unit = { partnerId: 'tonga-tcu', name: 'Tonga TCU', country: 'TO', createdAt: '2025-01-01T00:00:00.000Z' };
const nothing: UnitStanding = { answers: [], nilReturns: [], outages: [] };
const answered = (month: string, reports = 1) => ({ requirement: 'PAC-2026-04', month, by: 'tonga-tcu', reports });
const nil = (from: string, to: string) => ({
  requirement: 'PAC-2026-04',
  from,
  to,
  partnerId: 'tonga-tcu',
  nilReturnId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  receivedAt: '2026-10-01T00:00:00.000Z',
});
const cutOff = (from: string, to: string): Outage => ({
  partnerId: 'tonga-tcu',
  from,
  to,
  reason: 'cable',
  outageId: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
  declaredBy: 'hub',
  declaredAt: '2026-09-01T00:00:00.000Z',
});

const period = { from: '2025-12', to: '2026-11' };
const cellWith = (standing: Partial<UnitStanding>, who = unit) =>
  gapRow(who, [requirement], { ...nothing, ...standing }, { period, now }).cells[0];
const statesWith = (standing: Partial<UnitStanding>, who = unit) =>
  cellWith(standing, who)?.months.map(({ month, state }) => `${month.slice(5)} ${state}`);

describe('the gap map', () => {
  test('says for each month whether it was answered, returned as nil, left silent or impossible', () => {
    const standing = {
      answers: [answered('2026-07', 2)],
      nilReturns: [nil('2026-08', '2026-08')],
      outages: [cutOff('2026-09-10', '2026-09-24')],
    };
    expect(statesWith(standing)).toEqual([
      '06 silent',
      '07 answered',
      '08 nil',
      '09 offline',
      '10 silent',
      '11 not-due',
    ]);
    expect(cellWith(standing)).toMatchObject({ state: 'answered', reports: 2 });
  });

  test('an answer counts more than a nil return, and both more than an outage', () => {
    const outages = [cutOff('2026-06-01', '2026-10-31')];
    const nilReturns = [nil('2026-06', '2026-07')];
    const answers = [answered('2026-06')];
    expect(statesWith({ outages, nilReturns, answers })?.slice(0, 3)).toEqual(['06 answered', '07 nil', '08 offline']);
  });

  test('one silent month is a gap beside nil returns, and one answer is none', () => {
    expect(cellWith({ nilReturns: [nil('2026-06', '2026-09')] })?.state).toBe('silent');
    expect(cellWith({ nilReturns: [nil('2026-06', '2026-10')] })?.state).toBe('nil');
    expect(cellWith({ answers: [answered('2026-06')] })?.state).toBe('answered');
  });

  test('a unit is silent only about months that are over, and in which it was asked and enrolled', () => {
    expect(statesWith({}, { ...unit, createdAt: '2026-09-15T00:00:00.000Z' })?.slice(0, 4)).toEqual([
      '06 not-due',
      '07 not-due',
      '08 not-due',
      '09 silent',
    ]);
    expect(statesWith({})?.at(-1)).toBe('11 not-due');
  });

  test('less than half a month without a cable excuses nothing; of the running month the days so far count', () => {
    expect(statesWith({ outages: [cutOff('2026-09-01', '2026-09-14')] })?.[3]).toBe('09 silent');
    expect(statesWith({ outages: [cutOff('2026-08-20', '2026-09-15')] })?.[3]).toBe('09 offline');
    expect(statesWith({ outages: [cutOff('2026-11-06', '2026-11-30')] })?.at(-1)).toBe('11 offline');
  });

  test('a unit that is not asked has no cell, and a requirement of other months no column', () => {
    expect(gapRow(unit, [{ ...requirement, countries: ['FJ'] }], nothing, { period, now }).cells).toEqual([]);
    expect(isAsked({ ...requirement, countries: ['FJ'], units: ['tonga-tcu'] }, unit)).toBe(true);
    expect(askedIn([requirement], { from: '2027-01', to: '2027-02' })).toEqual([]);
    expect(askedIn([requirement], { from: '2026-12', to: '2027-02' })).toEqual([requirement]);
  });

  test('units of a country, and months of a unit, are summed up in the same way', () => {
    expect(stateOfAll(['nil', 'not-due', 'silent'])).toBe('silent');
    expect(stateOfAll(['offline', 'nil'])).toBe('nil');
    expect(stateOfAll([])).toBe('not-due');
  });

  test('as a table has one line for each unit and requirement', () => {
    const row = gapRow(unit, [requirement], nothing, { period, now });
    const lines = gapLines({ asOf: '2026-11-10T12:00:00Z', ...period, requirements: [requirement], rows: [row] });
    expect(lines.map(({ title, cell }) => [title, cell.state])).toEqual([['Yachts that wait', 'silent']]);
  });
});

describe('a nil return', () => {
  const audience = 'https://exchange.example';
  const claims = (change: object = {}) => ({
    iss: 'tonga-tcu',
    aud: audience,
    iat: Date.parse('2026-10-05T00:00:00Z') / 1000,
    jti: '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b',
    requirement: 'PAC-2026-04',
    from: '2026-07',
    to: '2026-09',
    ...change,
  });
  const read = async (change: object, key: object = {}) => {
    const party = await makeParty('tonga-tcu');
    const partner = registered(party);
    const keys = partner.keys.map((one) => (one.use === 'signing' ? { ...one, ...key } : one));
    const jws = await signClaims(party, claims(change), NIL_RETURN_TYP);
    return readNilReturn(jws, { ...partner, keys }, { number: 'PAC-2026-04', audience, now });
  };

  test('signed offline weeks ago is taken, also when its key has been retired since', async () => {
    const kept = { requirement: 'PAC-2026-04', from: '2026-07', to: '2026-09', partnerId: 'tonga-tcu' };
    expect(await read({})).toMatchObject(kept);
    expect(await read({}, { state: 'retired', notAfter: '2026-10-20T00:00:00.000Z' })).toMatchObject(kept);
  });

  test.each([
    ['for months that had not begun when it was signed', { to: '2026-11' }, {}, 'request-not-valid'],
    ['that ends before it begins', { to: '2026-06' }, {}, 'request-not-valid'],
    ['on another requirement', { requirement: 'PAC-2026-05' }, {}, 'not-found'],
    ['of another unit', { iss: 'fiji-tcu' }, {}, 'issuer-mismatch'],
    ['for another exchange', { aud: 'https://elsewhere.example' }, {}, 'audience-mismatch'],
    ['older than a report may be', { iat: 1_700_000_000 }, {}, 'signed-too-long-ago'],
    ['by a key that was in wrong hands', {}, { state: 'compromised' }, 'key-compromised'],
    ['by a key after its end', {}, { state: 'retired', notAfter: '2026-10-04T00:00:00.000Z' }, 'key-not-valid'],
  ])('%s is refused', async (_what, change, key, code) => {
    await expect(read(change, key)).rejects.toMatchObject({ code });
  });
});

describe('the plan', () => {
  test('is for at least a month, at most three years, and ends early but never later', () => {
    for (const months of [
      { from: '2026-06', to: '2026-05' },
      { from: '2026-01', to: '2029-01' },
    ])
      expect(() => requirementOf({ ...requirement, ...months }, now)).toThrow(/1 to 36 months/);
    expect(endedEarly(requirement, { to: '2026-10' }).to).toBe('2026-10');
    for (const to of ['2026-12', '2027-01', '2026-05'])
      expect(() => endedEarly(requirement, { to })).toThrow(/earlier last month/);
  });

  test('an outage is declared by the unit itself, by a hub or by an operator, and by nobody else', async () => {
    const order = { partnerId: 'tonga-tcu', from: '2026-11-01', to: '2026-12-01', reason: 'cable' } as const;
    const calls = async (principal: string, change: object = {}): Promise<Caller> => ({
      kind: 'partner',
      principal,
      partner: registered(await makeParty(principal), change),
      version: 1,
      scopes: new Set(['submissions:write']),
      keyThumbprint: 'A'.repeat(43),
    });
    const declared = (caller: Caller, change: object = {}) =>
      outageOf({ ...order, ...change }, caller, '0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b', now);
    expect(declared(await calls('tonga-tcu')).declaredBy).toBe('unit');
    const hub = { profile: { contacts: [], powers: [], hub: true } };
    expect(declared(await calls('ptccc', hub)).declaredBy).toBe('hub');
    expect(declared({ ...(await calls('desk')), scopes: new Set(['partners:admin']) }).declaredBy).toBe('operator');
    const other = await calls('fiji-tcu');
    expect(() => declared(other)).toThrow(expect.objectContaining({ code: 'not-found' }));
    const own = await calls('tonga-tcu');
    for (const change of [{ to: '2026-10-01' }, { to: '2027-03-01' }, { from: '2025-01-01' }])
      expect(() => declared(own, change)).toThrow(expect.objectContaining({ code: 'request-not-valid' }));
  });
});
