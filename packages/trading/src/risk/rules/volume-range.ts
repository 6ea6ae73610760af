import type { Signal } from '../../signal/signal.ts';
import { asVolume, isOnVolumeStep, volumeToLots } from '../../values/volume.ts';
import { type Denial, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * The range of a volume is what both the account's cap and the symbol allow, on the symbol's step.
 * A CLOSE is held to the cap only: it closes what there is, and MT5 applies no minimum to the rest
 * of a position.
 */
export function volumeRange(signal: Signal, { spec, settings }: RiskView): Denial | undefined {
  if (spec === undefined) return undefined;
  const { volume, action } = signal;
  const isClose = action === 'CLOSE';
  const min = isClose ? 1 : Math.max(settings.volumeMin, spec.volumeMin);
  const max = isClose ? settings.volumeMax : Math.min(settings.volumeMax, spec.volumeMax);
  const inRange = Number.isSafeInteger(volume) && volume >= min && volume <= max;
  if (inRange && (isClose || isOnVolumeStep(volume, spec.volumeStep))) return undefined;
  const range = {
    volume: volumeToLots(volume),
    volumeMin: volumeToLots(asVolume(isClose ? settings.volumeMin : min)),
    volumeMax: volumeToLots(asVolume(max)),
    volumeStep: volumeToLots(spec.volumeStep),
  };
  return deny(
    'volume',
    'INVALID_VOLUME',
    `volume must be ${range.volumeMin} to ${range.volumeMax} lots in steps of ` +
      `${range.volumeStep}, received ${range.volume}`,
    range,
  );
}
