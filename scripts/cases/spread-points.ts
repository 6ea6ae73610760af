import { spreadPoints as pointsOf } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';

export const spreadPoints: CaseAdapter = (inputs) => ({
  points: pointsOf(inputs.number('bid'), inputs.number('ask'), inputs.number('digits')),
});
