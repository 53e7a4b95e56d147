/** The officer's form without a browser: what it asks for each crime, what becomes of what is typed, what the rules say meanwhile, and its words. */
import { describe, expect, test } from 'vitest';
import { entityForm, freeId, offered } from '#clients/portal/officer/crime-form.ts';
import {
  type JsonObject,
  newDraft,
  valueAt,
  withoutIdleAttestations,
  withoutRow,
  withRow,
  withValue,
} from '#clients/portal/officer/draft.ts';
import { ENGLISH } from '#clients/portal/officer/english.ts';
import { type Field, fieldsOf, fieldsOfKind } from '#clients/portal/officer/fields-of.ts';
import { FRENCH } from '#clients/portal/officer/french.ts';
import { findingsWhileWriting, isNotYet } from '#clients/portal/officer/judge-draft.ts';
import { tongueOf } from '#clients/portal/officer/language.ts';
import { MEMBER_WORDS } from '#clients/portal/officer/member-words.ts';
import { momentFrom, momentParts } from '#clients/portal/officer/moment-parts.ts';
import { wholeClaims } from '#clients/portal/officer/signing.ts';
import { FRENCH_VALUES, SAID_ALIKE } from '#clients/portal/officer/value-words.ts';
import { checkClaims } from '#domain/check-report.ts';
import { CrimeType } from '#schemas/crime-types.ts';
import { EntityKind } from '#schemas/entities.ts';
import { Submission } from '#schemas/submission.ts';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const PARTIES = { iss: 'tonga-tcu', aud: 'https://exchange.test' };

const change = (claims: JsonObject, ...changes: readonly (readonly [string, Parameters<typeof withValue>[2]])[]) =>
  changes.reduce((now, [pointer, value]) => withValue(now, pointer, value), claims);

const begun = newDraft('iuu-fishing', 'en', NOW);
const WHOLE = change(
  begun.claims,
  ['/report/grading/credibility', '2'],
  ['/report/grading/reliability', 'B'],
  [
    '/report/narrative',
    'Two fishers saw a longliner without lights inside the reef, two nights running, gear in the water.',
  ],
  ['/report/title', 'Longliner without lights inside the reef'],
  ['/report/activity/from', '2026-11-20'],
  ['/report/activity/places/0/country', 'TO'],
  ['/report/activity/places/0/name', 'Ha‘afeva'],
);
const whole = (claims: JsonObject) => wholeClaims({ jti: begun.jti, claims }, PARTIES, NOW);
const codes = (claims: JsonObject) =>
  findingsWhileWriting(whole(claims), NOW).map(({ code, pointer }) => `${code} ${pointer}`);

