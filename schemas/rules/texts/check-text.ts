/** What a check says to people, in one language. Programs go by its code. */

export interface CheckText {
  /** What is wrong when it fails, in a few words. */
  readonly title: string;
  /** Why it exists. */
  readonly intent: string;
  /** When it has something to look at; otherwise it is not applicable. */
  readonly precondition: string;
  /** What then has to hold. */
  readonly condition: string;
  /** What the author does next. */
  readonly fix: string;
}

/** The languages that the catalogue is complete in. */
export type CatalogueLanguage = 'en' | 'fr';
