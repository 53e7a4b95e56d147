/** Who and what: the kinds that matter for this crime to add, and one card for each that was added. */
import { CrimeType, Enabler } from '#schemas/crime-types.ts';
import { EntityKind } from '#schemas/entities.ts';
import { type Beginning, entityForm, freeId, offered } from './crime-form.ts';
import { type Json, type JsonObject, objectsAt, valueAt } from './draft.ts';
import { Fields, More } from './field.tsx';
import { FindingsBeside } from './findings.tsx';
import { type Tongue, useTongue } from './language.ts';
import { placeOf, useSheet } from './sheet.ts';

const ENTITIES = '/report/entities';

/** Those of a list that the contract knows. */
const known = <T extends string>(value: Json | undefined, options: readonly T[]): readonly T[] =>
  options.filter((option) => Array.isArray(value) && value.includes(option));

export const crimeTypesOf = (claims: JsonObject): readonly CrimeType[] =>
  known(valueAt(claims, '/report/crimeTypes'), CrimeType.options);

export const EntityCards = () => {
  const tongue = useTongue();
  const { claims, addRow, removeRow } = useSheet();
  const { words, member } = tongue;
  const entities = objectsAt(claims, ENTITIES);
  const crimeTypes = crimeTypesOf(claims);
  return (
    <section id={placeOf(ENTITIES)} aria-labelledby="entities-title">
      <h2 id="entities-title">{member('entities')}</h2>
      <FindingsBeside at={ENTITIES} />
      {entities.map((entity, row) => (
        <fieldset class="card" key={`${String(entity.id)} ${row}`} id={placeOf(`${ENTITIES}/${row}`)}>
          <legend>{entityName(entity, tongue)}</legend>
          <FindingsBeside at={`${ENTITIES}/${row}`} />
          <EntityFields entity={entity} crimeTypes={crimeTypes} at={`${ENTITIES}/${row}`} />
          <button type="button" onClick={() => removeRow(ENTITIES, row)}>
            {words.form.remove}
          </button>
        </fieldset>
      ))}
      <AddEntity
        crimeTypes={crimeTypes}
        enablers={known(valueAt(claims, '/report/enablers'), Enabler.options)}
        add={(beginning) => addRow(ENTITIES, { ...beginning, id: freeId(beginning.id, claims) })}
      />
    </section>
  );
};

type EntityFieldsProps = {
  readonly entity: JsonObject;
  readonly crimeTypes: readonly CrimeType[];
  readonly at: string;
};

const EntityFields = ({ entity, crimeTypes, at }: EntityFieldsProps) => {
  const { first, more } = entityForm(entity, crimeTypes);
  return (
    <>
      <Fields fields={first} at={at} />
      <More fields={more} at={at} />
    </>
  );
};

type AddProps = {
  readonly crimeTypes: readonly CrimeType[];
  readonly enablers: readonly Enabler[];
  readonly add: (beginning: Beginning) => void;
};

const AddEntity = ({ crimeTypes, enablers, add }: AddProps) => {
  const tongue = useTongue();
  const { words, choice } = tongue;
  return (
    <div class="tools" role="group" aria-label={words.form.add}>
      {offered(crimeTypes, enablers).map((beginning) => (
        <button type="button" key={beginning.id} onClick={() => add(beginning)}>
          + {sortOf(beginning, tongue)}
        </button>
      ))}
      <select
        aria-label={words.form.addOther}
        value=""
        onChange={({ currentTarget }) => {
          const kind = EntityKind.safeParse(currentTarget.value);
          currentTarget.value = '';
          if (kind.success) add({ id: kind.data, kind: kind.data });
        }}
      >
        <option value="">{words.form.addOther}</option>
        {EntityKind.options.map((kind) => (
          <option key={kind} value={kind}>
            {choice('kind', kind)}
          </option>
        ))}
      </select>
    </div>
  );
};

/** `drug (cargo)`, `person (victim)`: what it is and which part it plays. */
const sortOf = ({ kind, category, type, role }: JsonObject, { choice }: Tongue): string => {
  const sort = category === undefined ? (kind === 'document' && type) || kind : category;
  const what = choice(category === undefined ? 'type' : 'category', String(sort));
  return role === undefined ? what : `${what} (${choice('role', String(role))})`;
};

/** What it is called in lists of this form: by its name or number where it has one. */
export const entityName = (entity: JsonObject, tongue: Tongue): string => {
  const called = ['/name', '/names/0/full', '/number', '/handle', '/plate', '/registration', '/place/name']
    .map((pointer) => valueAt(entity, pointer))
    .find((value) => typeof value === 'string');
  return typeof called === 'string' ? `${called}, ${sortOf(entity, tongue)}` : sortOf(entity, tongue);
};
