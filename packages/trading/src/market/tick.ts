import type { SymbolName } from '../values/ids.ts';
import type { Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';

/** Bits of `MqlTick.flags` (MQL5 Reference, MqlTick). Brokers set others; they carry no meaning. */
export const TICK_FLAG = { BID: 2, ASK: 4, LAST: 8, VOLUME: 16, BUY: 32, SELL: 64 } as const;

/** One change of a quote. Every price holds the latest known value; `flags` tells what changed. */
export interface Tick {
  readonly symbol: SymbolName;
  /** True UTC; several ticks may share a millisecond. */
  readonly timeMs: UtcMs;
  readonly bid: Price;
  readonly ask: Price;
  /** Price of the last deal, 0 where the market has none (retail forex). */
  readonly last: Price;
  /** Volume of the last deal in lots, 0 where there is none. */
  readonly volumeReal: number;
  readonly flags: number;
}
