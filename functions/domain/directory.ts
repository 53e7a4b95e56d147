/** The directory: which units there are, as other members see them. Readers, and units that are out, are not in it. */
import type { Partner } from '#schemas/partner.ts';
import type { DirectoryEntry } from '#schemas/profile.ts';

export function directoryOf(partners: readonly Partner[]): DirectoryEntry[] {
  return partners.filter(({ kind, status }) => kind === 'unit' && status === 'active').map(entryOf);
}

function entryOf({ partnerId, name, country, agency, profile }: Partner): DirectoryEntry {
  return {
    partnerId,
    name,
    country,
    ...(agency !== undefined && { agency }),
    powers: profile?.powers ?? [],
    duty: (profile?.contacts ?? []).filter(({ role }) => role === 'duty').map(({ role: _role, ...contact }) => contact),
  };
}
