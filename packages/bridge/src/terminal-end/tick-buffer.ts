import { LINK_TICKS_MAX } from '@mt5-bridge/protocol';
import type { SymbolName, Tick } from '@mt5-bridge/trading';

/** Quotes on their way to the bridge: every one, or on a slow link the newest of each symbol. */
export class TickBuffer {
  #ticks: Tick[] = [];
  #conflated = 0;

  get isEmpty(): boolean {
    return this.#ticks.length === 0;
  }

  add(ticks: readonly Tick[]): void {
    this.#ticks.push(...ticks);
  }

  /** Keeps the newest of each symbol and counts the others. */
  conflate(): void {
    const newest = new Map<SymbolName, Tick>();
    for (const tick of this.#ticks) {
      newest.delete(tick.symbol);
      newest.set(tick.symbol, tick);
    }
    this.#conflated += this.#ticks.length - newest.size;
    this.#ticks = [...newest.values()];
  }

  /** The next batch, with the number of those that were left out before it. */
  take(): { readonly ticks: readonly Tick[]; readonly conflated: number } {
    const batch = { ticks: this.#ticks.splice(0, LINK_TICKS_MAX), conflated: this.#conflated };
    this.#conflated = 0;
    return batch;
  }

  /** A link has ended: what it did not carry is old. */
  clear(): void {
    this.#ticks = [];
    this.#conflated = 0;
  }
}
