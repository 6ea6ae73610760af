import type { Brand } from './brand.ts';
import { roundTo } from './price.ts';

/** A volume as a whole number of 1e-8 lots, so that sums and comparisons are exact. */
export type Volume = Brand<number, 'Volume'>;

export const UNITS_PER_LOT = 100_000_000;
export const NO_VOLUME = 0 as Volume;

export const asVolume = (units: number): Volume => units as Volume;

/**
 * Lots to units. Rounds to the nearest 1e-8 lot; a finer wish is off every volume step that exists.
 */
export function lotsToVolume(lots: number): Volume {
  return Math.round(lots * UNITS_PER_LOT) as Volume;
}

export function volumeToLots(volume: Volume): number {
  return roundTo(volume / UNITS_PER_LOT, 8);
}

export function addVolume(a: Volume, b: Volume): Volume {
  return (a + b) as Volume;
}

/** May be negative: a signed exposure has the same unit. */
export function subtractVolume(a: Volume, b: Volume): Volume {
  return (a - b) as Volume;
}

export function minVolume(a: Volume, b: Volume): Volume {
  return a < b ? a : b;
}

export function maxVolume(a: Volume, b: Volume): Volume {
  return a > b ? a : b;
}

/** True when `volume` is a whole number of `step`s. A step of 0 allows every volume. */
export function isOnVolumeStep(volume: Volume, step: Volume): boolean {
  return step === 0 || volume % step === 0;
}
