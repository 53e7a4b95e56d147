/** The collection plan: numbered requirements, signed nil returns, outages, and the map of what is answered and what is not. */
import * as z from 'zod';
import { CrimeType } from './crime-types.ts';
import { CountryCode, Line, NumericDate, PartnerId, UtcInstant, UuidV7 } from './primitives.ts';
import { Month } from './quality.ts';

export const NIL_RETURN_TYP = 'ptcn-nil-return+jws';

/** As a submission names it in `answers`. */
export const RequirementNumber = z
  .string()
  .regex(/^[A-Z0-9-]{3,32}$/)
  .meta({ id: 'RequirementNumber', description: 'Number of a collection requirement.', examples: ['PAC-2026-04'] });
export type RequirementNumber = z.infer<typeof RequirementNumber>;

export const RequirementOrder = z
  .strictObject({
    number: RequirementNumber,
    title: Line(120).meta({ examples: ['Yachts that wait outside a port'] }),
    question: Line(1000).meta({ description: 'What is to be found out. Nothing of a case, and no person.' }),
    from: Month.meta({ description: 'First month it is asked for.' }),
    to: Month.meta({ description: 'Last month, at most the 36th.' }),
    units: z.array(PartnerId).min(1).max(50).meta({ description: 'Units that are asked.' }).optional(),
    countries: z
      .array(CountryCode)
      .min(1)
      .max(50)
      .meta({ description: 'Countries all of whose units are asked. Neither units nor countries: every unit.' })
      .optional(),
    crimeTypes: z.array(CrimeType).min(1).meta({ description: 'What it is about.' }).optional(),
  })
  .meta({ id: 'RequirementOrder', description: 'A requirement, as an analyst sets it.' });
export type RequirementOrder = z.infer<typeof RequirementOrder>;

/** It is not changed afterwards: what was signed as an answer to it would answer something else. It may end early. */
export const Requirement = RequirementOrder.extend({ setAt: UtcInstant }).meta({
  id: 'Requirement',
  description: 'A numbered requirement of the collection plan.',
});
export type Requirement = z.infer<typeof Requirement>;

export const RequirementPage = z
  .strictObject({ items: z.array(Requirement), next: z.string().optional() })
  .meta({ id: 'RequirementPage', description: 'A page of requirements, by number.' });
export type RequirementPage = z.infer<typeof RequirementPage>;

export const RequirementEnd = z
  .strictObject({ to: Month.meta({ description: 'The last month, earlier than it was.' }) })
  .meta({ id: 'RequirementEnd', description: 'Ends a requirement early.' });
export type RequirementEnd = z.infer<typeof RequirementEnd>;

/** Claims of a nil return: JWS of `typ` `ptcn-nil-return+jws`, by the unit's signing key, like a report as old as it may be. */
export const NilReturnClaims = z
  .strictObject({
    iss: PartnerId,
    aud: z.string().max(256),
    iat: NumericDate,
    jti: UuidV7,
    requirement: RequirementNumber,
    from: Month.meta({ description: 'First month in which the unit looked.' }),
    to: Month.meta({ description: 'Last month, not after the one it was signed in.' }),
  })
  .meta({ id: 'NilReturnClaims', description: 'A unit has looked, and has nothing on a requirement.' });
export type NilReturnClaims = z.infer<typeof NilReturnClaims>;

export const NilReturn = NilReturnClaims.pick({ requirement: true, from: true, to: true })
  .extend({ partnerId: PartnerId, nilReturnId: UuidV7, receivedAt: UtcInstant })
  .meta({ id: 'NilReturn', description: 'A nil return, as it is kept.' });
export type NilReturn = z.infer<typeof NilReturn>;

export const OutageReason = z.enum(['cable', 'power', 'weather', 'equipment', 'other']).meta({ id: 'OutageReason' });

export const OutageOrder = z
  .strictObject({
    partnerId: PartnerId.meta({ description: 'The unit that is cut off.' }),
    from: z.iso.date().meta({ description: 'First day.', examples: ['2026-09-04'] }),
    to: z.iso.date().meta({ description: 'Last day, as far as it is known; at most three months ahead.' }),
    reason: OutageReason,
  })
  .meta({ id: 'OutageOrder', description: 'A unit cannot send: said by itself, by a hub or by an operator.' });
export type OutageOrder = z.infer<typeof OutageOrder>;

export const Outage = OutageOrder.extend({
  outageId: UuidV7,
  declaredBy: z.enum(['unit', 'hub', 'operator']),
  declaredAt: UtcInstant,
}).meta({ id: 'Outage', description: 'An outage, as it is kept.' });
export type Outage = z.infer<typeof Outage>;

export const GapState = z.enum(['answered', 'nil', 'silent', 'offline', 'not-due']).meta({
  id: 'GapState',
  description:
    'answered: a report answers it; nil: the unit has looked and has nothing; silent: neither; offline: the unit was cut off for half of the time or more; not-due: the month is not over, or the unit was not asked yet.',
});
export type GapState = z.infer<typeof GapState>;

export const GapCell = z
  .strictObject({
    requirement: RequirementNumber,
    state: GapState.meta({
      description: 'Of all months: answered when one is; else silent when one is; else nil, offline, not due.',
    }),
    reports: z.int().meta({ description: 'Accepted reports that answer it, without copies.' }),
    months: z.array(z.strictObject({ month: Month, state: GapState })),
  })
  .meta({ id: 'GapCell', description: 'How one unit stands to one requirement.' });
export type GapCell = z.infer<typeof GapCell>;

export const GapRow = z
  .strictObject({
    partnerId: PartnerId,
    name: z.string(),
    country: CountryCode,
    cells: z.array(GapCell).meta({ description: 'Of the requirements that the unit is asked, by number.' }),
    outages: z.array(Outage.pick({ from: true, to: true, reason: true, declaredBy: true })),
  })
  .meta({ id: 'GapRow', description: 'One unit in the gap map.' });
export type GapRow = z.infer<typeof GapRow>;

export const GapMap = z
  .strictObject({
    asOf: UtcInstant,
    from: Month,
    to: Month,
    requirements: z.array(Requirement).meta({ description: 'Those that are asked in these months, by number.' }),
    rows: z.array(GapRow).meta({ description: 'Units by identifier. A unit sees its own.' }),
    next: z.string().optional(),
  })
  .meta({ id: 'GapMap', description: 'What of the collection plan is answered, by whom, and what is not.' });
export type GapMap = z.infer<typeof GapMap>;
