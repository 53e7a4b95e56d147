/** An entity in its own words: the extension that keeps every member, and the lines that people read where extensions are dropped. */
import type { Entity } from '#schemas/entities.ts';
import { type PropertyExtension, STIX_EXTENSIONS } from '#schemas/stix/extensions.ts';
import { snakeCased } from '#schemas/stix/snake-case.ts';

export const propertyExtension = (value: object): PropertyExtension => ({
  extension_type: 'property-extension',
  ...(snakeCased(value) as Record<string, unknown>),
});

export const entityExtensions = (entity: Entity) => ({ [STIX_EXTENSIONS.entity]: propertyExtension(entity) });

/** One line per member. What is in a list or a part of its own is written out behind a comma. */
export function wordsOf({ id: _, kind, note, ...members }: Entity): string {
  const lines = Object.entries(snakeCased(members) as Record<string, unknown>).map(
    ([name, value]) => `${name.replaceAll('_', ' ')}: ${inWords(value)}`,
  );
  return [`kind: ${kind}`, ...lines, ...(note === undefined ? [] : [note])].join('\n');
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map(inWords).join('; ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([name, member]) => `${name.replaceAll('_', ' ')} ${inWords(member)}`)
    .join(', ');
}

/** A name that stands for this entity of this report and no other, so that readers who merge by name do not merge strangers. */
export const unnamed = (entity: Entity, submissionId: string): string =>
  `Unnamed ${entity.kind} "${entity.id}" of ${submissionId}`;
