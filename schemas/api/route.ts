/** One route of the API as data: what the OpenAPI document, the problem pages and the tests are made from. */
import type * as z from 'zod';
import type { Scope } from '../partner.ts';
import type { ProblemCode } from '../problem.ts';

/** Who may call: anyone, a client that proves its key at the token endpoint, or a token with one of these scopes. */
export type Access = 'public' | 'client-assertion' | readonly [Scope, ...Scope[]];

/** The sections of the documentation, in the order a partner meets them. */
export const TAGS = {
  Access: 'Getting an access token, and the documents that say where and with which keys.',
  Submissions: 'Sending a signed report, trying it out first, and reading what became of it.',
  Attachments: 'The files that a report names: sent in parts, over a link that may break at any byte, and read.',
  Practice: 'The same with nobody reading: to train people and to try software out.',
  Analysts: "The inbox, decisions, and taking a summary over: for NZTCU's systems.",
  Messages: 'Questions of analysts to a unit, about a report or on their own account, and its signed replies.',
  Matching: 'What submissions have in common, how many sources stand behind it, and search: for analysts.',
  Privacy: 'Answering a person who asks what is kept of them, or wants it corrected: for analysts.',
  Releases:
    'Giving a published report to other units: by two analysts, with the permission of its originator and a legal basis. And who may read what.',
  Feeds: 'Pulling what analysts published.',
  TAXII: 'The same as STIX 2.1 objects, for programs that speak TAXII 2.1.',
  Quality: 'First figures per unit, for capability advisers and for the unit itself.',
  Assessment: 'What a period amounts to, in figures that give no report away.',
  'Collection plan':
    'What NZTCU asks the units for, signed nil returns, outages, and the map of what is answered and what is not.',
  Log: 'The transparency log: that nothing is taken away or changed afterwards. For everybody, without access.',
  Registry:
    "Enrolling, suspending and revoking partners, their keys and their feed credentials, the exchange's own keys, and who did what: for the operator. The directory is for every member.",
  Contract: 'This contract as files, and the pages that people read.',
} as const;
export type Tag = keyof typeof TAGS;

/** A body with its media type. Without a schema it is text or bytes. */
export type Content = {
  readonly mediaType: string;
  readonly schema?: z.ZodType;
  /** For a compact JWS: which claims it carries. */
  readonly claims?: 'Submission' | 'Receipt' | 'PracticeReceipt' | 'EvidencePage';
  readonly description?: string;
  readonly example?: unknown;
};

export type Answer = {
  readonly description: string;
  readonly content?: Content;
  /** The same in other media types, by `Accept`. */
  readonly alternatives?: readonly Content[];
  /** Header name to what it says. */
  readonly headers?: Readonly<Record<string, string>>;
};

export type Route = {
  readonly method: 'get' | 'head' | 'post' | 'put' | 'delete';
  /** As in OpenAPI: every parameter in braces. */
  readonly path: string;
  readonly operationId: string;
  readonly tag: Tag;
  readonly access: Access;
  /** Opens to a feed credential by HTTP Basic too. */
  readonly takesFeedCredential?: true;
  /** Refusals are TAXII error messages, and parameters that it does not know are passed over. */
  readonly dialect?: 'taxii';
  readonly summary: string;
  readonly description: string;
  readonly pathParameters?: z.ZodObject;
  readonly query?: z.ZodObject;
  readonly requestHeaders?: z.ZodObject;
  readonly body?: Content;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Refusals of its own; those that every route of its access can give are added. */
  readonly problems: readonly ProblemCode[];
};

/** What is said of a signed message before its claims are looked at; submissions have these and more. */
export const SIGNED_MESSAGE_PROBLEMS = [
  'unsupported-media-type',
  'unsupported-encoding',
  'body-too-large',
  'jws-malformed',
  'header-not-allowed',
  'algorithm-not-allowed',
  'unknown-key',
  'key-not-valid',
  'key-compromised',
  'signature-invalid',
  'not-strict-json',
  'request-not-valid',
  'issuer-mismatch',
  'audience-mismatch',
  'signed-too-far-ahead',
  'signed-too-long-ago',
] as const satisfies readonly ProblemCode[];
