import {
  asPoints,
  asPrice,
  asUtcMs,
  type Bar,
  type SymbolName,
  type Timeframe,
} from '@mt5-bridge/trading';

/** Grows one bar after the other; holds a single one at a time. */
export class BarAccumulator {
  readonly #symbol: SymbolName;
  readonly #timeframe: Timeframe;
  #startMs = 0;
  #open = 0;
  #high = 0;
  #low = 0;
  #close = 0;
  #spread = 0;
  #tickVolume = 0;
  #realVolume = 0;

  constructor(symbol: SymbolName, timeframe: Timeframe) {
    this.#symbol = symbol;
    this.#timeframe = timeframe;
  }

  begin(startMs: number): void {
    this.#startMs = startMs;
    this.#tickVolume = 0;
    this.#realVolume = 0;
  }

  /** One tick, or the rest of a tick that stands for several of a bar. */
  addTick(price: number, spreadPoints: number, tickVolume: number, realVolume: number): void {
    this.addBar(price, price, price, price, spreadPoints, tickVolume);
    this.#realVolume += realVolume;
  }

  /** A shorter bar that follows what was added so far. */
  addBar(
    open: number,
    high: number,
    low: number,
    close: number,
    spreadPoints: number,
    tickVolume: number,
  ): void {
    if (this.#tickVolume === 0) {
      this.#open = open;
      this.#high = high;
      this.#low = low;
      this.#spread = spreadPoints;
    } else {
      if (high > this.#high) this.#high = high;
      if (low < this.#low) this.#low = low;
      if (spreadPoints < this.#spread) this.#spread = spreadPoints;
    }
    this.#close = close;
    this.#tickVolume += tickVolume;
  }

  /** `undefined` without a tick: no tick, no bar. */
  finish(): Bar | undefined {
    if (this.#tickVolume === 0) return undefined;
    return {
      symbol: this.#symbol,
      timeframe: this.#timeframe,
      timeMs: asUtcMs(this.#startMs),
      open: asPrice(this.#open),
      high: asPrice(this.#high),
      low: asPrice(this.#low),
      close: asPrice(this.#close),
      tickVolume: this.#tickVolume,
      spread: asPoints(this.#spread),
      realVolume: this.#realVolume,
    };
  }
}
