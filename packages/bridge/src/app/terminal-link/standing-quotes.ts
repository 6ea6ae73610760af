import type { SymbolName, Tick } from '@mt5-bridge/trading';

/**
 * A terminal begins each link with the quotes that stand. Those that the bridge has from the link before are
 * no ticks of the market, and must not be told and stored as such.
 */
export class StandingQuotes {
  readonly #newest = new Map<SymbolName, Tick>();
  /** Symbols of which no tick has come on this link. */
  #unseen = new Set<SymbolName>();

  linkBegins(): void {
    this.#unseen = new Set(this.#newest.keys());
  }

  /** Without those that are known. */
  fresh(ticks: readonly Tick[]): readonly Tick[] {
    return ticks.filter((tick) => {
      const { symbol } = tick;
      const known = this.#newest.get(symbol);
      const isRepeat = this.#unseen.delete(symbol) && known !== undefined && isSame(known, tick);
      this.#newest.set(symbol, tick);
      return !isRepeat;
    });
  }
}

function isSame(a: Tick, b: Tick): boolean {
  return (
    a.timeMs === b.timeMs &&
    a.bid === b.bid &&
    a.ask === b.ask &&
    a.last === b.last &&
    a.volumeReal === b.volumeReal
  );
}
