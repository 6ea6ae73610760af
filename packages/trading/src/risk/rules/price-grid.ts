import type { SymbolSpec } from '../../market/symbol-spec.ts';
import type { Signal } from '../../signal/signal.ts';
import { isOnPriceGrid } from '../../trade/price-grid.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

const FIELDS = ['price', 'stopLimit', 'stopLoss', 'takeProfit'] as const;

/** Prices that a client names; 0 and none mean "no price" and are on every grid. */
type NamedPrices = { readonly [Field in (typeof FIELDS)[number]]?: number | null | undefined };

/** Prices must lie on the symbol's price grid: nothing is rounded for the client. */
export function priceGrid(signal: Signal, { spec }: RiskView): Denial | undefined {
  if (spec === undefined) return undefined;
  const { price, stopLoss, takeProfit } = signal;
  const stopLimit = signal.wish?.stopLimit;
  return offPriceGrid(spec, { price, stopLimit, stopLoss, takeProfit });
}

/** The first price that is off the grid. */
export function offPriceGrid(spec: SymbolSpec, prices: NamedPrices): Denial | undefined {
  for (const field of FIELDS) {
    const price = prices[field] ?? 0;
    if (price !== 0 && !isOnPriceGrid(spec, price)) return refusal(spec, field, price);
  }
  return undefined;
}

function refusal(spec: SymbolSpec, field: (typeof FIELDS)[number], price: number): Denial {
  const isStop = field === 'stopLoss' || field === 'takeProfit';
  return deny(
    'price_grid',
    isStop ? 'INVALID_STOPS' : 'INVALID_PRICE',
    `${field} of ${spec.name} must be positive, a multiple of ${spec.tickSize} and have at most ` +
      `${spec.digits} decimals, received ${price}`,
    { field, received: price, tickSize: spec.tickSize, digits: spec.digits },
  );
}
