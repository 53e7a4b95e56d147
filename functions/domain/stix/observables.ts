/**
 * Phones, accounts and online identities as cyber-observable objects (STIX 2.1, section 6). One whose value is unique in the world has the id of
 * the specification and holds nothing else, so that two reports never contradict each other in it; any other belongs to its report.
 */
import * as z from 'zod';
import type { Account, OnlineIdentity, Phone } from '#schemas/entities/traces.ts';
import { bareIdentifier } from '#schemas/identifiers.ts';
import { toE164 } from '#schemas/phone-number.ts';
import {
  StixEmailAddress,
  StixIpv4Address,
  StixIpv6Address,
  StixUrl,
  type StixUserAccount,
} from '#schemas/stix/observables.ts';
import type { StixObservable } from '#schemas/stix.ts';
import type { Draft } from './draft.ts';
import { observableId, reportPartId } from './stix-ids.ts';

type AccountValue = { readonly account_type: string; readonly user_id?: string; readonly account_login?: string };

export function phoneObservables(draft: Draft, phone: Phone, pointer: string): StixObservable[] {
  const international = toE164(phone.number, phone.country);
  if (international !== undefined) return [worldwideAccount(draft, { account_type: 'phone', user_id: international })];
  return [reportsAccount(draft, pointer, { account_type: 'phone', user_id: phone.number })];
}

/** An IBAN and a wallet are unique; a national number says nothing without its bank, nor four digits of a card. */
export function accountObservables(draft: Draft, account: Account, pointer: string): StixObservable[] {
  const account_type = account.scheme === 'other' ? 'account' : account.scheme;
  if (account.scheme === 'iban')
    return [worldwideAccount(draft, { account_type, user_id: bareIdentifier(account.number) || account.number })];
  if (account.scheme === 'wallet')
    return [worldwideAccount(draft, { account_type, user_id: account.number.trim() || account.number })];
  const { holder } = account;
  return [
    reportsAccount(draft, pointer, {
      account_type,
      user_id: account.number,
      ...(holder !== undefined && { display_name: holder }),
    }),
  ];
}

export function onlineObservables(draft: Draft, online: OnlineIdentity, pointer: string): StixObservable[] {
  const { handle, displayName, email, url, ip } = online;
  const platform = slug(online.platform);
  const found = [
    ...valued(draft, 'email-addr', StixEmailAddress, email),
    ...valued(draft, 'url', StixUrl, url),
    ...valued(draft, 'ipv4-addr', StixIpv4Address, ip),
    ...valued(draft, 'ipv6-addr', StixIpv6Address, ip),
  ];
  if (handle !== undefined && platform !== '')
    return [worldwideAccount(draft, { account_type: platform, account_login: handle }), ...found];
  if (found.length > 0 && handle === undefined) return found;
  const shown = handle ?? displayName ?? online.platform;
  return [reportsAccount(draft, pointer, { account_type: platform || 'online', display_name: shown }), ...found];
}

const slug = (platform: string): string =>
  platform
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

type ValuedType = 'email-addr' | 'url' | 'ipv4-addr' | 'ipv6-addr';

/** Nothing when the value is not what STIX takes for one: it is kept as written on the observed data. */
function valued(
  draft: Draft,
  type: ValuedType,
  { shape }: { shape: { value: z.ZodType<string> } },
  value: string | undefined,
): StixObservable[] {
  if (!shape.value.safeParse(value).success || value === undefined) return [];
  return [{ type, id: observableId(type, { value }), ...observableMembersOf(draft), value }];
}

const observableMembersOf = ({ members: { spec_version, object_marking_refs } }: Draft) => ({
  spec_version,
  object_marking_refs,
});

function worldwideAccount(draft: Draft, value: AccountValue): StixUserAccount {
  const id = observableId('user-account', { ...value });
  return { type: 'user-account', id, ...observableMembersOf(draft), ...value };
}

function reportsAccount(
  draft: Draft,
  pointer: string,
  value: AccountValue & { readonly display_name?: string },
): StixUserAccount {
  const { namespace, entry } = draft;
  const id = reportPartId(namespace, 'user-account', entry.submissionId, pointer);
  return { type: 'user-account', id, ...observableMembersOf(draft), ...value };
}
