import { TICK_FLAG } from './tick.ts';

/** What `CopyTicks` takes when no count is given. */
export const COPY_TICKS_DEFAULT = 2000;

interface Timed {
  readonly timeMs: number;
}

/** INFO: changes of Bid or Ask; TRADE: changes of Last or volume; ALL: every tick. */
export type CopyTicksKind = 'ALL' | 'INFO' | 'TRADE';

export function isTickOfKind(flags: number, kind: CopyTicksKind): boolean {
  switch (kind) {
    case 'ALL':
      return true;
    case 'INFO':
      return (flags & (TICK_FLAG.BID | TICK_FLAG.ASK)) !== 0;
    case 'TRADE':
      return (flags & (TICK_FLAG.LAST | TICK_FLAG.VOLUME)) !== 0;
  }
}

/**
 * `CopyTicks` (MQL5 Reference): with `fromMs` 0 the newest `count` ticks, else the first `count` at or
 * after it; oldest first. A count of 0 means 2000. `ticks` must be in order of time.
 */
export function copyTicks<T extends Timed>(
  ticks: readonly T[],
  fromMs: number,
  count: number,
): readonly T[] {
  const wanted = count > 0 ? count : COPY_TICKS_DEFAULT;
  if (fromMs <= 0) return ticks.slice(Math.max(0, ticks.length - wanted));
  const first = firstAtOrAfter(ticks, fromMs);
  return ticks.slice(first, first + wanted);
}

/** `CopyTicksRange`: both ends included; `toMs` 0 means up to the newest tick. */
export function copyTicksRange<T extends Timed>(
  ticks: readonly T[],
  fromMs: number,
  toMs: number,
): readonly T[] {
  const end = toMs <= 0 ? ticks.length : firstAtOrAfter(ticks, toMs + 1);
  return ticks.slice(firstAtOrAfter(ticks, fromMs), end);
}

/** Where a reader stands: several ticks may share a millisecond, so their count belongs to it. */
export interface TickCursor {
  readonly timeMs: number;
  /** Ticks of that millisecond that were delivered. */
  readonly delivered: number;
}

/** The cursor after the last of the delivered ticks; `undefined` when there is none. */
export function cursorAfter(delivered: readonly Timed[]): TickCursor | undefined {
  const last = delivered.at(-1);
  if (last === undefined) return undefined;
  return {
    timeMs: last.timeMs,
    delivered: delivered.length - firstAtOrAfter(delivered, last.timeMs),
  };
}

/** The ticks that follow a cursor, none twice and none left out. */
export function resumeTicks<T extends Timed>(
  ticks: readonly T[],
  cursor: TickCursor | undefined,
): readonly T[] {
  if (cursor === undefined) return ticks;
  return ticks.slice(firstAtOrAfter(ticks, cursor.timeMs) + cursor.delivered);
}

function firstAtOrAfter(ticks: readonly Timed[], timeMs: number): number {
  let low = 0;
  let high = ticks.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const tick = ticks[middle];
    if (tick !== undefined && tick.timeMs < timeMs) low = middle + 1;
    else high = middle;
  }
  return low;
}
