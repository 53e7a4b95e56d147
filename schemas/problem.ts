/** RFC 9457 problem documents: the closed list of refusals, each with its status, its title and what to do next. */
import * as z from 'zod';
import { Finding } from './finding.ts';

type ProblemKind = { readonly status: number; readonly title: string; readonly fix: string };

/** Every refusal the exchange knows. A code is stable for good; texts may improve. */
export const PROBLEMS = {
  // who is asking
  'not-authenticated': {
    status: 401,
    title: 'Not authenticated',
    fix: 'Get a fresh access token and send it with a DPoP proof made for this very request. A feed credential that is refused here is mistyped, has ended, or opens other pages: ask the operator.',
  },
  'use-dpop-nonce': {
    status: 401,
    title: 'DPoP nonce missing or old',
    fix: 'Repeat the request with a proof that carries the value of the DPoP-Nonce header of this answer.',
  },
  'not-allowed': { status: 403, title: 'Not allowed', fix: 'Ask the operator which scopes your client has.' },
  suspended: {
    status: 403,
    title: 'Unit suspended',
    fix: 'Your unit may read its own receipts only. Call the operator; keep your reports in the queue until then.',
  },
  'collection-read-only': {
    status: 403,
    title: 'Collection is read-only',
    fix: 'Reports come in signed, by POST /v1/submissions; nothing is written or removed by TAXII.',
  },
  'not-found': { status: 404, title: 'Not found', fix: 'Check the address and the identifier.' },
  'not-logged-yet': {
    status: 404,
    title: 'Not in the log yet',
    fix: 'Ask again after Retry-After seconds. The receipt holds meanwhile.',
  },
  'nothing-waits': {
    status: 404,
    title: 'Nothing waits under this name',
    fix: 'Its effects are there. Has a reader lost a summary? "ptcn-ops replay <submission>" hands it over once more.',
  },
  'nothing-logged': {
    status: 404,
    title: 'The log is empty',
    fix: 'Look again when the exchange has received its first report.',
  },
  recalled: {
    status: 410,
    title: 'Recalled by its unit',
    fix: 'Let go of what you hold of it. Its status says since when; ask its unit if you need to know why.',
  },
  'attachment-not-held': {
    status: 404,
    title: 'The file is not here yet',
    fix: 'The status of the report says how far it is. Nothing of a file is shown before all of it was checked.',
  },
  'attachment-refused': {
    status: 410,
    title: 'The file was refused',
    fix: 'The status of the report says why. Sending the same bytes again changes nothing: send a new report that supersedes it, with a file that can stand.',
  },
  disposed: {
    status: 410,
    title: 'Disposed of',
    fix: 'Nothing of it is kept. Its status has the signed word that it was disposed of, and the log has its entry and that of its disposal.',
  },
  // the request as HTTP
  'not-acceptable': { status: 406, title: 'Not acceptable', fix: 'Ask for one of the media types named in /docs.' },
  'bad-request': { status: 400, title: 'Bad request', fix: 'See /docs for the form of this request.' },
  'bad-parameter': { status: 400, title: 'Bad parameter', fix: 'See /docs for the parameters of this address.' },
  'invalid-cursor': {
    status: 400,
    title: 'Cursor not valid',
    fix: 'Start again without a cursor; a cursor lives 24 hours and serves the same client and filter only.',
  },
  'body-too-large': {
    status: 413,
    title: 'Body too large',
    fix: 'A submission may have 1 MiB of claims. Send files as attachments, and shorten the narrative.',
  },
  'headers-too-large': { status: 431, title: 'Headers too large', fix: 'Send less than 8 KiB of headers.' },
  'unsupported-media-type': {
    status: 415,
    title: 'Media type not supported',
    fix: 'Send a submission as application/jose (compact serialisation), everything else as application/json.',
  },
  'unsupported-encoding': {
    status: 415,
    title: 'Content encoding not supported',
    fix: 'Send the body as it is, or compressed once with gzip.',
  },
  'bad-encoding': {
    status: 400,
    title: 'Compressed body damaged',
    fix: 'Send one whole gzip member and nothing behind it.',
  },
  'part-not-valid': {
    status: 422,
    title: 'Not a part of a file',
    fix: 'Send "Content-Range: bytes first-last/total" and "Content-Digest: sha-256=:...:" (RFC 9530). Parts of one file have one length, 64 KiB to 4 MiB, but the last; part n begins at n times that length.',
  },
  'part-damaged': {
    status: 422,
    title: 'The part was damaged on its way',
    fix: 'Send the same part again: its bytes do not have the digest of Content-Digest.',
  },
  'range-needed': {
    status: 400,
    title: 'Ask for a range',
    fix: 'The file is longer than one answer may be. Send "Range: bytes=0-4194303", then the next, until all of it is there; Content-Range says how long it is.',
  },
  'range-not-satisfiable': {
    status: 416,
    title: 'The file is not so long',
    fix: 'Ask for one range, "Range: bytes=first-last", that begins within the file.',
  },
  // the envelope
  'jws-malformed': {
    status: 422,
    title: 'Not a compact JWS',
    fix: 'Send header.payload.signature in base64url without padding or white space, as "ptcn sign" makes it.',
  },
  'header-not-allowed': {
    status: 422,
    title: 'Protected header not allowed',
    fix: 'The protected header has exactly alg, kid and typ (and optionally cty), at most 1,024 bytes.',
  },
  'algorithm-not-allowed': {
    status: 422,
    title: 'Algorithm not allowed',
    fix: "Sign with the algorithm your key is registered for (ES384 unless agreed otherwise); 'EdDSA' is not accepted.",
  },
  'algorithm-too-weak': {
    status: 422,
    title: 'Algorithm not allowed for this classification',
    fix: 'Material above IN-CONFIDENCE is signed with ES384.',
  },
  'unknown-key': {
    status: 422,
    title: 'Signing key not known',
    fix: 'Use a signing key that the operator has registered for your unit; "ptcn enrol" shows its fingerprint.',
  },
  'key-not-valid': {
    status: 422,
    title: 'Signing key not valid at that time',
    fix: 'Sign again with your current signing key.',
  },
  'key-compromised': {
    status: 422,
    title: 'Signing key reported as compromised',
    fix: 'Sign again with a new key. Earlier receipts stay valid.',
  },
  'signature-invalid': {
    status: 422,
    title: 'Signature not valid',
    fix: 'Sign again; if it happens twice, the file was changed on its way or the key is not the registered one.',
  },
  'not-strict-json': {
    status: 422,
    title: 'Payload is not strict JSON',
    fix: 'Write UTF-8 without byte order mark, each member once, no deeper than 16 levels, whole numbers within 2^53.',
  },
  'issuer-mismatch': {
    status: 422,
    title: 'Signer and caller differ',
    fix: 'iss, the prefix of kid and the client that sends must be the same unit; use onBehalfOf for the author.',
  },
  'audience-mismatch': {
    status: 422,
    title: 'Made for another exchange',
    fix: 'Set aud to the origin of this exchange, for practice to that origin and /practice, and sign again. With ptcn: what was signed with --practice is sent with --practice, and nothing else is.',
  },
  'signed-too-far-ahead': {
    status: 422,
    title: 'Signed in the future',
    fix: 'Set the clock of the machine that signs, and sign again.',
  },
  'signed-too-long-ago': {
    status: 422,
    title: 'Signed over 400 days ago',
    fix: 'Check that the report still holds, and sign it again.',
  },
  'classification-too-high': {
    status: 422,
    title: 'Classified above what this exchange may carry',
    fix: 'Nothing was kept. Use the channel meant for material above RESTRICTED, and tell the operator now.',
  },
  'report-not-valid': {
    status: 422,
    title: 'The report has blocking findings',
    fix: 'Mend every finding, sign again under the same jti, and send.',
  },
  'digest-mismatch': {
    status: 422,
    title: 'About other bytes than these',
    fix: 'The digest is not that of the report that is named. Its status and its receipt have the right one; "ptcn recall" takes it from there.',
  },
  'request-not-valid': {
    status: 422,
    title: 'The request has blocking findings',
    fix: 'Mend every finding and send again.',
  },
  // the state of things
  'part-conflict': {
    status: 409,
    title: 'Another part has this place',
    fix: 'GET /v1/attachments/{sha512} says how the parts that are here were cut: go on in the same way. If your file changed, it has another digest.',
  },
  'uploads-full': {
    status: 409,
    title: 'Too many files lie here unclaimed',
    fix: 'Send the reports that name them: what a report claims and is whole leaves this count. What nobody claims is gone after 30 days.',
  },
  'carried-not-open': {
    status: 422,
    title: 'Carried letter cannot be taken',
    fix: 'Take the file to its unit again: it was cut or changed, is for another exchange, or its unit is not enrolled.',
  },
  'submission-conflict': {
    status: 409,
    title: 'This jti is taken by another report',
    fix: 'Make a new jti for a new report; to correct an accepted one, send a new report that supersedes it.',
  },
  'too-many-lendings': {
    status: 409,
    title: 'Too many words on one report',
    fix: 'A report is lent and taken back 50 times at most. Show it to your adviser yourself.',
  },
  'name-the-adviser': {
    status: 409,
    title: 'TLP:RED and TLP:AMBER+STRICT go to who is named',
    fix: 'Name the adviser it is for: the name of their system, or the identifier of a person, which the operator finds in the audit trail.',
  },
  'requirement-exists': {
    status: 409,
    title: 'There is a requirement of this number',
    fix: 'Take another number. A requirement is not changed, since reports are signed as answers to it: end it early, and set a new one.',
  },
  'already-challenged': {
    status: 409,
    title: 'Already challenged',
    fix: 'Read your quality report: the challenge stands there, with its outcome once there is one.',
  },
  'already-decided': {
    status: 409,
    title: 'Already decided',
    fix: 'Read the submission again: somebody else decided first.',
  },
  'not-published': {
    status: 409,
    title: 'Not published',
    fix: 'Only what is in a feed can be withdrawn from it. While it waits, decline it or return it with questions.',
  },
  'feed-exists': {
    status: 409,
    title: 'There is a feed of this name',
    fix: 'Choose another name, or change that feed.',
  },
  'feed-changed': {
    status: 409,
    title: 'The definition was changed meanwhile',
    fix: 'Read the feed again, look at what changed, and send your change with its version.',
  },
  'too-many-feeds': {
    status: 409,
    title: 'There are as many feeds as there may be',
    fix: 'Every published entry is held against every rule, so there are forty at most. Change one that is no longer wanted.',
  },
  'key-already-registered': {
    status: 409,
    title: 'Key already registered',
    fix: 'Make a new key: every key belongs to one unit and one use.',
  },
  'rotation-under-way': {
    status: 409,
    title: 'The last rotation of this key is still under way',
    fix: 'Wait until the key before the present one has ended; the list of keys says when.',
  },
  'too-many-rotations': {
    status: 409,
    title: 'This key was rotated too often',
    fix: 'Look at the audit trail who rotates it, and why. Do what the detail says, or wait until tomorrow.',
  },
  'partner-exists': {
    status: 409,
    title: 'Partner already enrolled',
    fix: 'A new unit takes another identifier. For new keys of the unit that has it: ptcn-ops key register.',
  },
  'not-oneself': {
    status: 409,
    title: 'Nobody shuts itself out',
    fix: 'Another operator has to do this.',
  },
  'second-person-needed': {
    status: 403,
    title: 'A second person is needed',
    fix: 'Another operator, or for a release another analyst, signed in as a person (ptcn-ops login, or the page /analyst), approves it.',
  },
  'fingerprint-mismatch': {
    status: 422,
    title: 'The fingerprint is not that of the signing key',
    fix: 'Do not let it in. Call the unit on a number you knew before: the file may have been changed on its way.',
  },
  'proposal-closed': {
    status: 409,
    title: 'This proposal is closed',
    fix: 'Read it again: it was decided by somebody else, or waited longer than seven days. Propose it anew if it is still wanted.',
  },
  'release-overtaken': {
    status: 409,
    title: 'The report or its readers changed after this was proposed',
    fix: 'Read the release and the report again. If it still holds, propose it anew: withdrawn reports are not released, no unit gets one twice, and twenty units at most.',
  },
  'already-recalled': {
    status: 409,
    title: 'Recalled already',
    fix: 'Nothing is left to do: it was taken back before. Its status says when, and who has yet to let go of it.',
  },
  'marking-not-higher': {
    status: 409,
    title: 'A re-marking only marks higher',
    fix: 'The signed report says how it is marked, and readers hold it so. To mark it lower, send a new report that supersedes it.',
  },
  'on-hold': {
    status: 409,
    title: 'Under legal hold',
    fix: 'Whoever placed the hold says when it ends: lift it first (ptcn-ops hold --lift), then propose the disposal again.',
  },
  'not-due': {
    status: 409,
    title: 'Not to be disposed of yet',
    fix: 'Wait until its retention class has run out. What may not be held at all is disposed of as unlawful, with the reason.',
  },
  'too-many-permissions': {
    status: 409,
    title: 'Too many permissions for one report',
    fix: 'Fifty are kept for each report. Name several units in one.',
  },
  'too-many-messages': {
    status: 409,
    title: 'Too many messages about one thing',
    fix: 'Fifty are kept for each report and each request. Say the rest in a report of its own.',
  },
  'too-much-feedback': {
    status: 409,
    title: 'Too much feedback on one report',
    fix: 'Fifty are kept for each report. Sum up instead, in one that replaces another.',
  },
  'too-many-privacy-notes': {
    status: 409,
    title: 'Too many notes about the persons in one report',
    fix: 'Fifty are kept for each report. Note the rest in your own register.',
  },
  'message-conflict': {
    status: 409,
    title: 'Another message has this name',
    fix: 'A jti is made once per message. If you wrote another one, sign it under a new jti.',
  },
  'proposal-overtaken': {
    status: 409,
    title: 'What this is about was changed after it was proposed',
    fix: 'Look at the partner, its feed credential, or who proposed it, as it stands now, decline this proposal, and propose anew if it still holds.',
  },
  'partner-revoked': {
    status: 409,
    title: 'Revoked for good',
    fix: 'Enrol the unit anew, under another identifier and with new keys.',
  },
  'partner-not-active': {
    status: 409,
    title: 'This partner is not active',
    fix: 'Nothing new is given out in its name while it is suspended or revoked. If it is suspended: let it in again first, by two persons, then repeat this.',
  },
  'partner-reads-no-feeds': {
    status: 409,
    title: 'This partner reads no feeds',
    fix: 'A feed credential reads what its partner may read: name a partner that has the scope feeds:read.',
  },
  'credential-ended': {
    status: 409,
    title: 'This feed credential has ended',
    fix: 'Issue a new one; a revoked or expired credential does not come back.',
  },
  'too-many-requests': {
    status: 429,
    title: 'Too many requests at once',
    fix: 'Wait as long as Retry-After says, then ask again. A unit may send five a second and twenty at once (the queue of "ptcn submit" waits by itself), a feed credential may ask 300 times a minute.',
  },
  'quota-exceeded': {
    status: 429,
    title: 'Too many submissions today',
    fix: 'Wait as long as Retry-After says; the queue of "ptcn submit" does that by itself.',
  },
  // our own fault
  'internal-error': {
    status: 500,
    title: 'Our fault',
    fix: 'Try again; if it persists, give the operator the instance id.',
  },
  'objects-not-ready': {
    status: 503,
    title: 'The objects of this collection are being made',
    fix: 'Nobody asked for this collection by TAXII before. Ask again after Retry-After seconds; from then on it is there at once.',
  },
  unavailable: {
    status: 503,
    title: 'For the moment not possible',
    fix: 'Nothing was acknowledged. Send the same bytes again after Retry-After seconds.',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** The body of every error answer, `application/problem+json`. */
export const Problem = z
  .strictObject({
    type: z.string().meta({ description: 'A page that explains this kind of problem.' }),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(PROBLEMS) as [ProblemCode, ...ProblemCode[]]).meta({ description: 'Stable code.' }),
    detail: z.string().meta({ description: 'What happened here.' }).optional(),
    fix: z.string().meta({ description: 'What to do next.' }),
    instance: z.string().meta({ description: 'Name of this occurrence; give it to the operator.' }),
    errors: z.array(Finding).meta({ description: 'All findings at once.' }).optional(),
    truncated: z.boolean().meta({ description: 'True when there are more than 200 findings.' }).optional(),
    practice: z.literal(true).meta({ description: 'Stands there when it was practice.' }).optional(),
  })
  .meta({ id: 'Problem', description: 'RFC 9457 problem document.' });
export type Problem = z.infer<typeof Problem>;
