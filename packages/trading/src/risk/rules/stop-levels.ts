import type { Signal } from '../../signal/signal.ts';
import { type LevelFault, stopLevelsFault } from '../../trade/stop-levels.ts';
import { NO_PRICE } from '../../values/price.ts';
import { isReducing, restingPrice } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

const MEANING: Readonly<Record<LevelFault, string>> = {
  wrong_side: 'on the wrong side of',
  too_close: 'inside the stops level around',
};

/**
 * Stop loss and take profit against the price that they guard: of an order at the market the one at which it
 * would close, of a pending order its own. Fails closed without a quote.
 */
export function stopLevels(signal: Signal, view: RiskView): Denial | undefined {
  const { spec, tick, settings } = view;
  const stopLoss = signal.stopLoss ?? NO_PRICE;
  const takeProfit = signal.takeProfit ?? NO_PRICE;
  const hasLevels = stopLoss !== 0 || takeProfit !== 0;
  if (!settings.checkStops || !hasLevels || spec === undefined || isReducing(signal)) {
    return undefined;
  }
  const side = signal.action === 'SELL' ? 'SELL' : 'BUY';
  const closing = side === 'BUY' ? tick?.bid : tick?.ask;
  // A stop-limit order is filled at its limit price, and its stops stand around that.
  const reference = signal.wish?.stopLimit ?? restingPrice(signal, view) ?? closing;
  if (reference === undefined || !(reference > 0)) {
    const message = `no quote of ${signal.symbol} to compare its stops with`;
    return deny('stops', 'NO_QUOTES', message, { symbol: signal.symbol });
  }
  const fault = stopLevelsFault(spec, side, { stopLoss, takeProfit }, reference);
  if (fault === undefined) return undefined;
  return deny(
    'stops',
    'INVALID_STOPS',
    `a stop of the ${side} is ${MEANING[fault]} ${reference}: stop_loss ${stopLoss}, ` +
      `take_profit ${takeProfit}, stops level ${spec.stopsLevel} points`,
    { reason: fault, limit: spec.stopsLevel, market: reference, stopLoss, takeProfit },
  );
}
