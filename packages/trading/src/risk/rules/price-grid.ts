import type { SymbolSpec } from '../../market/symbol-spec.ts';
import type { Signal } from '../../signal/signal.ts';
import { isOnPriceGrid } from '../../trade/price-grid.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/** Prices must lie on the symbol's price grid: nothing is rounded for the client. */
export function priceGrid(signal: Signal, { spec }: RiskView): Denial | undefined {
  if (spec === undefined) return undefined;
  return (
    refusal(spec, 'price', signal.price) ??
    refusal(spec, 'stopLoss', signal.stopLoss) ??
    refusal(spec, 'takeProfit', signal.takeProfit)
  );
}

function refusal(
  spec: SymbolSpec,
  field: 'price' | 'stopLoss' | 'takeProfit',
  price: number | null,
): Denial | undefined {
  if (price === null || price === 0 || isOnPriceGrid(spec, price)) return undefined;
  return deny(
    'price_grid',
    field === 'price' ? 'INVALID_PRICE' : 'INVALID_STOPS',
    `${field} of ${spec.name} must be positive, a multiple of ${spec.tickSize} and have at most ` +
      `${spec.digits} decimals, received ${price}`,
    { field, received: price, tickSize: spec.tickSize, digits: spec.digits },
  );
}
