/** Counts what was done to a run and what came of it, by kind. */
export class Tally {
  readonly #counts = new Map<string, number>();

  count(kind: string, by = 1): void {
    if (by > 0) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + by);
  }

  of(kind: string): number {
    return this.#counts.get(kind) ?? 0;
  }

  add(other: Tally): void {
    for (const [kind, count] of other.#counts) this.count(kind, count);
  }

  /** Sorted by name. */
  rows(): readonly (readonly [string, number])[] {
    return [...this.#counts].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}
