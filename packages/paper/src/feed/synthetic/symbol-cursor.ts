import { MINUTE_MS, type Tick } from '@mt5-bridge/trading';
import type { MinuteMarket } from './minute-market.ts';
import { rowsUntil, tickOfRow } from './minute-tick-rows.ts';
import { drawMinuteTicks, type MinuteTicks } from './minute-ticks.ts';

/** Minutes to look back for a symbol's latest quote: a weekend and a holiday. */
const LOOK_BACK_MINUTES = 4 * 1440;

/** Walks along one symbol's market and remembers how far it came. */
export class SymbolCursor {
  readonly #market: MinuteMarket;
  #ticks: MinuteTicks | undefined;
  #row = 0;

  constructor(market: MinuteMarket) {
    this.#market = market;
  }

  /** When there will be something to take: a tick, or a new minute to look into. */
  get nextDueMs(): number {
    if (this.#ticks === undefined) return Number.POSITIVE_INFINITY;
    return this.#ticks.timesMs[this.#row] ?? (this.#ticks.minute + 1) * MINUTE_MS;
  }

  /** Moves behind `nowMs` and gives the quote that stands then: one tick, or none. */
  jumpTo(nowMs: number): Tick[] {
    const minute = Math.floor(nowMs / MINUTE_MS);
    this.#ticks = drawMinuteTicks(this.#market, minute);
    this.#row = rowsUntil(this.#ticks, nowMs);
    if (this.#row > 0) return [tickOfRow(this.#market, this.#ticks, this.#row - 1)];
    for (let before = minute - 1; before > minute - LOOK_BACK_MINUTES; before -= 1) {
      if (!this.#market.isOpen(before)) continue;
      const ticks = drawMinuteTicks(this.#market, before);
      return [tickOfRow(this.#market, ticks, ticks.count - 1)];
    }
    return [];
  }

  /** Adds every tick that is due at `nowMs` to `found`. */
  take(nowMs: number, found: Tick[]): void {
    while (this.#ticks !== undefined && this.nextDueMs <= nowMs) {
      if (this.#row < this.#ticks.count) {
        found.push(tickOfRow(this.#market, this.#ticks, this.#row));
        this.#row += 1;
      } else {
        this.#ticks = drawMinuteTicks(this.#market, this.#ticks.minute + 1);
        this.#row = 0;
      }
    }
  }
}
