interface Timed {
  readonly timeMs: number;
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
