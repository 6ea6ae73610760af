import type { Brand } from './brand.ts';
import { roundTo } from './price.ts';

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
