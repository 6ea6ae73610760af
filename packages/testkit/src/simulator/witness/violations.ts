/** Rules of `docs/reliability.md` that a run may break. */
export type Rule =
  | 'I1'
  | 'I2'
  | 'I3'
  | 'I4'
  | 'I5'
  | 'I6'
  | 'I7'
  | 'I8'
  | 'I9'
  | 'truth'
  | 'own'
  | 'query'
  | 'audit'
  | 'alive';

export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

/** Keeps the first broken rule, which ends the run. */
export class Violations {
  #first: Violation | undefined;

  get first(): Violation | undefined {
    return this.#first;
  }

  add(rule: Rule, what: string): void {
    this.#first ??= { rule, what };
  }
}
