/** Vessels, aircraft, vehicles and containers as infrastructure (STIX 2.1, section 4.8): the one object that readers keep and that allows physical things. */
import type { Aircraft, Container, Vehicle, Vessel } from '#schemas/entities/conveyances.ts';
import type { StixInfrastructure } from '#schemas/stix/domain-objects.ts';
import { type Draft, partMembers } from './draft.ts';
import { entityExtensions, unnamed, wordsOf } from './entity-words.ts';

type Conveyance = Vessel | Aircraft | Vehicle | Container;

/** The first two words are enough to tell it from another of the same name. */
function namesOf(conveyance: Conveyance): readonly (string | undefined)[] {
  switch (conveyance.kind) {
    case 'vessel': {
      const { name, imo, mmsi, callSign, registration } = conveyance;
      return [name, imo && `IMO ${imo}`, mmsi && `MMSI ${mmsi}`, callSign, registration];
    }
    case 'aircraft':
      return [conveyance.registration, conveyance.icao24 && `ICAO ${conveyance.icao24}`, conveyance.msn];
    case 'vehicle':
      return [conveyance.plate, conveyance.vin];
    case 'container':
      return [conveyance.number];
  }
}

export function conveyanceObjects(draft: Draft, conveyance: Conveyance, pointer: string): StixInfrastructure[] {
  const [first, second] = namesOf(conveyance).filter((name) => name !== undefined);
  const formerNames = conveyance.kind === 'vessel' ? (conveyance.formerNames ?? []) : [];
  const name = first ?? unnamed(conveyance, draft.entry.submissionId);
  const aliases = [...new Set([...(second === undefined ? [] : [name]), ...formerNames])];
  return [
    {
      ...partMembers(draft, 'infrastructure', pointer),
      name: second === undefined ? name : `${name} (${second})`,
      description: wordsOf(conveyance),
      ...(aliases.length > 0 && { aliases }),
      labels: [conveyance.kind],
      extensions: entityExtensions(conveyance),
    },
  ];
}
