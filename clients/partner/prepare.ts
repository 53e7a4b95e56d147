/** From the officer's file to signed bytes in the spool: which jti, which bytes, and never two reports under one name. */
import { readFile } from 'node:fs/promises';
import { v7 as newUuid } from 'uuid';
import * as z from 'zod';
import { checkClaims, type Verdict } from '#domain/check-report.ts';
import { toInstant, toSeconds } from '#domain/clock.ts';
import { digestOf, parseCompactJws } from '#domain/compact-jws.ts';
import { signSubmission } from '#domain/sign-submission.ts';
import { parseStrictJson } from '#domain/strict-json.ts';
import { RequestId } from '#schemas/information-request.ts';
import { AttachmentManifestEntry } from '#schemas/attachment.ts';
import { PartnerId, SubmissionId, UuidV7 } from '#schemas/primitives.ts';
import { RequirementNumber } from '#schemas/requirement.ts';
import { alone } from '../install/home-lock.ts';
import type { Install, Parties } from '../install/install.ts';
import { Misuse } from '../terminal/exit-codes.ts';
import { filesFor, keepCopies, namedFiles, namesOf, withFiles } from './attached-files.ts';
import { type Draft, readDraft } from './draft.ts';
import { messageHeading } from './message-kinds.ts';
import { needSameWorld, otherWorld } from './practice.ts';
import { Spool } from './spool.ts';
import type { SpoolEntry } from './spool-entry.ts';
import { isSpill, wayOut } from './way-out.ts';

/** How a file goes on that was accepted before, or that the rules of this machine would not let pass. */
export type PrepareOptions = {
  readonly supersede?: boolean;
  readonly asNew?: boolean;
  /** Signed even with blocking findings: the exchange has the last word, and its rules may be newer than these. */
  readonly unchecked?: boolean;
  /** Files to attach; false: none, though there were some. Left out: those that it had. */
  readonly attach?: Attach;
};
type Attach = readonly string[] | false | undefined;

/** A signed report, or the verdict that keeps it from being signed. */
export type Prepared =
  | { readonly entry: SpoolEntry; readonly draft?: Draft; readonly verdict?: Verdict }
  | { readonly entry?: undefined; readonly draft: Draft; readonly verdict: Verdict };

/** The claims as they would be signed. A place-holder stands for what an install without keys does not know. */
export function claimsOf(draft: Draft, parties: Parties | undefined, jti: string, nowSeconds: number): object {
  const ours = { iss: 'your-unit', aud: 'https://exchange.invalid', ...parties, iat: nowSeconds, jti };
  // Who, where to, when and under which name is never the file's to say.
  return { ...ours, ...draft.claims, ...ours };
}

/** The verdict of the exchange's own rules on these claims, after the same strict reading that the signed bytes will get. */
export function judgeClaims(claims: object, nowSeconds: number): Verdict {
  return checkClaims(parseStrictJson(new TextEncoder().encode(JSON.stringify(claims))), { nowSeconds });
}

/** A file that ends in .jws is signed already. */
export const isSigned = (file: string): boolean => file.endsWith('.jws');

/** Reads a file as it will be read, and keeps nothing. @throws {Misuse} when it cannot be read. */
export async function needReadable(file: string, install: Install): Promise<void> {
  await (isSigned(file) ? readSigned(file, install) : readOwnDraft(file, install));
}

/** A draft of this world: what was begun in practice is never sent for real, nor the other way round. */
async function readOwnDraft(file: string, install: Install): Promise<Draft> {
  const draft = await readDraft(file);
  needSameWorld(draft, file, install.home);
  const digest = await digestOfDraft(draft);
  const wasSigned = (await elsewhereIn(install)).some(
    (entry) => entry.file === draft.path || entry.draftDigest === digest,
  );
  if (wasSigned) throw otherWorld(file, install.home, 'signed');
  return draft;
}

/** What does not open there is no reason to stop here. */
const elsewhereIn = (install: Install): Promise<SpoolEntry[]> =>
  new Spool(install.elsewhere).all().catch((error: unknown) => {
    if (error instanceof Misuse) return [];
    throw error;
  });

async function readSigned(
  file: string,
  install: Install,
): Promise<{ jws: string; claims: z.infer<typeof SignedClaims> }> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Misuse(`There is no file ${file} that can be read.`, 'Check the name, and that the stick is mounted.');
  });
  const jws = text.trim();
  const claims = await signedClaims(jws, file);
  if (claims.iss !== install.settings.partnerId) {
    throw new Misuse(`${file} was signed by ${claims.iss}.`, 'Each unit sends its own: use the install of that unit.');
  }
  if (claims.aud === install.elsewhere.parties.aud) throw otherWorld(file, install.home, 'signed');
  return { jws, claims };
}

/** Reads a signed file that was made here or carried here. */
export async function prepareSigned(file: string, install: Install, spool: Spool, attach?: Attach): Promise<Prepared> {
  const { jws, claims } = await readSigned(file, install);
  await keepCopies(await namedFiles(attach || [], claims.attachments, file), install);
  const known = await spool.find(claims.jti);
  if (known?.jws === jws) refuseSpill(known, file);
  if (known && (known.jws === jws || known.state === 'accepted')) {
    const entry = known.state === 'accepted' ? known : await spool.keep({ ...known, state: 'waiting' });
    return { entry };
  }
  return {
    entry: await spool.keep({
      jti: claims.jti,
      partnerId: claims.iss,
      state: 'waiting',
      ...(messageHeading(parseCompactJws(jws).header.typ, aboutIn(claims)) ?? headingOf({ claims })),
      jws,
      signedAt: toInstant(claims.iat * 1000),
      mayHaveArrived: true,
      attempts: 0,
      findings: [],
      ...(claims.attachments.length > 0 && { attachments: claims.attachments }),
    }),
  };
}

