/** The small shared types of the contract: instants, countries, identifiers, digests. */
import * as z from 'zod';

/** A whole second since 1970-01-01T00:00:00Z, as in RFC 7519 NumericDate; fractions and strings are refused. */
export const NumericDate = z
  .int()
  .min(0)
  .max(4_102_444_800)
  .meta({
    id: 'NumericDate',
    description: 'Seconds since 1970-01-01T00:00:00Z, a whole number (RFC 7519 NumericDate).',
    examples: [1795305600],
  });
export type NumericDate = z.infer<typeof NumericDate>;

/** RFC 3339 in UTC, with `Z`, seconds required, up to three decimals. */
export const UtcInstant = z.iso
  .datetime()
  .max(24)
  .meta({
    id: 'UtcInstant',
    description: 'An instant in UTC, RFC 3339 with a final Z.',
    examples: ['2026-10-03T04:15:00Z'],
  });
export type UtcInstant = z.infer<typeof UtcInstant>;

/** Either a calendar day (when the hour is not known) or an instant in UTC. */
export const DayOrInstant = z.union([z.iso.date(), UtcInstant]).meta({
  id: 'DayOrInstant',
  description: 'A calendar day, or an instant in UTC when the hour is known.',
  examples: ['2026-10-03', '2026-10-03T04:15:00Z'],
});
export type DayOrInstant = z.infer<typeof DayOrInstant>;

/** ISO 3166-1 alpha-2, upper case. */
export const CountryCode = z
  .string()
  .regex(/^[A-Z]{2}$/)
  .meta({ id: 'CountryCode', description: 'ISO 3166-1 alpha-2 country code, upper case.', examples: ['TO', 'NZ'] });
export type CountryCode = z.infer<typeof CountryCode>;

/** RFC 5646 language tag, primary language and optional region or script. */
export const LanguageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/)
  .meta({ id: 'LanguageTag', description: 'RFC 5646 language tag.', examples: ['en', 'fr', 'to', 'sm'] });
export type LanguageTag = z.infer<typeof LanguageTag>;

/** A unit or an organisation's system, never a country: one country can have several. */
export const PartnerId = z
  .string()
  .regex(/^[a-z0-9-]{2,32}$/)
  .meta({ id: 'PartnerId', description: 'Identifier of a partner unit or reader.', examples: ['tonga-tcu'] });
export type PartnerId = z.infer<typeof PartnerId>;

/** RFC 7638 thumbprint of a public key, SHA-256, base64url. */
export const Thumbprint = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/)
  .meta({ id: 'Thumbprint', description: 'RFC 7638 JWK thumbprint (SHA-256, base64url).' });
export type Thumbprint = z.infer<typeof Thumbprint>;

/** RFC 9562 UUID version 7, lower case. */
export const UuidV7 = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  .meta({ id: 'UuidV7', description: 'RFC 9562 UUID version 7, lower case.' });
export type UuidV7 = z.infer<typeof UuidV7>;

/** `{partnerId}~{jti}`: the name of a submission everywhere. */
export const SubmissionId = z
  .string()
  .regex(/^[a-z0-9-]{2,32}~[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  .meta({
    id: 'SubmissionId',
    description: "A submission's identifier: the partner's id, a tilde, the submission's jti.",
    examples: ['tonga-tcu~0199a3c4-5b6d-7e8f-9a0b-1c2d3e4f5a6b'],
  });
export type SubmissionId = z.infer<typeof SubmissionId>;

/** SHA-512 in lower-case hexadecimal, as `sha512sum` prints it. */
export const Sha512 = z
  .string()
  .regex(/^[0-9a-f]{128}$/)
  .meta({ id: 'Sha512', description: 'SHA-512 digest, lower-case hexadecimal.' });
export type Sha512 = z.infer<typeof Sha512>;

/** RFC 6901 JSON Pointer. */
export const JsonPointer = z
  .string()
  .max(512)
  .regex(/^(\/([^~/]|~[01])*)*$/)
  .meta({ id: 'JsonPointer', description: 'RFC 6901 JSON Pointer.', examples: ['/report/entities/0/imo'] });
export type JsonPointer = z.infer<typeof JsonPointer>;

/** Why, in one line, for others to read later: something stands in it. */
export const Reason = z
  .string()
  .max(500)
  .regex(/^ *[^\u0000-\u0020\u007f][^\u0000-\u001f\u007f]*$/)
  .meta({ id: 'Reason', description: 'Why, in one line.', examples: ['Laptop reported stolen.'] });

/** One line of text: no line ends, no control characters. */
export const Line = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[^\u0000-\u001f\u007f]*$/);
