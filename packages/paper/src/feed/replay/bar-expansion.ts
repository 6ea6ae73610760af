import type { TickRow } from './tick-columns.ts';

/** One bar of a file, prices on the bid. */
export interface SourceBar {
  readonly startMs: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  /** 0 = the file does not know. */
  readonly tickVolume: number;
}

/**
 * Turns bars into ticks as the strategy tester's mode "1 minute OHLC" does (MT5 help, Real and generated
 * ticks): one tick in the bar: its close; two: open and close; more: open, low, high, close of a rising bar,
 * open, high, low, close of a falling one; a bar without a body goes the other way than the bar before.
 * They stand at the start, the two thirds and the last millisecond, which the tester leaves open.
 */
export class BarExpansion {
  readonly #periodMs: number;
  #wasRising = false;

  constructor(periodMs: number) {
    this.#periodMs = periodMs;
  }

  /** Fills `rows` (time, bid and tick volume) and tells how many of its four are in use. */
  expand(bar: SourceBar, rows: readonly [TickRow, TickRow, TickRow, TickRow]): number {
    const { open, high, low, close, tickVolume, startMs } = bar;
    const isRising = close === open ? !this.#wasRising : close > open;
    this.#wasRising = isRising;
    const lastMs = startMs + this.#periodMs - 1;
    if (tickVolume === 1) return fill(rows, [[startMs, close]], 1);
    if (tickVolume === 2) {
      return fill(
        rows,
        [
          [startMs, open],
          [lastMs, close],
        ],
        2,
      );
    }
    const thirdMs = Math.floor(this.#periodMs / 3);
    const [first, second] = isRising ? [low, high] : [high, low];
    const path: [number, number][] = [[startMs, open]];
    // The tester repeats no price: a bar that opens at its extreme has one turn less.
    if (first !== open) path.push([startMs + thirdMs, first]);
    if (second !== path.at(-1)?.[1]) path.push([startMs + 2 * thirdMs, second]);
    if (close !== path.at(-1)?.[1]) path.push([lastMs, close]);
    return fill(rows, path, tickVolume === 0 ? path.length : tickVolume);
  }
}

/** Shares the bar's tick volume among its ticks, the remainder to the first ones. */
function fill(
  rows: readonly [TickRow, TickRow, TickRow, TickRow],
  path: readonly (readonly [timeMs: number, bid: number])[],
  tickVolume: number,
): number {
  const share = Math.floor(tickVolume / path.length);
  const remainder = tickVolume - share * path.length;
  path.forEach(([timeMs, bid], index) => {
    const row = rows[index];
    if (row === undefined) return;
    row.timeMs = timeMs;
    row.bid = bid;
    row.tickVolume = share + (index < remainder ? 1 : 0);
  });
  return path.length;
}
