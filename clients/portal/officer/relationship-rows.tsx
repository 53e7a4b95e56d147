/** How entities stand to each other: read "this one is the … of that one". */
import { Relationship, RelationshipRole } from '#schemas/relationships.ts';
import { Choice, OneOf } from './choices.tsx';
import { objectsAt } from './draft.ts';
import { entityName } from './entity-cards.tsx';
import { More } from './field.tsx';
import { fieldsOf } from './fields-of.ts';
import { FindingsBeside } from './findings.tsx';
import { useTongue } from './language.ts';
import { placeOf, useSheet } from './sheet.ts';

const RELATIONSHIPS = '/report/relationships';
const MORE = fieldsOf(Relationship).filter(({ required }) => !required);
const PLAIN = { 'aria-describedby': undefined, 'aria-invalid': undefined };

export const RelationshipRows = () => {
  const tongue = useTongue();
  const { words, member } = tongue;
  const { claims, addRow, removeRow } = useSheet();
  const entities = objectsAt(claims, '/report/entities');
  const rows = objectsAt(claims, RELATIONSHIPS);
  if (entities.length < 2 && rows.length === 0) return null;
  const ends = entities.map((entity) => [String(entity.id), entityName(entity, tongue)] as const);
  return (
    <section aria-labelledby="links-title">
      <h2 id="links-title">{member('relationships')}</h2>
      {rows.map((_, row) => {
        const at = `${RELATIONSHIPS}/${row}`;
        const place = (name: string) => ({ at: `${at}/${name}`, id: placeOf(`${at}/${name}`), ...PLAIN });
        return (
          <fieldset class="card" key={`${rows.length} ${row}`} id={placeOf(at)}>
            <legend>
              {member('relationships')} {row + 1}
            </legend>
            <div class="link-row">
              <label>
                <span>{member('from')}</span>
                <Choice options={ends} {...place('from')} />
              </label>
              <label>
                <span>{member('role')}</span>
                <OneOf name="role" options={RelationshipRole.options} {...place('role')} />
              </label>
              <label>
                <span>{member('to')}</span>
                <Choice options={ends} {...place('to')} />
              </label>
            </div>
            {['', '/from', '/role', '/to'].map((part) => (
              <FindingsBeside key={part} at={`${at}${part}`} />
            ))}
            <More fields={MORE} at={at} />
            <button type="button" onClick={() => removeRow(RELATIONSHIPS, row)}>
              {words.form.remove}
            </button>
          </fieldset>
        );
      })}
      <button type="button" onClick={() => addRow(RELATIONSHIPS, {})}>
        {words.form.link}
      </button>
    </section>
  );
};
