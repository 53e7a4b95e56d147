// A resource of a template, as its readers get it.

import type { JsonObject } from './json-values.ts';

/** One resource with its served properties resolved. */
export type Resource = { id: string; type: string; properties: JsonObject };

/** All resources of these types, in the order of the templates. */
export type ResourcesOf = (...types: string[]) => Resource[];
