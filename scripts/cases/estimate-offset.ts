import { estimateServerOffset } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';

export const estimateOffset: CaseAdapter = (inputs) => {
  const step = inputs.number('round_to_seconds', 900);
  const samples = inputs.objects('samples').map((one) => one.number('server_minus_utc_ms'));
  return { offset_seconds: samples.map((ms) => estimateServerOffset(ms, step)) };
};
