/** Crime types, enablers, harm and perpetrators: the words of New Zealand's TNOC strategy 2020-2025, boxes 1 to 3. */
import * as z from 'zod';

/** Box 1 of the strategy: what the crime is. A report names at least one. */
export const CrimeType = z
  .enum(['illicit-drugs', 'iuu-fishing', 'flora-fauna-trafficking', 'migrant-exploitation', 'fraud', 'tax-evasion'])
  .meta({
    id: 'CrimeType',
    description:
      'illicit-drugs; iuu-fishing (illegal, unreported and unregulated fishing); flora-fauna-trafficking; migrant-exploitation (forced labour, immigration fraud, people trafficking); fraud (online scams and food fraud among them); tax-evasion.',
  });
export type CrimeType = z.infer<typeof CrimeType>;

/** Box 2 of the strategy: what makes the crime possible. */
export const Enabler = z.enum(['money-laundering', 'corruption', 'identity-fraud', 'computer-crime']).meta({
  id: 'Enabler',
  description: 'What makes the crime possible: money-laundering, corruption, identity-fraud, computer-crime.',
});
export type Enabler = z.infer<typeof Enabler>;

/** Box 3 of the strategy: who or what is hurt, and in which way. */
export const Harm = z
  .strictObject({
    area: z.enum(['society', 'economy', 'reputation']).meta({ description: 'Who or what is hurt.' }),
    kind: z
      .enum(['physical', 'wellbeing', 'community', 'tax', 'income', 'business', 'government'])
      .meta({ description: 'In which way: the first three belong to society, the last four to the economy.' })
      .optional(),
    description: z.string().min(1).max(1000).meta({ description: 'One or two plain sentences.' }).optional(),
  })
  .meta({ id: 'Harm', description: 'Harm done or threatened.' });
export type Harm = z.infer<typeof Harm>;

/** What kind of group is behind it, as far as known. */
export const PerpetratorKind = z
  .enum(['outlaw-motorcycle-gang', 'criminal-syndicate', 'network', 'facilitator', 'individual', 'unknown'])
  .meta({ id: 'PerpetratorKind', description: 'The kind of group behind the crime, as far as known.' });
export type PerpetratorKind = z.infer<typeof PerpetratorKind>;
