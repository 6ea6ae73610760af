import type { Signal } from '../../signal/signal.ts';
import { volumeToLots } from '../../values/volume.ts';
import type { Denial } from '../risk-verdict.ts';
import type { RiskView } from '../risk-view.ts';
import { volumeRefused } from './volume-range.ts';

/** The cap that an operator has set. It holds for a CLOSE too. */
export function volumeCap(signal: Signal, { spec, settings }: RiskView): Denial | undefined {
  const { volume } = signal;
  const cap = settings.volumeMax;
  // A figure that is none must not pass. A symbol that is not known has a refusal of its own.
  if (spec === undefined || volume <= cap) return undefined;
  const facts = { limit: volumeToLots(cap), value: volumeToLots(volume) };
  return volumeRefused(signal, spec, settings, facts);
}
