import type { SymbolSpec } from '../market/symbol-spec.ts';
import { asVolume, NO_VOLUME, type Volume } from '../values/volume.ts';
import { basicMargin, type HeldPosition, marginFactor } from './margin.ts';

/** Positions of one direction as one: their volume, and price and rate weighted by volume. */
export interface MarginLeg {
  readonly side: 'BUY' | 'SELL';
  readonly volume: Volume;
  readonly price: number;
  readonly rate: number;
}

/** Volume, and price and conversion rate weighted by it. Independent of the order of `items`. */
export function averageLeg(
  side: 'BUY' | 'SELL',
  items: readonly { readonly volume: Volume; readonly price: number; readonly rate: number }[],
): MarginLeg {
  const [first] = items;
  if (first === undefined) return { side, volume: NO_VOLUME, price: 0, rate: 0 };
  if (items.length === 1)
    return { side, volume: first.volume, price: first.price, rate: first.rate };
  const volume = asVolume(items.reduce((sum, item) => sum + item.volume, 0));
  if (volume === 0) return { side, volume, price: 0, rate: 0 };
  const price = orderlessSum(items.map((item) => item.price * item.volume)) / volume;
  const rate = orderlessSum(items.map((item) => item.rate * item.volume)) / volume;
  return { side, volume, price, rate };
}

/**
 * Sums of doubles depend on their order; sorted first, they do not depend on how a book is listed.
 */
export function orderlessSum(values: number[]): number {
  let sum = 0;
  // Nearly always there is one or none, and sorting an empty list takes longer than all the rest.
  if (values.length < 2) return sum + (values[0] ?? 0);
  for (const value of values.sort((a, b) => a - b)) sum += value;
  return sum;
}

export function positionLeg(side: 'BUY' | 'SELL', positions: readonly HeldPosition[]): MarginLeg {
  const items: { volume: Volume; price: number; rate: number }[] = [];
  for (const { side: held, volume, priceOpen, marginRate } of positions) {
    if (held === side) items.push({ volume, price: priceOpen, rate: marginRate });
  }
  return averageLeg(side, items);
}

/** Maintenance margin of `volume` lots of a leg, exact. */
export function legMargin(
  spec: SymbolSpec,
  leverage: number,
  leg: MarginLeg,
  volume: Volume = leg.volume,
): number {
  const basic = basicMargin(spec, volume, leg.price, leverage, 'maintenance');
  return basic * leg.rate * marginFactor(spec, leg.side, 'maintenance');
}
