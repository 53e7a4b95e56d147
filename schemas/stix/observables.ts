/** STIX Cyber-observable Objects, as far as we write them (STIX 2.1, section 6). */
import * as z from 'zod';
import { observableMembers, stixId } from './stix-members.ts';

const valued = <T extends string>(type: T, value: z.ZodType<string>) =>
  z.strictObject({ type: z.literal(type), id: stixId(type), ...observableMembers, value });

/** Section 6.5: one address, without the name that is shown with it. */
export const StixEmailAddress = valued('email-addr', z.email());

/** Section 6.8: a single address here, never a range. */
export const StixIpv4Address = valued('ipv4-addr', z.ipv4());

/** Section 6.9: a single address here, in hexadecimal throughout. */
export const StixIpv6Address = valued('ipv6-addr', z.ipv6().regex(/^[0-9a-fA-F:]+$/));

/** What may stand in a part of a URI beside `also`; a percent sign only before two hexadecimal digits (RFC 3986, section 2). */
const uriPart = (also: string) => `([\\w.~!$&'()*+,;=${also}-]|%[\\da-f]{2})*`;

/** RFC 3986, appendix A: scheme, authority, path, query and fragment. Browsers take more; STIX does not. */
const URI = new RegExp(
  [
    '^[a-z][a-z0-9+.-]*://',
    `(${uriPart(':')}@)?(\\[[\\da-f:.]+\\]|${uriPart('')})(:\\d*)?`,
    `(/${uriPart(':@')})*`,
    `(\\?${uriPart(':@/?')})?(#${uriPart(':@/?')})?$`,
  ].join(''),
  'i',
);

/** Section 6.15: RFC 3986. */
export const StixUrl = valued('url', z.url().regex(URI));

/** Section 6.16: an account of any kind; at least one property beside the type. */
export const StixUserAccount = z.strictObject({
  type: z.literal('user-account'),
  id: stixId('user-account'),
  ...observableMembers,
  user_id: z.string().min(1).optional(),
  account_login: z.string().min(1).optional(),
  account_type: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .meta({ description: 'Open vocabulary account-type-ov; phones and bank accounts have words of ours.' }),
  display_name: z.string().min(1).optional(),
});
export type StixUserAccount = z.infer<typeof StixUserAccount>;
