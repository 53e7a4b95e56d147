/** Who and what a report names: a table with typed identifiers, and how they stand to each other. */
import type { Entity } from '#schemas/entities.ts';
import type { Relationship } from '#schemas/relationships.ts';
import { besides, entityName, identifiersOf } from './entity-words.ts';
import { LinkGraph } from './link-graph.tsx';
import { SEARCH } from './match-words.ts';
import { spoken } from './phrases.ts';
import { REPORT } from './words.ts';

type Props = {
  readonly entities: readonly Entity[];
  readonly relationships: readonly Relationship[];
  readonly seek: (value: string) => void;
};

const rowId = (entityId: string): string => `entity-${entityId}`;
/** By focus, not by an address: what a report calls its people stays out of the address bar. */
const goTo = (entityId: string): void => document.getElementById(rowId(entityId))?.focus();

export const Entities = ({ entities, relationships, seek }: Props) => {
  const [what, identifiers, more, linked] = REPORT.columns;
  const names = new Map(entities.map((entity) => [entity.id, entityName(entity)]));
  return (
    <section>
      <h3 id="entities">{REPORT.entities}</h3>
      {entities.length === 0 ? (
        <p class="quiet">{REPORT.noEntities}</p>
      ) : (
        // The roles stay when a narrow screen shows the rows as cards: a browser drops them with the table layout.
        <table class="cards" role="table" aria-labelledby="entities">
          <thead role="rowgroup">
            <tr role="row">
              {REPORT.columns.map((name) => (
                <th key={name} scope="col" role="columnheader">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody role="rowgroup">
            {entities.map((entity) => (
              <tr key={entity.id} role="row" id={rowId(entity.id)} tabIndex={-1}>
                <th scope="row" role="rowheader" data-label={what} dir="auto">
                  {NAMED.has(entity.kind) ? <Sought value={entityName(entity)} seek={seek} /> : entityName(entity)}{' '}
                  <span class="quiet">
                    {spoken(entity.kind)}
                    {entity.role === undefined ? '' : `, ${entity.role}`}
                  </span>
                </th>
                <td role="cell" data-label={identifiers}>
                  <Identifiers entity={entity} seek={seek} />
                </td>
                <td role="cell" data-label={more} dir="auto">
                  {besides(entity).map(({ name, value }) => (
                    <div key={`${name} ${value}`}>
                      <span class="quiet">{name}</span> {value}
                    </div>
                  ))}
                  {entity.note}
                </td>
                <td role="cell" data-label={linked}>
                  <Links of={entity.id} relationships={relationships} names={names} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <LinkGraph entities={entities} relationships={relationships} />
    </section>
  );
};

/** Each leads to all reports that have it. */
const Identifiers = ({ entity, seek }: { readonly entity: Entity } & Pick<Props, 'seek'>) => (
  <>
    {identifiersOf(entity).map(({ name, value, fits }) => (
      <div key={`${name} ${value}`}>
        <span class="quiet">{name}</span> <Sought value={value} seek={seek} />
        {fits ? null : <strong class="wrong"> {REPORT.wrongDigit}</strong>}
      </div>
    ))}
  </>
);

/** What is found by its name, and is no number. */
const NAMED: ReadonlySet<string> = new Set<Entity['kind']>(['person', 'organisation', 'vessel']);

const Sought = ({ value, seek }: { readonly value: string } & Pick<Props, 'seek'>) => (
  <button type="button" class="link" title={SEARCH.for(value)} onClick={() => seek(value)}>
    {value}
  </button>
);

type LinksProps = Pick<Props, 'relationships'> & { readonly of: string; readonly names: ReadonlyMap<string, string> };

/** Each link at both its ends, read from the one whose row it is. */
const Links = ({ of, relationships, names }: LinksProps) => (
  <>
    {relationships.flatMap(({ from, role, to, since, until, note }, at) => {
      if (from !== of && to !== of) return [];
      const other = from === of ? to : from;
      const when = [since, until].filter((day) => day !== undefined).join(' – ');
      return [
        <div key={at} title={note}>
          <span class="quiet">{from === of ? `${spoken(role)} →` : `← ${spoken(role)}`}</span>{' '}
          <button type="button" class="link" onClick={() => goTo(other)}>
            {names.get(other) ?? other}
          </button>
          {when === '' ? '' : ` ${when}`}
        </div>,
      ];
    })}
  </>
);
