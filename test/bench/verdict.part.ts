/** P4: what it costs to refuse; P5: what the verdict on a report costs beside parsing it. Both pure, authentication not counted. */
import '#edge/from-base64.ts';
import '#edge/sha2-at-once.ts';
import { Refusal } from '#domain/exchange-error.ts';
import { checkClaims } from '#domain/check-report.ts';
import { verifySubmission } from '#domain/verify-submission.ts';
import { makeParty, registered, signClaims, signingKid, type TestParty } from '../support/test-party.ts';
import { ORIGIN } from './accepted-call.ts';
import { claimsFor } from './benchmark-report.ts';
import { cpuOf, type Effort } from './rounds.ts';
import { atMost, type Row } from './row.ts';

const nowSeconds = Math.floor(Date.now() / 1000);
const context = { audience: ORIGIN, nowSeconds };

export async function measure(effort: Effort): Promise<Row[]> {
  const party = await makeParty('bench-unit');
  return [...(await refusals(party, effort)), await verdict(party, effort)];
}

async function refusals(party: TestParty, effort: Effort): Promise<Row[]> {
  const claims = claimsFor({ partnerId: party.partnerId, origin: ORIGIN }, '4 KB');
  const partner = registered(party);
  const refused = (jws: string) => async () => {
    const reason = await verifySubmission(jws, partner, context).catch((error: unknown) => error);
    const isRefusal = reason instanceof Refusal || (reason as { verdict?: string }).verdict === 'refused';
    if (!isRefusal) throw new Error('The benchmark meant this to be refused.');
  };
  const good = await signClaims(party, claims);
  const accepted = async () => {
    const { verdict } = await verifySubmission(good, partner, context);
    if (verdict !== 'acceptable') throw new Error('The benchmark meant this to be accepted.');
  };
  const malformed = variantsOf(malformedOf(good, party), refused);
  const others = variantsOf(await otherwiseWrong(claims, good, party), refused);
  await requireNoVerification(Object.values(malformed));

  const variants: Record<string, () => unknown> = { accepted, ...malformed, ...others };
  const cpu = await cpuOf(variants, effort);
  const dearest = (names: readonly string[]) =>
    names.toSorted((one, other) => (cpu[other] ?? 0) - (cpu[one] ?? 0))[0] ?? '';
  const row = (id: string, limit: number, what: string, name: string) => {
    const figure = cpu[name] ?? Number.NaN;
    return atMost(limit, {
      id,
      what: `${what}, the dearest of them: ${name}`,
      figure,
      unit: 'us',
      peer: cpu.accepted ?? Number.NaN,
      than: 'a good one',
    });
  };
  return [
    row('P4', 0.02, 'refusing a malformed envelope', dearest(Object.keys(malformed))),
    row('P4.other', 1, 'refusing for any other reason', dearest(Object.keys(others))),
  ];
}

const variantsOf = (texts: Readonly<Record<string, string>>, refused: (jws: string) => () => Promise<void>) =>
  Object.fromEntries(Object.entries(texts).map(([name, jws]) => [name, refused(jws)]));

function malformedOf(good: string, party: TestParty): Record<string, string> {
  const [header = '', payload = '', signature = ''] = good.split('.');
  const kid = signingKid(party);
  const typ = 'ptcn-submission+jws';
  const withHeader = (text: string) => `${Buffer.from(text).toString('base64url')}.${payload}.${signature}`;
  return {
    'two parts': `${header}.${payload}`,
    padding: `${header}.${payload}=.${signature}`,
    'header that is no JSON': withHeader('{"alg":"ES384"'),
    'member twice': withHeader(`{"alg":"ES384","alg":"ES384","kid":"${kid}","typ":"${typ}"}`),
    'alg none': withHeader(`{"alg":"none","kid":"${kid}","typ":"${typ}"}`),
    'embedded key': withHeader(`{"alg":"ES384","kid":"${kid}","typ":"${typ}","jwk":{}}`),
    'header of 2 KB': withHeader(JSON.stringify({ alg: 'ES384', kid, typ, filler: 'x'.repeat(2000) })),
    'signature too short': `${header}.${payload}.${signature.slice(0, 64)}`,
  };
}

async function otherwiseWrong(claims: object, good: string, party: TestParty): Promise<Record<string, string>> {
  const [header = '', payload = '', signature = ''] = good.split('.');
  const turned = Buffer.from(signature, 'base64url').reverse().toString('base64url');
  const signed = (change: object) => signClaims(party, { ...claims, ...change });
  const { report } = claims as { report: object };
  return {
    'wrong signature': `${header}.${payload}.${turned}`,
    'wrong audience': await signed({ aud: 'https://elsewhere.example' }),
    'wrong issuer': await signed({ iss: 'somebody-else' }),
    'too old': await signed({ iat: 1_000_000_000 }),
    'unknown member': await signed({ report: { ...report, surprise: true } }),
    'no narrative': await signed({ report: { ...report, narrative: undefined } }),
    'no report': await signed({ report: [] }),
  };
}

/** A malformed envelope must be refused before any key is touched. */
async function requireNoVerification(refusals: readonly (() => Promise<void>)[]): Promise<void> {
  const { verify } = crypto.subtle;
  let verifications = 0;
  crypto.subtle.verify = (...input: Parameters<typeof verify>) => {
    verifications++;
    return verify.apply(crypto.subtle, input);
  };
  try {
    for (const refusal of refusals) await refusal();
  } finally {
    crypto.subtle.verify = verify;
  }
  if (verifications > 0) throw new Error(`${verifications} signatures of malformed envelopes were verified.`);
}

async function verdict(party: TestParty, effort: Effort): Promise<Row> {
  const text = JSON.stringify(claimsFor({ partnerId: party.partnerId, origin: ORIGIN }, '4 KB'));
  const claims: unknown = JSON.parse(text);
  const check = () => {
    if (!checkClaims(claims, { nowSeconds }).submission) throw new Error('The report of the benchmark has a fault.');
  };
  const cpu = await cpuOf({ check, parse: () => void JSON.parse(text) }, effort);
  const what = `schema and rule pack of a report of ${text.length} bytes, warm`;
  return atMost(6, { id: 'P5', what, figure: cpu.check, unit: 'us', peer: cpu.parse, than: 'JSON.parse of it' });
}
