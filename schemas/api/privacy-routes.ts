/** Routes for what a person may ask by the Privacy Act 2020. For analysts only. */
import * as z from 'zod';
import { SubmissionId } from '../primitives.ts';
import { PersonPage, PersonSearch, PRIVACY_NOTES_MOST, PrivacyNote, PrivacyNoteOrder } from '../privacy.ts';
import { submissionId } from './examples.ts';
import type { Route } from './route.ts';

const reference = 'IPP6-2026-014';
const name = 'Sione Fakatava';

export const PRIVACY_ROUTES: readonly Route[] = [
  {
    method: 'post',
    path: '/v1/search/person',
    operationId: 'findPerson',
    tag: 'Privacy',
    access: ['submissions:read:all'],
    summary: 'Find the reports that name a person who asks',
    description:
      'For a request for access or correction (information privacy principles 6 and 7). By index: reports that name the person as an entity, by the rules of matching. By reading: every report that is kept, one stretch after the other, in its words too; go on until there is no `next`. A name in the words is found by the letter, in any order. What its unit has recalled is not read. Namesakes are found: a human being decides whom a report is about. On the audit trail with the reference, without a name.',
    body: {
      mediaType: 'application/json',
      schema: PersonSearch,
      example: { principle: 'ipp-6', reference, names: [name], birth: { year: 1987 }, by: 'index' },
    },
    answers: {
      200: {
        description: 'A stretch of the search.',
        content: {
          mediaType: 'application/json',
          schema: PersonPage,
          example: {
            items: [
              {
                submissionId,
                partnerId: 'tonga-tcu',
                receivedAt: '2026-10-03T04:15:00.000Z',
                state: 'published',
                classification: 'IN-CONFIDENCE',
                tlp: 'AMBER',
                places: [
                  {
                    pointer: '/report/entities/0/names/0/full',
                    as: 'name',
                    strength: 'exact',
                    value: 'fakatava sione',
                    similarity: 1,
                  },
                ],
                persons: [{ person: { id: 'skipper', kind: 'person', names: [{ full: name }] }, birth: 'not-told' }],
                readers: ['analysts', 'samoa-tcu'],
                keptUntil: '2033-10-03T04:15:00.000Z',
                notification: { ground: 'maintenance-of-law', byRole: 'standing' },
                notes: [],
              },
            ],
            looked: 1,
          },
        },
      },
    },
    problems: ['unsupported-media-type', 'body-too-large', 'bad-parameter', 'request-not-valid', 'invalid-cursor'],
  },
  {
    method: 'post',
    path: '/v1/submissions/{submissionId}/privacy',
    operationId: 'notePrivacy',
    tag: 'Privacy',
    access: ['feeds:curate'],
    summary: 'Note what was done about a person in a report',
    description: `That they were told, or on what ground of principle 3A not; how a request for access ended; what they say is wrong, which stands beside the report for analysts from then on. Its unit and other readers are not told: who asked is nobody’s business but theirs. Up to ${PRIVACY_NOTES_MOST} are kept with a report, and go with it.`,
    pathParameters: z.object({ submissionId: SubmissionId }),
    body: {
      mediaType: 'application/json',
      schema: PrivacyNoteOrder,
      example: {
        note: 'correction',
        reference: 'IPP7-2026-003',
        outcome: 'statement-attached',
        statement: 'I sold the boat in 2024 and was not on it.',
        reason: 'The unit stands by its report.',
      },
    },
    answers: { 201: { description: 'Noted.', content: { mediaType: 'application/json', schema: PrivacyNote } } },
    problems: [
      'not-found',
      'disposed',
      'unsupported-media-type',
      'body-too-large',
      'request-not-valid',
      'too-many-privacy-notes',
    ],
  },
];
