import type { SymbolSpec } from '../market/symbol-spec.ts';
import { normalizePrice, type Price, powerOfTen } from '../values/price.ts';

type GridSpec = Pick<SymbolSpec, 'digits' | 'tickSize'>;

/** Binary noise of a price, in points: 1.0799999999999998 is 1.08, 1.080004 is not. */
const NOISE_POINTS = 1e-3;

/** True when a price is positive and lies on the symbol's grid, apart from binary noise. */
export function isOnPriceGrid({ digits, tickSize }: GridSpec, price: number): boolean {
  if (!Number.isFinite(price) || price <= 0) return false;
  const points = price * powerOfTen(digits);
  const tickPoints = Math.max(1, Math.round(tickSize * powerOfTen(digits)));
  const nearest = Math.round(points / tickPoints) * tickPoints;
  return Math.abs(points - nearest) <= NOISE_POINTS;
}

/** The nearest price of the symbol's grid. */
export function snapToGrid({ digits, tickSize }: GridSpec, price: number): Price {
  const power = powerOfTen(digits);
  const tickPoints = Math.max(1, Math.round(tickSize * power));
  const points = Math.round((price * power) / tickPoints) * tickPoints;
  return normalizePrice(points / power, digits);
}
