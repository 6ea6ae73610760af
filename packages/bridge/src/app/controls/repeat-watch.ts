/** Distinct orders that are remembered before those out of their window are dropped. */
const KEYS_MAX = 1_000;

/** How often equal orders were sent lately. */
export class RepeatWatch {
  readonly #sentMs = new Map<string, number[]>();

  /** Orders of this key within the window; `nowMs` runs evenly, whatever the wall clock does. */
  count(key: string, windowMs: number, nowMs: number): number {
    return this.#sentMs.get(key)?.filter((sentMs) => sentMs > nowMs - windowMs).length ?? 0;
  }

  note(key: string, windowMs: number, nowMs: number): void {
    const recent = this.#sentMs.get(key)?.filter((sentMs) => sentMs > nowMs - windowMs) ?? [];
    this.#sentMs.set(key, [...recent, nowMs]);
    if (this.#sentMs.size <= KEYS_MAX) return;
    for (const [known, times] of this.#sentMs) {
      if ((times.at(-1) ?? 0) <= nowMs - windowMs) this.#sentMs.delete(known);
    }
  }
}
