import type { Fields } from './read/fields.ts';

/** What the outside of a case gives to its adapter. */
export interface CaseWorld {
  /** Folder to which a `file` of a case is relative. */
  readonly dataDir: string;
}

/** Runs one operation of the product and gives what the case may expect, under the case's names. */
export type CaseAdapter = (inputs: Fields, world: CaseWorld) => Outcome | Promise<Outcome>;

export type Outcome = Readonly<Record<string, unknown>>;
