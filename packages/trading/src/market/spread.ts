import { asPoints, type Points, powerOfTen } from '../values/price.ts';

/** Ask - Bid in whole points of the symbol, rounded: 17.06 at two digits is 1706, never 1705. */
export function spreadPoints(bid: number, ask: number, digits: number): Points {
  return asPoints(Math.round((ask - bid) * powerOfTen(digits)));
}