describe('what is typed', () => {
  test('becomes claims of the contract, in its order, with nothing empty in them', () => {
    const claims = whole(WHOLE);
    const { submission } = checkClaims(claims, { nowSeconds: NOW / 1000 });
    expect(submission?.report.entities).toBeUndefined();
    expect(JSON.stringify(submission)).toBe(JSON.stringify(claims));
    expect(Object.keys(submission?.report ?? {}).slice(0, 4)).toEqual(['schema', 'title', 'narrative', 'language']);
    expect(Object.keys(submission?.report.grading ?? {})).toEqual(['reliability', 'credibility']);
  });

  test('leaves the claims when it is taken away, with the group that it was alone in', () => {
    const typed = change(WHOLE, ['/report/provenance/sources', ['S-0147']]);
    expect(valueAt(typed, '/report/provenance/sources/0')).toBe('S-0147');
    expect(whole(withValue(typed, '/report/provenance/sources', undefined))).toEqual(whole(WHOLE));
  });

  test('keeps the rows of a list in their places, also an emptied one', () => {
    const two = withRow(WHOLE, '/report/activity/places', { country: 'FJ' });
    const emptied = withValue(two, '/report/activity/places/0', undefined);
    expect(valueAt(emptied, '/report/activity/places')).toEqual([{}, { country: 'FJ' }]);
    expect(valueAt(withoutRow(two, '/report/activity/places', 0), '/report/activity/places')).toEqual([
      { country: 'FJ' },
    ]);
  });

  test('loses the word for a finding whose place has moved or that is no more', () => {
    const stands = [{ code: 'entity-bare', pointer: '/report/entities/1', reason: 'all we know' }];
    const two = ['boat', 'boat-2'].reduce(
      (now, id) => withRow(now, '/report/entities', { id, kind: 'vessel' }),
      change(WHOLE, ['/attestations', stands]),
    );
    expect(withoutRow(two, '/report/entities', 0).attestations).toBeUndefined();
    const mended = withValue(two, '/report/entities/1/imo', '9074729');
    const findings = findingsWhileWriting(whole(mended), NOW);
    expect(withoutIdleAttestations(mended, findings).attestations).toBeUndefined();
    expect(withoutIdleAttestations(two, findingsWhileWriting(whole(two), NOW)).attestations).toEqual(stands);
  });

  test('is a day, or with an hour an instant; an hour is never made up', () => {
    expect([momentFrom('', '04:15'), momentFrom('2026-11-22', ''), momentFrom('2026-11-22', '04:15')]).toEqual([
      undefined,
      '2026-11-22',
      '2026-11-22T04:15:00Z',
    ]);
    expect(momentParts('2026-11-22T04:15:00Z')).toEqual(['2026-11-22', '04:15']);
  });
});

describe('the rules, while a report is being written', () => {
  test('look at what is there before the rest is written', () => {
    const vessel = withRow(begun.claims, '/report/entities', { id: 'vessel', kind: 'vessel', imo: '9074728' });
    expect(codes(vessel)).toContain('imo-check-digit /report/entities/0/imo');
    expect(codes(withValue(vessel, '/report/entities/0/imo', '9074729'))).not.toContain(
      'imo-check-digit /report/entities/0/imo',
    );
  });

  test('look past an entity, a link and a word that are half written', () => {
    const half = ['vessel', 'organisation'].reduce(
      (now, kind) => withRow(now, '/report/entities', { id: kind, kind, ...(kind === 'vessel' && { imo: '9074728' }) }),
      withRow(begun.claims, '/report/relationships', { from: 'vessel' }),
    );
    const word = change(half, ['/attestations', [{ code: 'no-entities', pointer: '/report', reason: '' }]]);
    expect(codes(word)).toContain('imo-check-digit /report/entities/0/imo');
    expect(codes(word)).toContain('missing-member /report/entities/1/name');
    expect(codes(word).filter((said) => said.startsWith('title'))).toEqual([]);
  });

  test('say of a whole report what the exchange says, and of an empty one only what is missing', () => {
    expect(findingsWhileWriting(whole(WHOLE), NOW)).toEqual(
      checkClaims(whole(WHOLE), { nowSeconds: NOW / 1000 }).findings,
    );
    const findings = findingsWhileWriting(whole(newDraft('fraud', 'en', NOW).claims), NOW);
    expect(findings.filter((finding) => !isNotYet(finding)).map(({ code }) => code)).toEqual(['fraud-without-trace']);
  });
});

