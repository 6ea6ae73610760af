import type { SymbolSpec } from '../../market/symbol-spec.ts';
import type { Signal } from '../../signal/signal.ts';
import { asVolume, isOnVolumeStep, minVolume, volumeToLots } from '../../values/volume.ts';
import type { RiskSettings } from '../risk-settings.ts';
import { type Denial, type DenialDetails, deny } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';

/**
 * The range and the step of the symbol. A CLOSE has none: it closes what there is, and MT5 applies no minimum to
 * the rest of a position.
 */
export function volumeRange(signal: Signal, { spec, settings }: RiskView): Denial | undefined {
  if (spec === undefined) return undefined;
  const { volume, action } = signal;
  const isClose = action === 'CLOSE';
  const min = isClose ? 1 : Math.max(settings.volumeMin, spec.volumeMin);
  const inRange = Number.isSafeInteger(volume) && volume >= min;
  if (inRange && isClose) return undefined;
  if (inRange && volume <= spec.volumeMax && isOnVolumeStep(volume, spec.volumeStep)) {
    return undefined;
  }
  return volumeRefused(signal, spec, settings);
}

/** The refusal of a volume; it says which ones are allowed, by cap and symbol together. */
export function volumeRefused(
  { volume, action }: Signal,
  spec: SymbolSpec,
  settings: Pick<RiskSettings, 'volumeMin' | 'volumeMax'>,
  more: DenialDetails = {},
): Denial {
  const isClose = action === 'CLOSE';
  const min = isClose ? settings.volumeMin : Math.max(settings.volumeMin, spec.volumeMin);
  const max = isClose ? settings.volumeMax : minVolume(settings.volumeMax, spec.volumeMax);
  const range = {
    volume: volumeToLots(volume),
    volumeMin: volumeToLots(asVolume(min)),
    volumeMax: volumeToLots(max),
    volumeStep: volumeToLots(spec.volumeStep),
  };
  return deny(
    'volume',
    'INVALID_VOLUME',
    `volume must be ${range.volumeMin} to ${range.volumeMax} lots in steps of ` +
      `${range.volumeStep}, received ${range.volume}`,
    { ...range, ...more },
  );
}
