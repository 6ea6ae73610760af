import type { Signal } from '../../signal/signal.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * A price far from the market is a mistake. Fails closed: without a quote there is nothing to
 * compare with.
 */
export function priceCollar(signal: Signal, view: RiskView): Denial | undefined {
  const { price, wish } = signal;
  return refusal(signal, view, price) ?? refusal(signal, view, wish?.stopLimit ?? null);
}

function refusal(
  { action, symbol }: Signal,
  { tick, settings }: RiskView,
  price: number | null,
): Denial | undefined {
  const limitPercent = settings.priceCollarPercent;
  if (price === null || price === 0 || limitPercent === null) return undefined;
  const market = tick === undefined ? 0 : action === 'BUY' ? tick.ask : tick.bid;
  if (!(market > 0)) {
    return deny('price_collar', 'NO_QUOTES', `no quote of ${symbol} to compare price with`, {
      symbol,
    });
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
