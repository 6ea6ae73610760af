import type { Brand } from './brand.ts';
import { powerOfTen, roundTo } from './price.ts';

/** An amount in an account's currency, normalised to the currency's digits at each booking. */
export type Money = Brand<number, 'Money'>;

export const NO_MONEY = 0 as Money;

export function money(value: number, digits: number): Money {
  return roundTo(value, digits) as Money;
}

export function addMoney(a: Money, b: Money, digits: number): Money {
  return roundTo(a + b, digits) as Money;
}

/** Trusts a double that is already normalised, for example one read back from a store. */
export const asMoney = (value: number): Money => value as Money;

/** Binary noise of an amount, in its smallest unit: 0.1 + 0.2 is 0.3, 0.301 of a dollar is not. */
const NOISE_UNITS = 1e-3;

/** True when an amount has no more decimals than its currency, apart from binary noise. */
export function isOnMoneyGrid(value: number, digits: number): boolean {
  const units = value * powerOfTen(digits);
  return Number.isFinite(units) && Math.abs(units - Math.round(units)) <= NOISE_UNITS;
}
