/** Every list of attack vectors, and the tests that run it. What is not in here is not counted. */
import type { Described } from '../vector-tests.ts';
import { answerVectors } from './answers.ts';
import { basicVectors } from './basic.ts';
import { bodyVectors } from './bodies.ts';
import { doorVectors, expressionVectors, foreignVectors } from './calls.ts';
import { credentialVectors } from './credentials.ts';
import { forgedVectors } from './forged-events.ts';
import { formulaVectors } from './formulas.ts';
import { keySetVectors } from './key-sets.ts';
import { lengthVectors } from './lengths.ts';
import { logProofVectors, logVectors } from './log.ts';
import { logKeyVectors } from './log-keys.ts';
import { cosignatureVectors, proofTextVectors } from './log-texts.ts';
import { logVectors as logLineVectors } from './log-lines.ts';
import { onceVectors } from './once.ts';
import { oracleVectors } from './oracles.ts';
import { pageVectors } from './pages.ts';
import { patternVectors } from './patterns.ts';
import { rateVectors } from './rates.ts';
import { readingVectors } from './readings.ts';
import { recallVectors } from './recalls.ts';
import { releaseVectors } from './release.ts';
import { sceneVectors } from './scenes.ts';
import { secondPersonVectors } from './second-person.ts';
import { staffVectors } from './staff-tokens.ts';
import { storedBytesVectors } from './stored-bytes.ts';
import { submissionVectors } from './submissions.ts';
import { summaryVectors } from './summaries.ts';
import { tokenVectors } from './token-requests.ts';

type VectorList = { readonly vectors: readonly Described[]; readonly tests: readonly string[] };

const list = (vectors: readonly Described[], ...tests: string[]): VectorList => ({ vectors, tests });

export const VECTOR_LISTS = {
  submissions: list(
    submissionVectors,
    'test/functions/domain/submission-attacks.test.ts',
    'test/attacks/submissions.test.ts',
  ),
  credentials: list(
    credentialVectors,
    'test/functions/domain/credential-attacks.test.ts',
    'test/attacks/credentials.test.ts',
  ),
  'feed credentials': list(basicVectors, 'test/functions/domain/feed-credential.test.ts'),
  'token requests': list(tokenVectors, 'test/attacks/token-requests.test.ts'),
  'staff tokens': list(staffVectors, 'test/functions/domain/staff-token.test.ts'),
  'key sets': list(keySetVectors, 'test/functions/stores/staff-issuers.test.ts'),
  oracles: list(oracleVectors, 'test/functions/domain/oracle-attacks.test.ts'),
  bodies: list(bodyVectors, 'test/attacks/bodies.test.ts'),
  lengths: list(lengthVectors, 'test/attacks/bodies.test.ts'),
  scenes: list(sceneVectors, 'test/attacks/scenes.test.ts'),
  'once only': list(onceVectors, 'test/attacks/scenes.test.ts'),
  readings: list(readingVectors, 'test/attacks/readings.test.ts'),
  doors: list(doorVectors, 'test/attacks/calls.test.ts'),
  'foreign things': list(foreignVectors, 'test/attacks/calls.test.ts'),
  expressions: list(expressionVectors, 'test/attacks/calls.test.ts'),
  release: list(releaseVectors, 'test/attacks/calls.test.ts'),
  recalls: list(recallVectors, 'test/functions/recall-submission.test.ts'),
  'second person': list(secondPersonVectors, 'test/attacks/second-person.test.ts'),
  formulas: list(formulaVectors, 'test/clients/operator/evidence-sheet.test.ts'),
  summaries: list(summaryVectors, 'test/functions/domain/summary-attacks.test.ts'),
  'stored bytes': list(storedBytesVectors, 'test/functions/stores/envelope-store.test.ts'),
  answers: list(answerVectors, 'test/attacks/answers.test.ts'),
  'log lines': list(logLineVectors, 'test/attacks/log-lines.test.ts'),
  'transparency log': list(logVectors, 'test/clients/partner/witness-attacks.test.ts'),
  'log proofs': list(logProofVectors, 'test/functions/domain/log-attacks.test.ts'),
  'proofs beside receipts': list(proofTextVectors, 'test/functions/domain/log-proof.test.ts'),
  'keys of the log': list(logKeyVectors, 'test/functions/domain/log-keys.test.ts'),
  countersignatures: list(cosignatureVectors, 'test/functions/domain/log-proof.test.ts'),
  patterns: list(patternVectors, 'test/schemas/pattern-attacks.test.ts'),
  rates: list(rateVectors, 'test/attacks/rates.test.ts'),
  'forged events': list(forgedVectors, 'test/functions/edge/forged-event.test.ts'),
  pages: list(pageVectors, 'test/attacks/pages.test.ts'),
} as const satisfies Record<string, VectorList>;

export type ListName = keyof typeof VECTOR_LISTS;
