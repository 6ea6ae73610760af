import { normalizePrice, type Price } from '../values/price.ts';
import { addVolume, minVolume, NO_VOLUME, subtractVolume, type Volume } from '../values/volume.ts';
import type { DealEntry } from './deal.ts';
import type { PositionSide } from './position.ts';

/** Decimals of an average price beyond those of its symbol. */
const AVERAGE_EXTRA_DIGITS = 3;

/** The part of a netting position that deals change. */
export interface NetPosition {
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly priceOpen: Price;
}

export interface NetDeal {
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly price: number;
}

/** What a deal does to the one position of a symbol. */
export interface NetResult {
  readonly entry: Extract<DealEntry, 'IN' | 'OUT' | 'INOUT'>;
  /**
   * Volume of the old position that the deal realises; its profit is on `closedFrom` to the deal's
   * price.
   */
  readonly closedVolume: Volume;
  /** The position after the deal, `null` when it is flat. */
  readonly position: NetPosition | null;
}

/**
 * Netting: a deal of the same side adds, an opposite one closes, and a larger opposite one closes
 * and opens the rest at its own price (INOUT). `digits` are those of the symbol.
 */
export function applyNetDeal(
  position: NetPosition | null,
  deal: NetDeal,
  digits: number,
): NetResult {
  const price = normalizePrice(deal.price, digits);
  if (position === null) {
    const opened = { side: deal.side, volume: deal.volume, priceOpen: price };
    return { entry: 'IN', closedVolume: NO_VOLUME, position: opened };
  }
  if (position.side === deal.side) {
    const priceOpen = averagePrice(position, deal, digits);
    const added = { ...position, volume: addVolume(position.volume, deal.volume), priceOpen };
    return { entry: 'IN', closedVolume: NO_VOLUME, position: added };
  }
  const closedVolume = minVolume(position.volume, deal.volume);
  const rest = subtractVolume(position.volume, deal.volume);
  if (rest > 0) return { entry: 'OUT', closedVolume, position: { ...position, volume: rest } };
  if (rest === 0) return { entry: 'OUT', closedVolume, position: null };
  const volume = subtractVolume(deal.volume, position.volume);
  const reversed = { side: deal.side, volume, priceOpen: price };
  return { entry: 'INOUT', closedVolume, position: reversed };
}

/** Weighted by volume, three decimals finer than the symbol, computed deal by deal. */
export function averagePrice(
  position: Pick<NetPosition, 'volume' | 'priceOpen'>,
  deal: Pick<NetDeal, 'volume' | 'price'>,
  digits: number,
): Price {
  const total = position.volume + deal.volume;
  // The distance form keeps the large common part of both prices out of the rounding.
  const share = ((deal.price - position.priceOpen) * deal.volume) / total;
  const average = position.priceOpen + share;
  return normalizePrice(average, Math.min(12, digits + AVERAGE_EXTRA_DIGITS));
}
