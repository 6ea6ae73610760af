import { TICK_FLAG } from './tick.ts';

/** The prices of a tick that its flags describe. */
export interface TickPrices {
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly volumeReal: number;
}

/**
 * Flags by comparison with the tick before: what changed. The first tick of a symbol sets all that
 * it carries. A tick without any change (a repeated quote) has no flags.
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
