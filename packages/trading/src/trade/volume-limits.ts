import type { SymbolSpec } from '../market/symbol-spec.ts';
import { asVolume, isOnVolumeStep, NO_VOLUME, type Volume } from '../values/volume.ts';

export type VolumeFault = 'below_min' | 'above_max' | 'off_step';

/**
 * Checks a volume against the symbol (10014). The minimum is not enforced for `closesRest`: a
 * quantity that closes all that is left of a position, which may also lie off the step.
 */
export function volumeFault(
  spec: Pick<SymbolSpec, 'volumeMin' | 'volumeMax' | 'volumeStep'>,
  volume: Volume,
  closesRest = false,
): VolumeFault | undefined {
  if (!Number.isSafeInteger(volume) || volume <= 0) return 'below_min';
  if (volume > spec.volumeMax) return 'above_max';
  if (closesRest) return undefined;
  if (volume < spec.volumeMin) return 'below_min';
  return isOnVolumeStep(volume, spec.volumeStep) ? undefined : 'off_step';
}

/**
 * True when a new order would break the symbol's limit on the sum of position and pending orders in
 * one direction (10034). Five lots long under a limit of 5 leave room for 5 lots of Sell Limit, and
 * for no Buy Limit.
 */
export function exceedsVolumeLimit(
  { volumeLimit }: Pick<SymbolSpec, 'volumeLimit'>,
  volumeInDirection: Volume,
  volume: Volume,
): boolean {
  return volumeLimit > NO_VOLUME && volumeInDirection + volume > volumeLimit;
}

/**
 * The largest volume of the symbol's range and step that is not above `volume`, else the smallest
 * of them.
 */
export function fitVolume(
  { volumeMin, volumeMax, volumeStep }: Pick<SymbolSpec, 'volumeMin' | 'volumeMax' | 'volumeStep'>,
  volume: Volume,
): Volume {
  const bounded = Math.min(volume, volumeMax);
  const onStep = volumeStep > 0 ? bounded - (bounded % volumeStep) : bounded;
  return asVolume(Math.max(onStep, volumeMin));
}
