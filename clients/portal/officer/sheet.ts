/** The report in front of the officer: its claims, what is said of them, and the changes that fields make. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Finding } from '#schemas/finding.ts';
import type { Json, JsonObject } from './draft.ts';

export type Sheet = {
  readonly claims: JsonObject;
  /** In the language of the page; those on what is merely not written yet are among them only when they were asked for. */
  readonly findings: readonly Finding[];
  readonly change: (pointer: string, value: Json | undefined) => void;
  readonly addRow: (pointer: string, row: Json) => void;
  readonly removeRow: (pointer: string, row: number) => void;
};

export const SheetInFront = createContext<Sheet | undefined>(undefined);

export function useSheet(): Sheet {
  const sheet = useContext(SheetInFront);
  if (!sheet) throw new Error('A field stands in a sheet.');
  return sheet;
}

/** A pointer as the id of the element where it is written. */
export const placeOf = (pointer: string): string => `at${pointer.replaceAll('/', '.')}`;
