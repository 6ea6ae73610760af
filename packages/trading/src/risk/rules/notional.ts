import type { Signal } from '../../signal/signal.ts';
import { sideOfOrder } from '../../trade/order.ts';
import type { Volume } from '../../values/volume.ts';
import type { CommandEffect } from '../command-effect.ts';
import { orderNotional } from '../notional.ts';
import { isReducing, openingPrice, restingPrice } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { CommandView, RiskView } from '../risk-view.ts';

/** Value of one order in the account's currency. Fails closed when it can not be computed. */
export function notional(signal: Signal, view: RiskView): Denial | undefined {
  if (isReducing(signal)) return undefined;
  const market = openingPrice(signal.action === 'SELL' ? 'SELL' : 'BUY', view) ?? 0;
  const price = Math.max(restingPrice(signal, view) ?? 0, market);
  return worthTooMuch(signal.volume, price, view);
}

/** A pending order at a new price is worth more or less than before. */
export function notionalOfCommand(effect: CommandEffect, view: CommandView): Denial | undefined {
  if (effect.kind !== 'order' || effect.after.price === effect.order.priceOpen) return undefined;
  const { order, after } = effect;
  const market = openingPrice(sideOfOrder(order.type), view) ?? 0;
  return worthTooMuch(order.volumeCurrent, Math.max(after.price, market), view);
}

/** A `price` of 0 is none. */
function worthTooMuch(
  volume: Volume,
  price: number,
  view: Pick<RiskView, 'spec' | 'settings' | 'account' | 'catalogue' | 'quotes'>,
): Denial | undefined {
  const { spec, settings, account } = view;
  const limit = settings.notionalMax;
  if (limit === null || spec === undefined) return undefined;
  const value = price > 0 ? orderNotional(spec, volume, price, view) : undefined;
  const { currency } = account.spec;
  if (value === undefined) {
    const message = `no quote to value an order of ${spec.name} in ${currency}`;
    return deny('notional', 'NO_QUOTES', message, { symbol: spec.name, limit, value: null });
  }
  if (value <= limit) return undefined;
  return deny(
    'notional',
    'RISK_LIMIT',
    `the order is worth ${value.toFixed(2)} ${currency}, at most ${limit} is allowed`,
    { limit, value },
  );
}