/** What was refused as too high is not sent again by an oversight. */
function refuseSpill(known: SpoolEntry, file: string): void {
  if (isSpill(known))
    throw new Misuse(`${file} may not be sent here again. ${known.trouble?.text}`, wayOut(known) ?? '');
}

const SignedClaims = z.looseObject({
  iss: PartnerId,
  aud: z.unknown(),
  jti: UuidV7,
  iat: z.number(),
  submissionId: SubmissionId.optional().catch(undefined),
  requestId: RequestId.optional().catch(undefined),
  requirement: RequirementNumber.optional().catch(undefined),
  attachments: z.array(AttachmentManifestEntry).default([]).catch([]),
});

const aboutIn = ({ submissionId, requestId, requirement }: z.infer<typeof SignedClaims>): string | undefined =>
  requestId ?? requirement ?? submissionId;

/** What the queue shows of a report; it may not be sound. */
const Heading = z.looseObject({
  supersedes: SubmissionId.optional().catch(undefined),
  report: z.looseObject({
    title: z.string().catch('(without a title)'),
    precedence: z.enum(['routine', 'priority', 'immediate']).catch('routine'),
  }),
});

function headingOf({ claims }: Pick<Draft, 'claims'>): Pick<SpoolEntry, 'title' | 'precedence' | 'supersedes'> {
  const heading = Heading.safeParse(claims);
  const { title = '(not a report)', precedence = 'routine' } = heading.data?.report ?? {};
  const supersedes = heading.data?.supersedes;
  return { title, precedence, ...(supersedes !== undefined && { supersedes }) };
}

async function signedClaims(jws: string, file: string): Promise<z.infer<typeof SignedClaims>> {
  try {
    return SignedClaims.parse(parseStrictJson(parseCompactJws(jws).payload));
  } catch {
    throw new Misuse(`${file} is not a signed report.`, 'Was it cut on its way? "ptcn sign" makes it anew.');
  }
}

/** Checks and signs the officer's file, unless the same words were signed before. */
export function prepareDraft(
  file: string,
  install: Install,
  spool: Spool,
  options: PrepareOptions & { readonly now: number; readonly state: 'signed' | 'waiting' },
): Promise<Prepared> {
  return alone(install.home, () => prepareAlone(file, install, spool, options));
}

/** What tells a changed file from the same one. */
export const digestOfDraft = ({ claims }: Pick<Draft, 'claims'>): Promise<string> => digestOf(JSON.stringify(claims));

async function prepareAlone(
  file: string,
  install: Install,
  spool: Spool,
  options: PrepareOptions & { readonly now: number; readonly state: 'signed' | 'waiting' },
): Promise<Prepared> {
  const read = await readOwnDraft(file, install);
  const known = await spool.ofFile(read.path);
  const files = await filesFor(options, known);
  const draft = withFiles(options.supersede ? superseding(read, known) : read, files);
  const draftDigest = await digestOfDraft(draft);
  if (known?.draftDigest === draftDigest) refuseSpill(known, file);
  if (known && known.draftDigest === draftDigest && known.state !== 'refused' && !options.asNew) {
    await keepCopies(files, install);
    const goesOn = known.state === 'signed' && options.state === 'waiting';
    return { entry: goesOn ? await spool.keep({ ...known, state: 'waiting' }) : known, draft };
  }
  const jti = jtiFor(file, draft, known, options);
  const nowSeconds = toSeconds(options.now);
  const claims = claimsOf(draft, install.parties, jti, nowSeconds);
  const verdict = judgeClaims(claims, nowSeconds);
  if (!verdict.submission && !options.unchecked) return { draft, verdict };
  await keepCopies(files, install);
  const entry = await spool.keep({
    jti,
    partnerId: install.settings.partnerId,
    state: options.state,
    ...headingOf(draft),
    file: draft.path,
    draftDigest,
    jws: await signSubmission(claims, await install.signer),
    signedAt: toInstant(options.now),
    mayHaveArrived: false,
    attempts: 0,
    findings: [...verdict.findings],
    ...(files.length > 0 && { attachments: namesOf(files) }),
  });
  return { entry, draft, verdict };
}

/** A new report, a corrected one under its old name, or a question to the officer. */
function jtiFor(
  file: string,
  draft: Draft,
  known: SpoolEntry | undefined,
  options: PrepareOptions & { now: number },
): string {
  if (!known || options.asNew) return newUuid({ msecs: options.now });
  if (known.state === 'accepted') {
    if (draft.claims.supersedes === known.submissionId) return newUuid({ msecs: options.now });
    throw new Misuse(
      `${file} was accepted as ${known.submissionId} and has changed since.`,
      'A correction: add --supersede, and it replaces the accepted one. Another report: add --as-new, or use a file of its own.',
    );
  }
  if (known.state === 'waiting' && known.mayHaveArrived) {
    throw new Misuse(
      `An earlier version of ${file} left without an answer; it may be at the exchange.`,
      'Run "ptcn submit" without a file until it is answered, then send the correction.',
    );
  }
  return known.jti;
}

function superseding(draft: Draft, known: SpoolEntry | undefined): Draft {
  if (known?.submissionId === undefined) {
    throw new Misuse('This file has no accepted report to supersede.', 'Leave --supersede out.');
  }
  return { ...draft, claims: { ...draft.claims, supersedes: known.submissionId } };
}
