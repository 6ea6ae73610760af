import { isFillingAllowed, isMarketOpen, nextMarketOpen, type UtcMs } from '@mt5-bridge/trading';
import type { Engine } from '../engine.ts';
import { nextServerMidnight } from '../expiry.ts';
import { outcome } from '../outcome.ts';
import type { EngineSettings } from '../settings.ts';
import type { SymbolState } from '../symbol-state.ts';
import type { IntentCheck, StateCheck } from './check.ts';

/** 10017, 10042, 10043, 10044: what the symbol's trade mode allows; closing stays allowed. */
export const checkTradeMode: IntentCheck = (_engine, { state, side, opens }) => {
  switch (state.spec.tradeMode) {
    case 'FULL':
      return undefined;
    case 'DISABLED':
      return outcome('TRADE_DISABLED');
    case 'LONGONLY':
      return side === 'BUY' || opens === 0 ? undefined : outcome('LONG_ONLY');
    case 'SHORTONLY':
      return side === 'SELL' || opens === 0 ? undefined : outcome('SHORT_ONLY');
    case 'CLOSEONLY':
      return opens === 0 ? undefined : outcome('CLOSE_ONLY');
  }
};

/** 10017: nothing at all may be done with the symbol. */
export const checkNotDisabled: StateCheck = (_engine, { spec }) =>
  spec.tradeMode === 'DISABLED' ? outcome('TRADE_DISABLED') : undefined;

/** 10018: trade session, holidays, the symbol's life, a halt. */
export const checkSession: StateCheck = (engine, state) => {
  if (isTradable(engine, state)) return undefined;
  const nextOpenMs = nextOpen(engine, state);
  return outcome('MARKET_CLOSED', nextOpenMs === undefined ? {} : { nextOpenMs });
};

/** Whether deals may be done in the symbol now. */
export function isTradable({ book, settings }: Engine, state: SymbolState): boolean {
  const { startMs, expirationMs, tradeHours, tradeMode } = state.spec;
  if (!book.marketOpen || state.halted || tradeMode === 'DISABLED') return false;
  if (startMs !== null && book.nowMs < startMs) return false;
  if (expirationMs !== null && book.nowMs >= expirationMs) return false;
  if (isEndOfDay(book.nowMs, settings)) return false;
  if (settings.tradingHours === 'always') return true;
  return isMarketOpen(tradeHours, settings.zone, book.nowMs);
}

function isEndOfDay(nowMs: UtcMs, settings: EngineSettings): boolean {
  const { endOfDayMs } = settings;
  return endOfDayMs > 0 && nextServerMidnight(nowMs, settings) - nowMs <= endOfDayMs;
}

/** Unknown while the whole market is closed: nobody knows when it opens. */
function nextOpen({ book, settings }: Engine, state: SymbolState): UtcMs | undefined {
  const { expirationMs, tradeHours } = state.spec;
  if (!book.marketOpen || state.halted) return undefined;
  const fromMs = isEndOfDay(book.nowMs, settings)
    ? nextServerMidnight(book.nowMs, settings)
    : book.nowMs;
  const openMs =
    settings.tradingHours === 'always' ? fromMs : nextMarketOpen(tradeHours, settings.zone, fromMs);
  if (openMs === undefined || openMs <= book.nowMs) return undefined;
  return expirationMs !== null && openMs >= expirationMs ? undefined : openMs;
}

/** 10021: a quote that has not moved for too long. */
export const checkStaleQuote: StateCheck = ({ book, settings }, { lastTick }) => {
  if (settings.staleQuoteMs === 0 || lastTick === undefined) return undefined;
  const ageMs = book.nowMs - lastTick.timeMs;
  return ageMs > settings.staleQuoteMs ? outcome('PRICE_OFF') : undefined;
};

/** 10030: fillings by execution mode. */
export const checkFilling: IntentCheck = (_engine, { state, type, filling }) =>
  isFillingAllowed(state.spec, type, filling) ? undefined : outcome('INVALID_FILL');
