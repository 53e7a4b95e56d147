/** One more value of an option that may be repeated. */
export const inList = (value: string, before: readonly string[] | undefined): string[] => [...(before ?? []), value];
