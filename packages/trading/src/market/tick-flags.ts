import { TICK_FLAG } from './tick.ts';

/** The prices of a tick that its flags describe. */
export interface TickPrices {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly volumeReal: number;
}

/** Bits that the MQL5 Reference documents; brokers set others (128 is seen live). */
export const TICK_FLAGS_KNOWN = 126;

/**
 * Flags by comparison with the tick before: what changed. The first tick of a symbol sets all that it
 * carries. A tick without any change (a repeated quote) has no flags.
 */
export function tickFlags(previous: TickPrices | undefined, tick: TickPrices): number {
  const { bid, ask, last, volumeReal } = tick;
  let flags = 0;
  if (bid !== (previous?.bid ?? 0)) flags |= TICK_FLAG.BID;
  if (ask !== (previous?.ask ?? 0)) flags |= TICK_FLAG.ASK;
  if (last !== (previous?.last ?? 0)) flags |= TICK_FLAG.LAST;
  if (volumeReal !== (previous?.volumeReal ?? 0)) flags |= TICK_FLAG.VOLUME;
  return flags;
}

export interface TickChanges {
  readonly bid: boolean;
  readonly ask: boolean;
  readonly last: boolean;
  readonly volume: boolean;
  readonly buy: boolean;
  readonly sell: boolean;
}

/** What a flag word says, unknown bits left out. */
export function readTickFlags(flags: number): TickChanges {
  const has = (bit: number): boolean => (flags & TICK_FLAGS_KNOWN & bit) !== 0;
  return {
    bid: has(TICK_FLAG.BID),
    ask: has(TICK_FLAG.ASK),
    last: has(TICK_FLAG.LAST),
    volume: has(TICK_FLAG.VOLUME),
    buy: has(TICK_FLAG.BUY),
    sell: has(TICK_FLAG.SELL),
  };
}

/** Kind of a tick in the bridge's own protocol: 0 quote, 1 deal of a buyer, 2 deal of a seller. */
export type TickKind = 0 | 1 | 2;

/** MT5 flags of a published tick: a quote by comparison, a deal with its direction. */
export function flagsOfKind(
  kind: TickKind,
  previous: TickPrices | undefined,
  tick: TickPrices,
): number {
  if (kind === 0) return tickFlags(previous, tick) & (TICK_FLAG.BID | TICK_FLAG.ASK);
  const direction = kind === 1 ? TICK_FLAG.BUY : TICK_FLAG.SELL;
  return TICK_FLAG.LAST | TICK_FLAG.VOLUME | direction;
}

/** The kind of a tick with MT5 flags; a deal without a direction counts as a quote. */
export function kindOfFlags(flags: number): TickKind {
  if ((flags & TICK_FLAG.BUY) !== 0) return 1;
  return (flags & TICK_FLAG.SELL) !== 0 ? 2 : 0;
}
