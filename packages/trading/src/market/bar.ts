import type { SymbolName } from '../values/ids.ts';
import type { Points, Price } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';

export type Timeframe =
  | 'M1'
  | 'M2'
  | 'M3'
  | 'M4'
  | 'M5'
  | 'M6'
  | 'M10'
  | 'M12'
  | 'M15'
  | 'M20'
  | 'M30'
  | 'H1'
  | 'H2'
  | 'H3'
  | 'H4'
  | 'H6'
  | 'H8'
  | 'H12'
  | 'D1'
  | 'W1'
  | 'MN1';

/** `MqlRates`. A minute without a tick has no bar. */
export interface Bar {
  readonly symbol: SymbolName;
  readonly timeframe: Timeframe;
  /** Start of the bar; D1 and longer follow the server's day. */
  readonly timeMs: UtcMs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly tickVolume: number;
  /** Smallest spread seen inside the bar. */
  readonly spread: Points;
  readonly realVolume: number;
}
