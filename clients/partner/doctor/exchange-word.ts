/**
 * What the exchange says of this unit. The keys are tried by a dry run: an invented report is signed and checked,
 * nothing of it is kept, and the answer tells a key that is unknown, has ended or was in wrong hands from one that is good.
 */
import { v7 as newUuid } from 'uuid';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import type { CheckResult } from '#schemas/receipt.ts';
import type { ExchangeClient } from '../../exchange-client.ts';
import { AccessRefused, ExchangeProblem, Unreachable } from '../../exchange-problem.ts';
import type { Install } from '../../install/install.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { carryKeyAmong } from '../carry.ts';
import { fetchKeys } from '../receipts.ts';
import { broken, type Diagnosis, notSeen, ok } from './diagnosis.ts';

const RE_ENROL = 'New keys: "ptcn keygen" in a new folder, "ptcn enrol", and a call to the operator.';

export async function examineStanding(install: Install, client: ExchangeClient, now: number): Promise<Diagnosis[]> {
  try {
    const result = await client.check(await trialReport(install, now + client.clockSkewSeconds * 1000));
    return [ok('access', `The exchange lets ${install.settings.partnerId} in.`), ...wordsOf(result)];
  } catch (error) {
    if (error instanceof AccessRefused)
      return [broken('access', 'The exchange does not let this unit in.', error.fix, EXIT.notAuthorised)];
    if (error instanceof Unreachable) return [notSeen('access', error.message)];
    if (!(error instanceof ExchangeProblem)) throw error;
    if (error.passes) return [notSeen('access', error.message)];
    return [broken('access', error.message, error.fix, EXIT.notAuthorised)];
  }
}

const KEY_TROUBLE: Readonly<Record<string, string>> = {
  'unknown-key': 'The exchange does not know the signing key of this machine.',
  'key-not-valid': 'The signing key of this machine was replaced and has ended: is this an old copy of the folder?',
  'key-compromised': 'The signing key of this machine is reported as stolen: it signs nothing more.',
};

function wordsOf({ code, wouldBeStatus }: CheckResult): Diagnosis[] {
  const trouble = KEY_TROUBLE[code ?? ''];
  if (trouble !== undefined) {
    const next = code === 'key-not-valid' ? 'Use the folder with the newer keys.' : RE_ENROL;
    return [broken('signing key', trouble, next, EXIT.notAuthorised)];
  }
  if (wouldBeStatus < 300)
    return [ok('signing key', 'A report signed with it would be taken.'), ok('schema', 'The exchange takes report/1.')];
  if (code === 'report-not-valid') {
    const says = 'The exchange does not take the reports that this kit writes.';
    return [broken('schema', says, 'Fetch the newer kit from the page /kit of the exchange.', EXIT.refused)];
  }
  const next = 'Read what it says at /problems/ of the exchange, or call the operator.';
  return [broken('signing key', `A report signed with it would be refused: ${code}.`, next, EXIT.refused)];
}

async function trialReport({ parties, signer }: Install, now: number): Promise<string> {
  const report = {
    schema: 'report/1',
    title: 'A trial of the keys of this machine',
    narrative: 'Written by ptcn doctor to be checked and not to be kept. Nothing was seen, and nobody is meant.',
    language: 'en',
    crimeTypes: ['iuu-fishing'],
    activity: { from: toInstant(now).slice(0, 10), places: [{ country: 'TO' }] },
    entities: [],
    grading: { reliability: 'F', credibility: '6' },
    handling: { classification: 'IN-CONFIDENCE', tlp: 'AMBER' },
  };
  return signSubmission({ ...parties, iat: toSeconds(now), jti: newUuid({ msecs: now }), report }, await signer);
}

/** Sees to it that this machine has the key that letters are sealed to, before there is no network. */
export async function examineCarrying(install: Install, client: ExchangeClient, now: number): Promise<Diagnosis> {
  const keys = await fetchKeys(install.home, client).catch(() => undefined);
  if (!keys) return notSeen('carry', 'The exchange did not give its keys.');
  if (carryKeyAmong(keys, toSeconds(now))) return ok('carry', 'Reports can be sealed and carried: ptcn carry export.');
  return notSeen('carry', 'This exchange has no key for carried letters: reports can be sent only.');
}
