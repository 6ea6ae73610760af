import type { Signal } from '../../signal/signal.ts';
import { sideOfOrder } from '../../trade/order.ts';
import type { SymbolName } from '../../values/ids.ts';
import type { CommandEffect } from '../command-effect.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/**
 * A price far from the market is a mistake. Fails closed: without a quote there is nothing to
 * compare with.
 */
export function priceCollar(signal: Signal, view: RiskView): Denial | undefined {
  const { symbol, action, price, wish } = signal;
  const trade = { symbol, isBuy: action === 'BUY' };
  return outsideCollar(trade, price, view) ?? outsideCollar(trade, wish?.stopLimit ?? null, view);
}

/** The new prices of a pending order; those that stay as they are were looked at when they were named. */
export function priceCollarOfCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  if (effect.kind !== 'order') return undefined;
  const { order, after } = effect;
  const trade = { symbol: order.symbol, isBuy: sideOfOrder(order.type) === 'BUY' };
  const price = after.price === order.priceOpen ? null : after.price;
  const stopLimit = after.stopLimit === order.priceStopLimit ? null : after.stopLimit;
  return outsideCollar(trade, price, view) ?? outsideCollar(trade, stopLimit, view);
}

/** Held against the Ask of a buy and the Bid of a sell; `null` and 0 are no price. */
function outsideCollar(
  { symbol, isBuy }: { readonly symbol: SymbolName; readonly isBuy: boolean },
  price: number | null,
  { tick, settings }: Pick<RiskView, 'tick' | 'settings'>,
): Denial | undefined {
  const limitPercent = settings.priceCollarPercent;
  if (price === null || price === 0 || limitPercent === null) return undefined;
  const market = tick === undefined ? 0 : isBuy ? tick.ask : tick.bid;
  if (!(market > 0)) {
    const message = `no quote of ${symbol} to compare price with`;
    return deny('price_collar', 'NO_QUOTES', message, { symbol });
  }
  const distancePercent = (Math.abs(price - market) / market) * 100;
  if (distancePercent <= limitPercent) return undefined;
  return deny(
    'price_collar',
    'RISK_PRICE_COLLAR',
    `price ${price} is ${distancePercent.toFixed(2)} % from the market at ${market}, ` +
      `at most ${limitPercent} % is allowed`,
    { limitPercent, distancePercent, price, market },
  );
}
