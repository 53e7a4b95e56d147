/** Routes for the files of a report: sending them in parts, and reading what is held. */
import * as z from 'zod';
import { PARTS_MOST, Upload } from '../attachment.ts';
import { Sha512, SubmissionId } from '../primitives.ts';
import { submissionId } from './examples.ts';
import type { Route } from './route.ts';

const bySha512 = z.object({ sha512: Sha512 });
const byPart = bySha512.extend({
  n: z.string().meta({ description: `Number of the part, from 0 to ${PARTS_MOST - 1}.`, examples: ['0'] }),
});
const bytes = 'application/octet-stream';

export const exampleUpload: Upload = {
  sha512: 'a'.repeat(128),
  held: false,
  length: 3_000_000,
  partLength: 1_048_576,
  parts: [0, 2],
};

export const ATTACHMENT_ROUTES: readonly Route[] = [
  {
    method: 'put',
    path: '/v1/attachments/{sha512}/parts/{n}',
    operationId: 'receivePart',
    tag: 'Attachments',
    access: ['submissions:write'],
    summary: 'Send a part of a file',
    description:
      'A file is named in the signed manifest of a report by its SHA-512, and sent in parts of 64 KiB to 4 MiB, all of one length but the last, in any order, before or after the report. Part `n` begins at `n` times that length. Cut off in the middle? Ask which parts are here, and send the others. A part that is here is not written again. Nobody reads anything of a file before all of it is here, has the digest, length and media type of the manifest, and was looked at. Parts that no report claims are gone after 30 days; 500 MiB of them may wait.',
    pathParameters: byPart,
    requestHeaders: z.object({
      'Content-Range': z.string().meta({
        description: '`bytes first-last/total` (RFC 9110): where the part lies, and how long the file is.',
        examples: ['bytes 0-1048575/3000000'],
      }),
      'Content-Digest': z.string().meta({
        description:
          '`sha-256=:base64:` or `sha-512=:base64:` of the part (RFC 9530): damage on the way is seen at once.',
        examples: ['sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:'],
      }),
    }),
    body: { mediaType: bytes, description: 'The bytes of the part, not compressed.' },
    answers: { 201: { description: 'Here since now.' }, 204: { description: 'It, or the whole file, was here.' } },
    problems: [
      'not-found',
      'unsupported-media-type',
      'unsupported-encoding',
      'body-too-large',
      'bad-parameter',
      'part-not-valid',
      'part-damaged',
      'part-conflict',
      'uploads-full',
      'attachment-refused',
      'too-many-requests',
    ],
  },
  {
    method: 'head',
    path: '/v1/attachments/{sha512}/parts/{n}',
    operationId: 'lookForPart',
    tag: 'Attachments',
    access: ['submissions:write'],
    summary: 'Is this part here?',
    description: "Of your own files only; another unit's answers as one that nobody sent.",
    pathParameters: byPart,
    answers: { 204: { description: 'It, or the whole file, is here.' } },
    problems: ['not-found', 'bad-parameter', 'too-many-requests'],
  },
  {
    method: 'get',
    path: '/v1/attachments/{sha512}',
    operationId: 'readUpload',
    tag: 'Attachments',
    access: ['submissions:write'],
    summary: 'Which parts of a file are here?',
    description:
      'All in one answer, with the length of the parts: go on with the same. `held` says that a report of yours has the file, and nothing is left to send.',
    pathParameters: bySha512,
    answers: {
      200: {
        description: 'What is here.',
        content: { mediaType: 'application/json', schema: Upload, example: exampleUpload },
      },
    },
    problems: ['not-found', 'bad-parameter', 'too-many-requests'],
  },
  {
    method: 'get',
    path: '/v1/submissions/{submissionId}/attachments/{sha512}',
    operationId: 'readAttachment',
    tag: 'Attachments',
    access: ['submissions:read', 'submissions:read:all'],
    summary: 'A file of a report',
    description: `The file as it was sent, to be kept and not to be shown in place. At most 4 MiB at once: a longer one is asked for in ranges, such as \`Range: bytes=0-4194303\` of \`/v1/submissions/${submissionId}/attachments/…\`. Compare its SHA-512 when all of it is there. What its unit has recalled only that unit reads.`,
    pathParameters: bySha512.extend({ submissionId: SubmissionId }),
    requestHeaders: z.object({
      Range: z
        .string()
        .meta({ description: 'One range of bytes (RFC 9110).', examples: ['bytes=0-4194303'] })
        .optional(),
    }),
    answers: {
      200: { description: 'The whole file.', content: { mediaType: bytes } },
      206: {
        description: 'A range of it, perhaps shorter than was asked for.',
        headers: { 'Content-Range': '`bytes first-last/total`: what it is.' },
        content: { mediaType: bytes },
      },
    },
    problems: [
      'not-found',
      'bad-parameter',
      'range-needed',
      'range-not-satisfiable',
      'attachment-not-held',
      'attachment-refused',
      'recalled',
      'disposed',
    ],
  },
];
