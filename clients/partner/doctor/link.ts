/** What `ptcn doctor` sees of the way to the exchange: none, a proxy, somebody who reads along, a login page in between; and of the clock. */
import * as z from 'zod';
import { ExchangeClock } from '../../exchange-clock.ts';
import { causeCodeOf, Unreachable } from '../../exchange-problem.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import { timeSpan } from '../../terminal/time-span.ts';
import { broken, type Diagnosis, notSeen, ok, watch } from './diagnosis.ts';

const TIMEOUT_MILLISECONDS = 60_000;
const DAY_SECONDS = 86_400;
/** As the exchange judges `iat`: so far ahead, so far behind, and when it says so in a finding. */
const IAT = { aheadSeconds: DAY_SECONDS, behindSeconds: 400 * DAY_SECONDS, notedSeconds: 60 };

/** Codes of Node and OpenSSL for a certificate that this machine does not believe. */
const STRANGE_CERTIFICATE = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const CERTIFICATE_OUT_OF_TIME = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

export type LinkSeen = { readonly lines: readonly Diagnosis[]; readonly isOpen: boolean };
type Asking = { readonly fetch: typeof fetch; readonly now: () => number; readonly environment: NodeJS.ProcessEnv };

/** Asks for the one document that everybody may read. */
export async function examineLink(origin: string, { fetch, now, environment }: Asking): Promise<LinkSeen> {
  let answer: Response;
  try {
    answer = await fetch(`${origin}/.well-known/oauth-authorization-server`, {
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS),
    });
  } catch (error) {
    return closed(notReached(origin, error, proxyOf(environment)));
  }
  const body: unknown = await answer.json().catch(() => undefined);
  const whoElse = notTheExchange(origin, answer, body);
  if (whoElse) return closed(whoElse);
  const clock = new ExchangeClock(now);
  clock.learn(answer.headers.get('Date'));
  return { lines: [ok('link', `${origin} answers.`), clockLine(clock.skewSeconds)], isOpen: true };
}

const closed = (line: Diagnosis): LinkSeen => ({
  lines: [line, notSeen('clock', 'Only the exchange can tell whether the clock is right.')],
  isOpen: false,
});

/** The address of a proxy that this machine is told of and that Node does not use by itself. */
const proxyOf = (environment: NodeJS.ProcessEnv): string | undefined =>
  environment.NODE_USE_ENV_PROXY === '1'
    ? undefined
    : (environment.HTTPS_PROXY ?? environment.https_proxy ?? environment.HTTP_PROXY ?? environment.http_proxy);

function notReached(origin: string, error: unknown, proxy: string | undefined): Diagnosis {
  const code = causeCodeOf(error);
  if (CERTIFICATE_OUT_OF_TIME.has(code)) {
    const next = 'Set the clock of this machine. If it is right, tell the operator.';
    return broken('link', `By this clock the certificate of ${origin} is not valid now.`, next, EXIT.waiting);
  }
  if (STRANGE_CERTIFICATE.has(code)) {
    const says = `Something between you and ${origin} shows a certificate of its own, and would read along.`;
    const next =
      'Have your IT let this address through unopened, or name their certificate in NODE_EXTRA_CA_CERTS. Never switch the check off.';
    return broken('link', says, next, EXIT.waiting);
  }
  const says = new Unreachable(origin, error).message;
  const next =
    proxy === undefined
      ? 'Reports wait in the queue. Try again with a network, or carry them by "ptcn sign -o".'
      : `This machine has a proxy, which Node passes by: set NODE_USE_ENV_PROXY=1 (Node 22.21 or later).`;
  return broken('link', says, next, EXIT.waiting);
}

const Metadata = z.looseObject({ issuer: z.string() });

function notTheExchange(origin: string, answer: Response, body: unknown): Diagnosis | undefined {
  const { status } = answer;
  if (status === 407) {
    return broken('link', 'A proxy wants to know who you are.', 'Sign in at the proxy, or ask your IT.', EXIT.waiting);
  }
  const kind = answer.headers.get('Content-Type') ?? '';
  const metadata = Metadata.safeParse(body);
  if (status === 200 && metadata.success && metadata.data.issuer === origin) return undefined;
  if (status === 200 && metadata.success) {
    const next = 'Is the address in settings.json right? Ask the operator.';
    return broken('link', `Another exchange answers there: ${metadata.data.issuer}.`, next, EXIT.waiting);
  }
  if (status >= 500 && /json/.test(kind))
    return broken('link', `The exchange is in trouble (${status}).`, 'Try again later; reports wait.', EXIT.waiting);
  const says = `A page that is not the exchange answers in its place (${status}, ${kind || 'of no type'}): a login page of a hotel, or a proxy.`;
  const next =
    'Open any page in a browser and sign in there; then try again. If there is none to sign in to, ask your IT.';
  return broken('link', says, next, EXIT.waiting);
}

/** @param skewSeconds how far the exchange's clock is ahead of this machine's. */
export function clockLine(skewSeconds: number): Diagnosis {
  const apart = Math.abs(skewSeconds);
  if (apart <= IAT.notedSeconds) return ok('clock', `Within ${Math.max(2, apart)} s of the exchange's.`);
  const says = `The clock of this machine is ${timeSpan(apart)} ${skewSeconds > 0 ? 'slow' : 'fast'}.`;
  const isRefused = skewSeconds < -IAT.aheadSeconds || skewSeconds > IAT.behindSeconds;
  if (isRefused)
    return broken('clock', says, 'Set it before you sign anything: such a report is refused.', EXIT.refused);
  return watch('clock', says, 'Set it: sending corrects itself, but a signature says the time of this machine.');
}
