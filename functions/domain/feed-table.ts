/** A curated feed as two tables, entries and entities: the columns, each with what docs/connect/csv.md says of it. */
import type { Entity } from '#schemas/entities.ts';
import type { FeedEntry, FeedItem } from '#schemas/feed.ts';

/** A number stays one: a southern latitude is no formula. */
export type Cell = string | number | undefined;
export type Column<Row> = { readonly name: string; readonly about: string; readonly of: (row: Row) => Cell };

/** Several values in one cell. */
const together = (values: readonly (string | number)[] = []): string | undefined =>
  values.length === 0 ? undefined : values.join('; ');

const REPORT_COLUMNS: readonly Column<FeedEntry>[] = [
  { name: 'partnerId', about: 'The unit that sent it.', of: (entry) => entry.partnerId },
  { name: 'onBehalfOf', about: 'The unit that wrote it, where another sent it.', of: (entry) => entry.onBehalfOf },
  { name: 'receivedAt', about: 'When the exchange received it.', of: (entry) => entry.receivedAt },
  { name: 'classification', about: 'New Zealand classification.', of: (entry) => entry.classification },
  { name: 'tlp', about: 'Traffic Light Protocol 2.0.', of: (entry) => entry.tlp },
  { name: 'title', about: 'Title of the report.', of: ({ report }) => report.title },
  { name: 'precedence', about: 'routine, priority or immediate.', of: ({ report }) => report.precedence ?? 'routine' },
  { name: 'actBy', about: 'By when somebody must have acted.', of: ({ report }) => report.actBy },
  { name: 'crimeTypes', about: 'Several in one cell.', of: ({ report }) => together(report.crimeTypes) },
  { name: 'enablers', about: 'Several in one cell.', of: ({ report }) => together(report.enablers) },
  { name: 'activityFrom', about: 'When it began, a day or an instant.', of: ({ report }) => report.activity.from },
  { name: 'activityTo', about: 'When it ended.', of: ({ report }) => report.activity.to },
  {
    name: 'countries',
    about: 'Countries of the places, each once.',
    of: ({ report }) => together([...new Set(report.activity.places.map(({ country }) => country))]),
  },
  {
    name: 'places',
    about: 'Names of the places, UN/LOCODE or country where there is none.',
    of: ({ report }) => together(report.activity.places.map((place) => place.name ?? place.unLocode ?? place.country)),
  },
  {
    name: 'latitude',
    about: 'Of the first place that has one; decimal degrees, south is negative.',
    of: (entry) => located(entry)?.latitude,
  },
  { name: 'longitude', about: 'Of that same place; west is negative.', of: (entry) => located(entry)?.longitude },
  {
    name: 'reliability',
    about: 'Source, as the unit grades it: A to F.',
    of: ({ report }) => report.grading.reliability,
  },
  {
    name: 'credibility',
    about: 'Information, as the unit grades it: 1 to 6.',
    of: ({ report }) => report.grading.credibility,
  },
  {
    name: 'analystReliability',
    about: 'Source, as NZTCU grades it.',
    of: (entry) => entry.analystGrading?.reliability,
  },
  {
    name: 'analystCredibility',
    about: 'Information, as NZTCU grades it.',
    of: (entry) => entry.analystGrading?.credibility,
  },
  {
    name: 'entities',
    about: 'How many rows it has in the other table.',
    of: ({ report }) => report.entities?.length ?? 0,
  },
  {
    name: 'partnerMarking',
    about: "The originator's own marking.",
    of: ({ report }) => report.handling.partnerMarking,
  },
  {
    name: 'caveats',
    about: 'Conditions in words. Read them before you pass anything on.',
    of: ({ report }) => together(report.handling.caveats),
  },
  { name: 'language', about: 'Of the narrative.', of: ({ report }) => report.language },
  {
    name: 'narrative',
    about:
      'Word for word, line breaks included. Some spreadsheets cut a cell at 32,767 characters; the JSON has it all.',
    of: ({ report }) => report.narrative,
  },
];

const isEntry = (item: FeedItem): item is FeedEntry => item.kind !== 'withdrawn';

