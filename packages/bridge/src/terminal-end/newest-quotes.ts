import type { SymbolName, Tick } from '@mt5-bridge/trading';
import type { TerminalPort } from '../ports/terminal.ts';

/** The quote of each symbol that stands: a bridge that has just been linked knows none. */
export class NewestQuotes {
  readonly #ticks = new Map<SymbolName, Tick>();

  /** Those from before this process; what came since stays. */
  async load(terminal: Pick<TerminalPort, 'symbols' | 'ticks'>): Promise<void> {
    for (const { name } of await terminal.symbols()) {
      const [last] = await terminal.ticks({ symbol: name, count: 1 });
      if (last !== undefined && !this.#ticks.has(name)) this.#ticks.set(name, last);
    }
  }

  take(ticks: readonly Tick[]): void {
    for (const tick of ticks) this.#ticks.set(tick.symbol, tick);
  }

  /** Oldest first, as they came. */
  all(): readonly Tick[] {
    return [...this.#ticks.values()].sort((a, b) => a.timeMs - b.timeMs);
  }
}
