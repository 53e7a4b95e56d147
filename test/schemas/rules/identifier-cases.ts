/** Cases of the rules on identifiers and on time. */
import { entityOf, NOW_SECONDS } from './good-submission.ts';
import { at, type RuleCase } from './rule-case.ts';

const DAY = 86_400;

export const identifierCases: Readonly<Record<string, RuleCase>> = {
  'imo-check-digit': {
    fails: (s) => {
      entityOf(s, 'vessel').imo = '9074728';
    },
    pointer: at('vessel', '/imo'),
    passes: (s) => {
      entityOf(s, 'vessel').imo = 'IMO 7625811';
    },
  },
  'imo-company-check-digit': {
    fails: (s) => {
      entityOf(s, 'organisation').imoCompany = '2041990';
    },
    pointer: at('company', '/imoCompany'),
  },
  'mmsi-shape': {
    fails: (s) => {
      entityOf(s, 'vessel').mmsi = '57612300';
    },
    pointer: at('vessel', '/mmsi'),
  },
  'container-check-digit': {
    fails: (s) => {
      entityOf(s, 'container').number = 'CSQU3054380';
    },
    pointer: at('box', '/number'),
  },
  'iban-check-digit': {
    fails: (s) => {
      entityOf(s, 'account').number = 'GB29NWBK60161331926810';
    },
    pointer: at('account', '/number'),
  },
  'passport-check-digit': {
    fails: (s) => {
      entityOf(s, 'document').mrz = 'L898902C36UTO7408122F1204159ZE184226B<<<<<11';
    },
    pointer: at('passport', '/mrz'),
  },
  'phone-not-possible': {
    fails: (s) => {
      delete entityOf(s, 'phone').country;
    },
    pointer: at('phone', '/number'),
    passes: (s) => {
      entityOf(s, 'phone').number = '+64211234567';
    },
  },
  'icao24-shape': {
    fails: (s) => {
      entityOf(s, 'aircraft').icao24 = 'DQ-FJT';
    },
    pointer: at('plane', '/icao24'),
  },
  'country-not-assigned': {
    fails: (s) => {
      s.report.handling.releasableTo = ['UK'];
    },
    pointer: '/report/handling/releasableTo/0',
  },
  'mmsi-flag-mismatch': {
    fails: (s) => {
      entityOf(s, 'vessel').flag = 'TO';
    },
    pointer: at('vessel', '/mmsi'),
    passes: (s) => {
      Object.assign(entityOf(s, 'vessel'), { mmsi: '559000001', flag: 'US' });
    },
  },
};

export const timeCases: Readonly<Record<string, RuleCase>> = {
  'signed-long-ago': {
    fails: (s) => {
      s.iat = NOW_SECONDS - 31 * DAY;
    },
    pointer: '/iat',
    passes: (s) => {
      s.iat = NOW_SECONDS - 30 * DAY;
    },
  },
  'signed-ahead': {
    fails: (s) => {
      s.iat = NOW_SECONDS + 61;
    },
    pointer: '/iat',
    passes: (s) => {
      s.iat = NOW_SECONDS + 60;
    },
  },
  'event-after-signing': {
    fails: (s) => {
      s.report.activity.from = '2027-11-10';
    },
    pointer: '/report/activity/from',
    passes: (s) => {
      s.report.activity.to = '2026-11-22';
    },
  },
  'reported-late': {
    fails: (s) => {
      s.report.activity = { from: '2026-08-01', places: s.report.activity.places };
    },
    pointer: '/report/activity',
    passes: (s) => {
      s.report.activity.from = '2026-01-01';
    },
  },
  'ends-before-it-begins': {
    fails: (s) => {
      s.report.activity.from = '2026-11-14';
    },
    pointer: '/report/activity/to',
    passes: (s) => {
      s.report.activity.from = '2026-11-13';
    },
  },
  'immediate-without-act-by': {
    fails: (s) => {
      delete s.report.actBy;
    },
    pointer: '/report/precedence',
  },
  'act-by-not-immediate': {
    fails: (s) => {
      delete s.report.precedence;
    },
    pointer: '/report/actBy',
  },
  'act-by-already-past': {
    fails: (s) => {
      s.report.actBy = '2026-11-21T22:59:59Z';
    },
    pointer: '/report/actBy',
    passes: (s) => {
      s.report.actBy = '2026-11-21T23:00:00Z';
    },
  },
  'birth-not-possible': {
    fails: (s) => {
      entityOf(s, 'person').birth = { date: '1980-05-01', year: 1981 };
    },
    pointer: at('person', '/birth'),
    passes: (s) => {
      entityOf(s, 'person').birth = { year: 1980 };
    },
  },
};
