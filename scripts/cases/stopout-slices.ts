import { lotsToVolume, stopOutSlices, volumeToLots } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { readAccount } from './read/read-account.ts';

export const stopoutSlices: CaseAdapter = (inputs) => {
  const { spec } = readAccount(inputs);
  const volume = lotsToVolume(inputs.number('position_volume'));
  const max = lotsToVolume(inputs.number('volume_max'));
  // Only netting accounts on real money are closed in slices.
  const slices = stopOutSlices(volume, max, spec.marginMode !== 'RETAIL_HEDGING');
  return {
    slices_until_recovery: slices.map(volumeToLots),
    demo_slices: stopOutSlices(volume, max, false).map(volumeToLots),
  };
};
