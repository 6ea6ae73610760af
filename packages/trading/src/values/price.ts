import type { Brand } from './brand.ts';

/** A price as MT5 holds it: a double normalised to the digits of its symbol; 0 means "none". */
export type Price = Brand<number, 'Price'>;
/** A whole number of points; one point is `10 ** -digits` of a symbol. */
export type Points = Brand<number, 'Points'>;

export const NO_PRICE = 0 as Price;
export const asPoints = (value: number): Points => value as Points;
/** Trusts a double that is already normalised, for example one read back from a store. */
export const asPrice = (value: number): Price => value as Price;

const POWERS = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12] as const;

/** `10 ** digits` for the 0 to 12 digits that MT5 prices and currencies have. */
export function powerOfTen(digits: number): number {
  const power = POWERS[digits];
  if (power === undefined) throw new RangeError(`digits must be 0 to 12, received ${digits}`);
  return power;
}

/** Larger products have no digit left in which a tie could show; a larger nudge would move them. */
const NUDGE_MAX = 1e-3;

/** Rounds to `digits` decimals, half away from zero, as MQL5's `NormalizeDouble` does. */
export function roundTo(value: number, digits: number): number {
  const power = powerOfTen(digits);
  const scaled = Math.abs(value) * power;
  // 1.005 * 100 is 100.49999999999999: the nudge undoes the binary error of the product.
  const nudge = Math.min(scaled * Number.EPSILON * 2, NUDGE_MAX);
  const rounded = Math.round(scaled + nudge) / power;
  return value < 0 && rounded !== 0 ? -rounded : rounded;
}

export function normalizePrice(value: number, digits: number): Price {
  return roundTo(value, digits) as Price;
}

/** A price as an integer count of points: the only form in which prices are compared. */
export function priceToPoints(price: number, digits: number): Points {
  return Math.round(price * powerOfTen(digits)) as Points;
}

export function pointsToPrice(points: number, digits: number): Price {
  return roundTo(points / powerOfTen(digits), digits) as Price;
}
