import {
  formatBrokerTime,
  formatIsoTime,
  type TickItem,
  type TickPush,
} from '@mt5-bridge/protocol';
import { priceToPoints, type SymbolSpec, TICK_FLAG, type Tick } from '@mt5-bridge/trading';

/** Side of the last deal in the specification's words: 1 bought, 2 sold, 0 neither. */
function toSeedFlags(mt5Flags: number): 0 | 1 | 2 {
  if ((mt5Flags & TICK_FLAG.BUY) !== 0) return 1;
  return (mt5Flags & TICK_FLAG.SELL) !== 0 ? 2 : 0;
}

/** The specification's flags as MT5 bits; a quote changes both sides as far as anyone knows. */
export function fromSeedFlags(flags: number): number {
  if (flags === 1) return TICK_FLAG.LAST | TICK_FLAG.VOLUME | TICK_FLAG.BUY;
  if (flags === 2) return TICK_FLAG.LAST | TICK_FLAG.VOLUME | TICK_FLAG.SELL;
  return TICK_FLAG.BID | TICK_FLAG.ASK;
}

/** `offsetMs`: server time minus UTC at the tick, `null` when not known. */
export function toTickItem(tick: Tick, seq: number, offsetMs: number | null): TickItem {
  return {
    time: formatIsoTime(tick.timeMs),
    broker_time: offsetMs === null ? null : formatBrokerTime(tick.timeMs, offsetMs),
    time_msc: tick.timeMs,
    bid: tick.bid,
    ask: tick.ask,
    last: tick.last,
    volume: tick.volumeReal,
    flags: toSeedFlags(tick.flags),
    mt5_flags: tick.flags,
    seq,
  };
}

export function toTickPush(
  tick: Tick,
  about: {
    seq: number;
    source: string;
    spec: SymbolSpec | undefined;
    offsetMs: number | null;
    conflated: number;
    timestamp: string;
  },
): TickPush {
  const digits = about.spec?.digits ?? null;
  return {
    type: 'tick',
    data: {
      symbol: tick.symbol,
      source: about.source,
      digits,
      spread_points: digits === null ? null : spreadPoints(tick.bid, tick.ask, digits),
      ...toTickItem(tick, about.seq, about.offsetMs),
      conflated: about.conflated,
    },
    timestamp: about.timestamp,
  };
}

/** Rounded, not cut: 17.06 / 0.01 must not become 1705. */
export function spreadPoints(bid: number, ask: number, digits: number): number {
  return priceToPoints(ask, digits) - priceToPoints(bid, digits);
}
