/** Entities: who and what is involved, one strict shape per kind, told apart by `kind`. */
import * as z from 'zod';
import { Aircraft, Container, Vehicle, Vessel } from './entities/conveyances.ts';
import { Commodity, Location } from './entities/goods.ts';
import { Organisation, Person } from './entities/parties.ts';
import { Account, Document, OnlineIdentity, Phone } from './entities/traces.ts';

/** The words `kind` may be, in the order an officer would think of them. */
export const EntityKind = z
  .enum([
    'person',
    'organisation',
    'vessel',
    'aircraft',
    'vehicle',
    'container',
    'phone',
    'account',
    'document',
    'online-identity',
    'commodity',
    'location',
  ])
  .meta({ id: 'EntityKind', description: 'What kind of thing an entity is.' });
export type EntityKind = z.infer<typeof EntityKind>;

/** One entity of a report. */
export const Entity = z
  .discriminatedUnion('kind', [
    Person,
    Organisation,
    Vessel,
    Aircraft,
    Vehicle,
    Container,
    Phone,
    Account,
    Document,
    OnlineIdentity,
    Commodity,
    Location,
  ])
  .meta({ id: 'Entity', description: 'Somebody or something involved; `kind` says which shape follows.' });
export type Entity = z.infer<typeof Entity>;
