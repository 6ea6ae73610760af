import { type Money, money } from '../values/money.ts';
import type { Price } from '../values/price.ts';
import { minVolume, NO_VOLUME, subtractVolume, type Volume } from '../values/volume.ts';
import type { PositionSide } from './position.ts';

/**
 * Part of a position's accumulated swap that a closing deal books: its share by volume, and all
 * that is left with the last lot.
 */
export function swapShare(swap: Money, closed: Volume, held: Volume, digits: number): Money {
  return closed >= held ? swap : money((swap * closed) / held, digits);
}

export interface CloseByPosition {
  readonly side: PositionSide;
  readonly volume: Volume;
  readonly priceOpen: Price;
}

/** One of the two OUT_BY deals; its side is opposite to the position that it closes. */
export interface CloseByDeal {
  readonly side: PositionSide;
  /** The open price of the other position. */
  readonly price: Price;
  readonly volume: Volume;
}

export interface CloseByResult {
  readonly closedVolume: Volume;
  readonly first: CloseByDeal;
  readonly second: CloseByDeal;
  /** What stays of each position, under its own ticket; 0 = closed. */
  readonly firstRest: Volume;
  readonly secondRest: Volume;
}

/**
 * Close By of two opposite positions: the smaller volume, each deal at the other position's open
 * price. The profit of the first position, closed at that price, is the whole result; the second
 * deal has none.
 */
export function closeBy(first: CloseByPosition, second: CloseByPosition): CloseByResult {
  const closedVolume = minVolume(first.volume, second.volume);
  const rest = (volume: Volume): Volume =>
    volume === closedVolume ? NO_VOLUME : subtractVolume(volume, closedVolume);
  return {
    closedVolume,
    first: { side: second.side, price: second.priceOpen, volume: closedVolume },
    second: { side: first.side, price: first.priceOpen, volume: closedVolume },
    firstRest: rest(first.volume),
    secondRest: rest(second.volume),
  };
}