describe('crime type first', () => {
  test.each(CrimeType.options)('%s is offered entities with which the rules on it are content', (crimeType) => {
    const filled = offered([crimeType]).reduce((now, one) => withRow(now, '/report/entities', one), begun.claims);
    const said = codes(change(filled, ['/report/crimeTypes', [crimeType]]));
    expect(said.filter((one) => one.endsWith('/report/crimeTypes'))).toEqual([]);
  });

  test('only the fields that can apply are there, and those that matter stand first', () => {
    const names = (entity: JsonObject, crime: CrimeType) => {
      const { first, more } = entityForm(entity, [crime]);
      return { first: first.map(({ name }) => name), more: more.map(({ name }) => name) };
    };
    const drug = names({ kind: 'commodity', category: 'drug' }, 'illicit-drugs');
    expect(drug.first).toEqual(['category', 'name', 'quantity', 'concealment', 'role']);
    expect([...drug.first, ...drug.more]).not.toContain('cites');
    const species = names({ kind: 'commodity', category: 'species' }, 'flora-fauna-trafficking');
    expect(species.first).toEqual(['category', 'name', 'scientificName', 'cites', 'quantity', 'role']);
    expect(names({ kind: 'vessel' }, 'iuu-fishing').first).toContain('imo');
    expect(names({ kind: 'vessel' }, 'iuu-fishing').more).toContain('mmsi');
  });

  test('hides no member of any kind for good, but those of other goods', () => {
    for (const kind of EntityKind.options)
      for (const crimeType of CrimeType.options) {
        const { first, more } = entityForm({ kind, category: 'species' }, [crimeType]);
        expect([...first, ...more].length, kind).toBe(fieldsOfKind(kind).length);
      }
  });

  test('money laundering adds cash, and no two entities have one name', () => {
    expect(offered(['fraud'], ['money-laundering']).map(({ id }) => id)).toContain('cash');
    expect(offered(['fraud', 'tax-evasion']).filter(({ id }) => id === 'account')).toHaveLength(1);
    const twice = ['boat', 'boat-2'].reduce((now, id) => withRow(now, '/report/entities', { id }), WHOLE);
    expect(freeId('boat', twice)).toBe('boat-3');
  });
});

/** Every field of the contract, and what may be chosen in it. */
const everyField = (fields: readonly Field[]): readonly Field[] =>
  fields.flatMap((field) => [field, ...('fields' in field ? everyField(field.fields) : [])]);
const FIELDS = [
  ...everyField(fieldsOf(Submission)),
  ...EntityKind.options.flatMap((kind) => everyField(fieldsOfKind(kind))),
];

describe('its words', () => {
  test('name every member of the contract in both languages', () => {
    const outside = new Set(['iss', 'aud', 'iat', 'jti', 'attachments', 'onBehalfOf', 'sha512', 'length', 'mediaType']);
    const inside = FIELDS.filter(({ name }) => !outside.has(name) && !['code', 'pointer', 'reason'].includes(name));
    expect(inside.filter(({ name }) => MEMBER_WORDS[name] === undefined).map(({ name }) => name)).toEqual([]);
  });

  test('say every choice in French', () => {
    const unsaid = [...FIELDS, { name: 'kind', options: EntityKind.options }].flatMap((field) =>
      'options' in field && field.name !== 'mediaType'
        ? field.options.filter(
            (option) =>
              FRENCH_VALUES[`${field.name}:${option}`] === undefined &&
              FRENCH_VALUES[option] === undefined &&
              !SAID_ALIKE.has(option),
          )
        : [],
    );
    expect(unsaid).toEqual([]);
  });

  test('are all there in both languages, and differ', () => {
    const texts = (words: object): readonly string[] =>
      Object.values(words).flatMap((word: unknown) =>
        typeof word === 'object' && word !== null
          ? texts(word)
          : [typeof word === 'function' ? String(word(3, 4, 5)) : String(word)],
      );
    const [english, french] = [texts(ENGLISH), texts(FRENCH)];
    expect(french).toHaveLength(english.length);
    expect(english.filter((text, at) => text === french[at])).toEqual([]);
  });

  test('say findings, countries and choices in the language of the page', () => {
    const { finding, country, choice } = tongueOf('fr');
    const [said] = findingsWhileWriting(whole(begun.claims), NOW).map(finding);
    expect(said?.detail).toContain('Il manque');
    expect([country('NC'), choice('tlp', 'RED'), choice('classification', 'IN-CONFIDENCE')]).toEqual([
      'Nouvelle-Calédonie',
      'RED : les personnes nommées seulement',
      'IN-CONFIDENCE',
    ]);
    expect(tongueOf('en').choice('kind', 'online-identity')).toBe('online identity');
  });
});