/** Columns stay, in this order; a new one comes behind them. */
export const ENTRY_COLUMNS: readonly Column<FeedItem>[] = [
  { name: 'entryId', about: 'Name of the entry: the same in both tables.', of: (item) => item.entryId },
  { name: 'addedAt', about: 'When it was added to the feed.', of: (item) => item.addedAt },
  { name: 'submissionId', about: 'Which submission it was.', of: (item) => item.submissionId },
  {
    name: 'kind',
    about: '`entry`, or `withdrawn`: then forget every row of this entryId, in both tables.',
    of: (item) => item.kind ?? 'entry',
  },
  {
    name: 'withdrawnAt',
    about: 'When it was withdrawn.',
    of: (item) => (isEntry(item) ? undefined : item.withdrawnAt),
  },
  {
    name: 'reasonClass',
    about: 'Why it was withdrawn, in a word.',
    of: (item) => (isEntry(item) ? undefined : item.reasonClass),
  },
  ...REPORT_COLUMNS.map(({ name, about, of }) => ({
    name,
    about,
    of: (item: FeedItem) => (isEntry(item) ? of(item) : undefined),
  })),
  {
    name: 'definitionVersion',
    about: 'In a feed that analysts defined: by which version of its definition it came there.',
    of: (item) => (isEntry(item) ? item.definitionVersion : undefined),
  },
];

const located = ({ report }: FeedEntry) =>
  report.activity.places.find(({ latitude, longitude }) => latitude !== undefined && longitude !== undefined);

export type EntityRow = { readonly entry: FeedEntry; readonly entity: Entity };

export const entityRows = (items: readonly FeedItem[]): EntityRow[] =>
  items.filter(isEntry).flatMap((entry) => (entry.report.entities ?? []).map((entity) => ({ entry, entity })));

/** Members of all kinds, by where they stand in the entity; a test holds them against the schemas. */
const ENTITY_MEMBERS: readonly string[] = [
  'role name names.full formerNames otherNames type category country flag',
  'imo mmsi callSign registration wcpfcVid imoCompany homePort lengthMetres',
  'icao24 msn flight plate vin make model colour year',
  'number sizeType seal shippingLine imei imsi',
  'scheme institution bic currency holder issuer issuedOn expiresOn mrz state',
  'platform handle displayName url email ip',
  'birth.date birth.year birth.country birth.place sex nationalities occupation address',
  'registrationNumber taxNumber scientificName cites quantity.amount quantity.unit',
  'quantity.estimated value.amount value.currency concealment serialNumber origin',
  'place.country place.name place.unLocode place.latitude place.longitude use',
  'names.given names.family names.kind note',
].flatMap((names) => names.split(' '));

export const ENTITY_COLUMNS: readonly Column<EntityRow>[] = [
  { name: 'entryId', about: 'The entry that names it: the same in both tables.', of: ({ entry }) => entry.entryId },
  { name: 'submissionId', about: 'Which submission it was.', of: ({ entry }) => entry.submissionId },
  { name: 'entityId', about: 'Its name within its own report.', of: ({ entity }) => entity.id },
  {
    name: 'kind',
    about: 'What kind of thing it is; only its own columns are filled.',
    of: ({ entity }) => entity.kind,
  },
  ...ENTITY_MEMBERS.map((path) => ({
    name: path,
    about: `\`${path}\` of the schema \`report\`${path.startsWith('names.') ? ', of several names each in its place' : ''}.`,
    of: ({ entity }: EntityRow) => cellOf(membersAt(entity, path.split('.'))),
  })),
];

/** What stands at a path; of a list, at that path in each of its items. */
function membersAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined || value === undefined) return value;
  if (Array.isArray(value)) return value.map((item) => membersAt(item, [name, ...rest]) ?? '');
  return membersAt((value as Record<string, unknown>)[name], rest);
}

function cellOf(value: unknown): Cell {
  if (value === undefined || typeof value === 'number' || typeof value === 'string') return value;
  return Array.isArray(value) ? together(value.map(String)) : String(value);
}
