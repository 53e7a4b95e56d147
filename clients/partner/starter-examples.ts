/** What a report of each crime type is usually about, as examples for the starter. A test holds them against the contract. */
import type { CrimeType } from '#schemas/crime-types.ts';
import type { Entity } from '#schemas/entities.ts';
import type { Relationship } from '#schemas/relationships.ts';

type Examples = { readonly entities: readonly Entity[]; readonly relationships: readonly Relationship[] };

export const EXAMPLES: Readonly<Record<CrimeType, Examples>> = {
  'illicit-drugs': {
    entities: [
      {
        id: 'drug',
        kind: 'commodity',
        role: 'cargo',
        category: 'drug',
        name: 'methamphetamine',
        quantity: { amount: 4.8, unit: 'kg' },
        concealment: 'behind a false bulkhead',
      },
      { id: 'yacht', kind: 'vessel', role: 'carrier', name: '', type: 'yacht', flag: 'AU' },
      { id: 'skipper', kind: 'person', role: 'subject', names: [{ full: '', kind: 'legal' }], nationalities: ['AU'] },
      { id: 'phone', kind: 'phone', number: '+676…', type: 'mobile' },
    ],
    relationships: [
      { from: 'drug', role: 'concealed-in', to: 'yacht' },
      { from: 'skipper', role: 'master', to: 'yacht' },
      { from: 'skipper', role: 'user', to: 'phone' },
    ],
  },
  'iuu-fishing': {
    entities: [
      { id: 'vessel', kind: 'vessel', role: 'subject', name: '', type: 'longliner', flag: 'VU', imo: '', callSign: '' },
      { id: 'owner', kind: 'organisation', role: 'subject', name: '', type: 'fishing-company', country: 'VU' },
      {
        id: 'catch',
        kind: 'commodity',
        role: 'cargo',
        category: 'species',
        name: 'yellowfin tuna',
        scientificName: 'Thunnus albacares',
        quantity: { amount: 12, unit: 't', estimated: true },
      },
      { id: 'licence', kind: 'document', type: 'fishing-licence', number: '', state: 'unknown' },
    ],
    relationships: [
      { from: 'owner', role: 'owner', to: 'vessel' },
      { from: 'vessel', role: 'carries', to: 'catch' },
      { from: 'vessel', role: 'holder', to: 'licence' },
    ],
  },
  'flora-fauna-trafficking': {
    entities: [
      {
        id: 'animals',
        kind: 'commodity',
        role: 'cargo',
        category: 'species',
        name: 'banded iguana',
        scientificName: 'Brachylophus fasciatus',
        cites: 'I',
        quantity: { amount: 6, unit: 'animals' },
      },
      { id: 'courier', kind: 'person', role: 'carrier', names: [{ full: '', kind: 'legal' }] },
      { id: 'passport', kind: 'document', type: 'passport', number: '', country: 'FJ', state: 'genuine' },
    ],
    relationships: [
      { from: 'courier', role: 'carries', to: 'animals' },
      { from: 'courier', role: 'holder', to: 'passport' },
    ],
  },
  'migrant-exploitation': {
    entities: [
      { id: 'recruiter', kind: 'person', role: 'subject', names: [{ full: '', kind: 'legal' }] },
      { id: 'employer', kind: 'organisation', role: 'subject', name: '', type: 'company', country: 'NZ' },
      { id: 'workers', kind: 'person', role: 'victim', note: 'Four workers; names kept back to protect them.' },
      { id: 'contract', kind: 'document', type: 'contract', state: 'altered' },
    ],
    relationships: [
      { from: 'recruiter', role: 'recruiter', to: 'workers' },
      { from: 'employer', role: 'employer', to: 'workers' },
      { from: 'workers', role: 'victim-of', to: 'employer' },
    ],
  },
  fraud: {
    entities: [
      { id: 'page', kind: 'online-identity', role: 'instrument', platform: 'Facebook', displayName: '', url: '' },
      { id: 'account', kind: 'account', role: 'proceeds', scheme: 'bban', number: '', institution: '', country: 'WS' },
      { id: 'phone', kind: 'phone', role: 'instrument', number: '+685…' },
      { id: 'victims', kind: 'person', role: 'victim', note: 'About thirty people, mostly pensioners.' },
    ],
    relationships: [
      { from: 'page', role: 'uses', to: 'account' },
      { from: 'victims', role: 'victim-of', to: 'page' },
    ],
  },
  'tax-evasion': {
    entities: [
      { id: 'company', kind: 'organisation', role: 'subject', name: '', type: 'company', country: 'VU', taxNumber: '' },
      { id: 'accountant', kind: 'person', role: 'facilitator', names: [{ full: '', kind: 'legal' }] },
      { id: 'declaration', kind: 'document', type: 'customs-declaration', number: '', state: 'altered' },
      { id: 'account', kind: 'account', role: 'proceeds', scheme: 'iban', number: '', institution: '' },
    ],
    relationships: [
      { from: 'accountant', role: 'professional-facilitator', to: 'company' },
      { from: 'company', role: 'holder', to: 'account' },
    ],
  },
};
