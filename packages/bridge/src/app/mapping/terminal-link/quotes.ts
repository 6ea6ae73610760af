import type { LinkAnswerPayload, LinkBar, LinkTick } from '@mt5-bridge/protocol';
import {
  asPoints,
  asPrice,
  asSymbolName,
  asUtcMs,
  type Bar,
  type SymbolName,
  type Tick,
  type Timeframe,
} from '@mt5-bridge/trading';
import type { Mapping } from './mapping.ts';

/** A tick as a list: it is the one thing that a link carries by the thousand. */
export const tickMapping: Mapping<Tick, LinkTick> = {
  toWire: ({ symbol, timeMs, bid, ask, last, volumeReal, flags }) => [
    symbol,
    timeMs,
    bid,
    ask,
    last,
    volumeReal,
    flags,
  ],
  toDomain: ([symbol, timeMs, bid, ask, last, volumeReal, flags]) => ({
    symbol: asSymbolName(symbol),
    timeMs: asUtcMs(timeMs),
    bid: asPrice(bid),
    ask: asPrice(ask),
    last: asPrice(last),
    volumeReal,
    flags,
  }),
};

type BarsOnLink = LinkAnswerPayload<'bars'>;

/** Bars of one symbol and timeframe, which the answer names once. */
export function toWireBars(
  { symbol, timeframe }: { readonly symbol: SymbolName; readonly timeframe: Timeframe },
  bars: readonly Bar[],
): BarsOnLink {
  return { symbol, timeframe, bars: bars.map(toWireBar) };
}

export function toBars({ symbol, timeframe, bars }: BarsOnLink): Bar[] {
  const name = asSymbolName(symbol);
  return bars.map((bar) => ({ symbol: name, timeframe, ...toFigures(bar) }));
}

function toWireBar(bar: Bar): LinkBar {
  const { timeMs, open, high, low, close, tickVolume, spread, realVolume } = bar;
  return [timeMs, open, high, low, close, tickVolume, spread, realVolume];
}

function toFigures(bar: LinkBar): Omit<Bar, 'symbol' | 'timeframe'> {
  const [timeMs, open, high, low, close, tickVolume, spread, realVolume] = bar;
  return {
    timeMs: asUtcMs(timeMs),
    open: asPrice(open),
    high: asPrice(high),
    low: asPrice(low),
    close: asPrice(close),
    tickVolume,
    spread: asPoints(spread),
    realVolume,
  };
}
