import type { Signal } from '../../signal/signal.ts';
import { orderNotional } from '../notional.ts';
import { isReducing, marketPrice, restingPrice } from '../order-facts.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** Value of one order in the account's currency. Fails closed when it can not be computed. */
export function notional(signal: Signal, view: RiskView): Denial | undefined {
  const { spec, settings, account } = view;
  const limit = settings.notionalMax;
  if (limit === null || spec === undefined || isReducing(signal)) return undefined;
  const price = Math.max(restingPrice(signal, view) ?? 0, marketPrice(signal, view) ?? 0);
  const value = price > 0 ? orderNotional(spec, signal.volume, price, view) : undefined;
  const { currency } = account.spec;
  if (value === undefined) {
    const message = `no quote to value an order of ${signal.symbol} in ${currency}`;
    return deny('notional', 'NO_QUOTES', message, { symbol: signal.symbol, limit, value: null });
  }
  if (value <= limit) return undefined;
  return deny(
    'notional',
    'RISK_LIMIT',
    `the order is worth ${value.toFixed(2)} ${currency}, at most ${limit} is allowed`,
    { limit, value },
  );
}
