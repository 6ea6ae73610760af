import { isOnVolumeStep, isPending, ORDER_FLAG, type OrderType } from '@mt5-bridge/trading';
import { refuse } from '../outcome.ts';
import type { IntentCheck } from './check.ts';

/** 10035: order types and levels that the symbol does not allow. */
export const checkOrderType: IntentCheck = (_engine, { state, type, stopLoss, takeProfit }) => {
  const { orderFlags } = state.spec;
  const needed =
    flagOf(type) | (stopLoss === 0 ? 0 : ORDER_FLAG.SL) | (takeProfit === 0 ? 0 : ORDER_FLAG.TP);
  return (orderFlags & needed) === needed
    ? undefined
    : refuse('INVALID_ORDER', 'Invalid or prohibited order type');
};

/** 10014: volume grid and bounds. The rest of a position may be closed below the minimum. */
export const checkVolume: IntentCheck = (_engine, { state, volume, reduces, opens }) => {
  const { volumeMin, volumeMax, volumeStep } = state.spec;
  const closesAll = reduces !== undefined && opens === 0 && volume === reduces.volume;
  const fits =
    volume > 0 &&
    volume <= volumeMax &&
    isOnVolumeStep(volume, volumeStep) &&
    (volume >= volumeMin || closesAll);
  return fits ? undefined : refuse('INVALID_VOLUME', 'Invalid volume');
};

function flagOf(type: OrderType): number {
  if (type === 'CLOSE_BY') return ORDER_FLAG.CLOSE_BY;
  if (!isPending(type)) return ORDER_FLAG.MARKET;
  if (type.endsWith('_STOP_LIMIT')) return ORDER_FLAG.STOP_LIMIT;
  return type.endsWith('_LIMIT') ? ORDER_FLAG.LIMIT : ORDER_FLAG.STOP;
}
