/** What people leave behind: phones, accounts, documents, online identities. */
import * as z from 'zod';
import { CountryCode, Line } from '../primitives.ts';
import { commonMembers, TypedIdentifier } from './shared-members.ts';

/** A phone number. Island numbers have five to seven digits and say nothing without their country. */
export const Phone = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('phone'),
    number: TypedIdentifier(40).meta({
      description: 'Best in international form with +; otherwise as written, and then give the country.',
      examples: ['+6767712345', '77 12345'],
    }),
    country: CountryCode.meta({ description: 'Country whose numbering plan it belongs to.' }).optional(),
    type: z
      .enum(['mobile', 'landline', 'satellite', 'internet'])
      .meta({ description: 'What sort of line.' })
      .optional(),
    imei: TypedIdentifier(32).meta({ description: 'IMEI of the handset.' }).optional(),
    imsi: TypedIdentifier(32).meta({ description: 'IMSI of the SIM card.' }).optional(),
  })
  .meta({ id: 'Phone', title: 'Phone', description: 'A phone number and, where known, its handset or SIM card.' });
export type Phone = z.infer<typeof Phone>;

/** A bank account, wallet or mobile-money account. */
export const Account = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('account'),
    scheme: z.enum(['iban', 'bban', 'wallet', 'mobile-money', 'card', 'other']).meta({
      description:
        'iban: with country and check digits; bban: a national account number; wallet: a virtual-asset address; mobile-money; card: last digits only; other.',
    }),
    number: TypedIdentifier(128).meta({ description: 'Number or address, as written.' }),
    institution: Line(200).meta({ description: 'Bank, exchange or operator.' }).optional(),
    bic: TypedIdentifier(32).meta({ description: 'BIC (SWIFT code) of the bank.' }).optional(),
    country: CountryCode.meta({ description: 'Where the account is held.' }).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .meta({ description: 'ISO 4217 currency.', examples: ['TOP'] })
      .optional(),
    holder: Line(200).meta({ description: 'Name the account is held in, as the institution has it.' }).optional(),
  })
  .meta({
    id: 'Account',
    title: 'Account',
    description: 'A bank account, virtual-asset wallet or mobile-money account.',
  });
export type Account = z.infer<typeof Account>;

/** Any paper with a number: identity, travel, trade, ownership. */
export const Document = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('document'),
    type: z
      .enum([
        'passport',
        'identity-card',
        'driving-licence',
        'seafarer-document',
        'visa',
        'work-permit',
        'birth-certificate',
        'bill-of-lading',
        'air-waybill',
        'customs-declaration',
        'invoice',
        'fishing-licence',
        'cites-permit',
        'vessel-registration',
        'contract',
        'tax-return',
        'other',
      ])
      .meta({ description: 'What sort of paper.' }),
    number: TypedIdentifier(64).meta({ description: 'Number on it.' }).optional(),
    country: CountryCode.meta({ description: 'Country that issued it.' }).optional(),
    issuer: Line(200).meta({ description: 'Office or company that issued it.' }).optional(),
    issuedOn: z.iso.date().meta({ description: 'Day of issue.' }).optional(),
    expiresOn: z.iso.date().meta({ description: 'Day of expiry.' }).optional(),
    mrz: z
      .string()
      .regex(/^[^\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f]{1,200}$/)
      .meta({
        description: 'Machine-readable zone: both lines, or the second line alone.',
        examples: ['L898902C36UTO7408122F1204159ZE184226B<<<<<10'],
      })
      .optional(),
    state: z
      .enum(['genuine', 'altered', 'counterfeit', 'impostor', 'lost-or-stolen', 'unknown'])
      .meta({ description: 'impostor: genuine, but used by somebody else.' })
      .optional(),
  })
  .meta({ id: 'Document', title: 'Document', description: 'A passport, licence, bill of lading or other paper.' });
export type Document = z.infer<typeof Document>;

/** An account, page or address online. */
export const OnlineIdentity = z
  .strictObject({
    ...commonMembers,
    kind: z.literal('online-identity'),
    platform: Line(100).meta({ description: 'Service or application.', examples: ['Facebook', 'WhatsApp', 'web'] }),
    handle: TypedIdentifier(200).meta({ description: 'User name or number there.' }).optional(),
    displayName: Line(200).meta({ description: 'Name shown to others.' }).optional(),
    url: TypedIdentifier(2000).meta({ description: 'Address of the page.' }).optional(),
    email: TypedIdentifier(254).meta({ description: 'E-mail address.' }).optional(),
    ip: TypedIdentifier(45).meta({ description: 'IP address seen.' }).optional(),
  })
  .meta({ id: 'OnlineIdentity', title: 'Online identity', description: 'An account, page or address online.' });
export type OnlineIdentity = z.infer<typeof OnlineIdentity>;
