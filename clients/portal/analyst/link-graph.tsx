/** The entities of a report on a circle, and the relationships between them as lines: a picture beside the table, not instead. */
import type { Entity } from '#schemas/entities.ts';
import type { Relationship } from '#schemas/relationships.ts';
import { entityName } from './entity-words.ts';
import { spoken } from './phrases.ts';
import { REPORT } from './words.ts';

/** More than these are a thicket: the table says it better. */
const MOST = 24;
const WIDTH = 720;
const LONGEST_NAME = 24;

type Props = { readonly entities: readonly Entity[]; readonly relationships: readonly Relationship[] };
type Point = { readonly x: number; readonly y: number };

const shortened = (name: string): string => (name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name);

export const LinkGraph = ({ entities, relationships }: Props) => {
  const linked = entities.filter(({ id }) => relationships.some(({ from, to }) => from === id || to === id));
  if (linked.length < 2 || linked.length > MOST) return null;
  const height = 160 + linked.length * 26;
  const middle = { x: WIDTH / 2, y: height / 2 };
  const angleOf = (at: number): number => (at / linked.length) * 2 * Math.PI - Math.PI / 2;
  const points = new Map<string, Point>(
    linked.map(({ id }, at) => [
      id,
      { x: middle.x + 190 * Math.cos(angleOf(at)), y: middle.y + (height / 2 - 44) * Math.sin(angleOf(at)) },
    ]),
  );
  return (
    <>
      <h3>{REPORT.links}</h3>
      <svg class="graph" viewBox={`0 0 ${WIDTH} ${height}`} role="img" aria-labelledby="graph-title">
        <title id="graph-title">{REPORT.graph(linked.length, relationships.length)}</title>
        <defs>
          <marker id="graph-arrow" viewBox="0 0 8 8" refX="17" refY="4" markerWidth="8" markerHeight="8" orient="auto">
            <path d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        {relationships.map((relationship, at) => (
          <Line
            key={at}
            role={relationship.role}
            from={points.get(relationship.from)}
            to={points.get(relationship.to)}
          />
        ))}
        {linked.map((entity) => (
          <Node key={entity.id} entity={entity} at={points.get(entity.id) ?? middle} middle={middle} />
        ))}
      </svg>
    </>
  );
};

type LineProps = { readonly role: string; readonly from: Point | undefined; readonly to: Point | undefined };

/** The role stands nearer to whom has it, so that it reads in the direction of the link. */
const Line = ({ role, from, to }: LineProps) =>
  from && to ? (
    <g class="way">
      <path d={`M${from.x} ${from.y}L${to.x} ${to.y}`} marker-end="url(#graph-arrow)" />
      <text x={from.x * 0.6 + to.x * 0.4} y={from.y * 0.6 + to.y * 0.4 - 4} text-anchor="middle">
        {spoken(role)}
      </text>
    </g>
  ) : null;

type NodeProps = { readonly entity: Entity; readonly at: Point; readonly middle: Point };

const Node = ({ entity, at, middle }: NodeProps) => {
  const above = at.y < middle.y - 1;
  return (
    <g class="node">
      <circle cx={at.x} cy={at.y} r="7" />
      <text x={at.x} y={above ? at.y - 14 : at.y + 24} text-anchor="middle">
        {shortened(entityName(entity))}
      </text>
    </g>
  );
};
