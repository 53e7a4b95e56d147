/** Attacks on the claims: times, audience, issuer, unsigned and foreign members, members only the exchange may set. */
import { OLDEST_SIGNATURE_DAYS } from '#domain/verify-submission.ts';
import { signingKid } from '../../support/test-party.ts';
import { type Control, claimsText, forge } from '../forge.ts';
import { refusedAs, type SubmissionVector } from './vector.ts';

const report = refusedAs('report-not-valid');
const audience = refusedAs('audience-mismatch');
const issuer = refusedAs('issuer-mismatch');
const tooLongAgo = refusedAs('signed-too-long-ago');
const tooFarAhead = refusedAs('signed-too-far-ahead');

const DAY = 86_400;

const claims =
  (change: Record<string, unknown> | ((control: Control) => Record<string, unknown>)) => (control: Control) =>
    forge(control, { claims: typeof change === 'function' ? change(control) : change });

/** iat as a distance from now, in seconds. */
const signedAt = (distance: number) => claims(({ nowSeconds }) => ({ iat: nowSeconds + distance }));

const inReport = (member: Record<string, unknown>) =>
  claims((control) => ({ report: { ...Object(control.claims.report), ...member } }));

export const claimVectors: readonly SubmissionVector[] = [
  audience(31, 'sends what was made for another environment', claims({ aud: 'https://test.exchange.example' })),
  audience(
    31,
    'sends what was made for two audiences',
    claims(({ origin }) => ({ aud: [origin, 'https://test.exchange.example'] })),
  ),
  audience(
    31,
    'sends a list of the one right audience',
    claims(({ origin }) => ({ aud: [origin] })),
  ),
  audience(
    31,
    'adds a slash to the audience',
    claims(({ origin }) => ({ aud: `${origin}/` })),
  ),
  audience(
    31,
    'names the token endpoint as the audience',
    claims(({ origin }) => ({ aud: `${origin}/oauth/token` })),
  ),
  audience(
    31,
    'writes the audience in capitals',
    claims(({ origin }) => ({ aud: origin.toUpperCase() })),
  ),
  audience(31, 'sends null as the audience', claims({ aud: null })),
  report(31, 'leaves the audience out', claims({ aud: undefined })),
  issuer(
    31,
    'signs in the name of another unit',
    claims(({ stranger }) => ({ iss: stranger.partnerId })),
  ),
  issuer(
    31,
    'writes its own name in capitals',
    claims(({ party }) => ({ iss: party.partnerId.toUpperCase() })),
  ),
  issuer(31, 'leaves its own name empty', claims({ iss: '' })),
  report(
    31,
    'sends a list as its name',
    claims(({ party }) => ({ iss: [party.partnerId] })),
  ),
  report(31, 'leaves its name out', claims({ iss: undefined })),

  report(33, 'nests a valid JWS in the report', (control) =>
    forge(control, { claims: { report: forge(control).slice(0, 60_000) } }),
  ),
  report(
    33,
    'adds the signatures of the JSON serialisation',
    claims({ signatures: [{ protected: 'e30', signature: 'AA' }] }),
  ),
  report(
    33,
    'adds another report beside the report',
    claims((control) => ({ reports: [control.claims.report] })),
  ),
  report(
    33,
    'names its own kid in the claims',
    claims(({ party }) => ({ kid: signingKid(party) })),
  ),

  tooLongAgo(35, 'signs in 1970', claims({ iat: 0 })),
  tooLongAgo(35, 'signs at minus zero', (control) =>
    forge(control, { payload: claimsText(control, /"iat":\d+/, '"iat":-0') }),
  ),
  tooLongAgo(35, 'signs before 1970', claims({ iat: -1 })),
  tooLongAgo(35, 'signs one second more than 400 days ago', signedAt(-OLDEST_SIGNATURE_DAYS * DAY - 5)),
  tooFarAhead(35, 'signs in the year 9999', claims({ iat: 253_402_300_799 })),
  tooFarAhead(
    35,
    'signs in milliseconds',
    claims(({ nowSeconds }) => ({ iat: nowSeconds * 1000 })),
  ),
  tooFarAhead(35, 'signs a day and a little ahead', signedAt(DAY + 60)),
  refusedAs('key-not-valid')(35, 'signs before its key was made', signedAt(-7_200)),
  report(
    35,
    'signs at half a second',
    claims(({ nowSeconds }) => ({ iat: nowSeconds - 0.5 })),
  ),
  report(
    35,
    'signs at a time in text',
    claims(({ nowSeconds }) => ({ iat: String(nowSeconds) })),
  ),
  report(35, 'signs at no time', claims({ iat: null })),
  report(
    35,
    'signs at a list of times',
    claims(({ nowSeconds }) => ({ iat: [nowSeconds] })),
  ),
  report(35, 'leaves the time out', claims({ iat: undefined })),

  ...Object.entries({
    status: 'published',
    state: 'published',
    partnerId: 'nztcu',
    releasedTo: ['fr'],
    pk: 'UNIT#nztcu',
    sk: 'SUB#1',
    submissionId: 'x~y',
    receivedAt: '2026-01-01T00:00:00Z',
    receipt: 'e30.e30.AA',
    digest: '00',
    findings: [],
    decision: { decision: 'accept' },
    version: 2,
    scopes: ['partners:admin'],
    exp: 4_000_000_000,
    nbf: 0,
    sub: 'nztcu',
  }).map(([name, value]) => report(37, `sets ${name}`, claims({ [name]: value }))),
  ...['status', 'partnerId', 'releasedTo', 'pk', 'analystGrading', 'receivedAt'].map((name) =>
    report(37, `sets ${name} in the report`, inReport({ [name]: 'x' })),
  ),
  report(
    37,
    'writes jti in capitals',
    claims((control) => ({ jti: String(control.claims.jti).toUpperCase() })),
  ),
  report(37, 'walks up a directory in jti', claims({ jti: '../../x' })),
  report(37, 'leaves jti out', claims({ jti: undefined })),
  report(37, 'sends a UUID of version 4 as jti', claims({ jti: crypto.randomUUID() })),
];
