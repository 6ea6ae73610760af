import { isPending, ORDER_FLAG, type OrderType, volumeFault } from '@mt5-bridge/trading';
import { type Outcome, outcome } from '../outcome.ts';
import type { SymbolState } from '../symbol-state.ts';
import type { IntentCheck } from './check.ts';

/** 10035: order types and levels that the symbol does not allow. */
export const checkOrderType: IntentCheck = (_engine, { state, type, stopLoss, takeProfit }) =>
  checkOrderFlags(state, flagOf(type), stopLoss, takeProfit);

/** 10035, for changes of levels as well. */
export function checkOrderFlags(
  { spec }: SymbolState,
  flag: number,
  stopLoss: number,
  takeProfit: number,
): Outcome | undefined {
  const levels = (stopLoss === 0 ? 0 : ORDER_FLAG.SL) | (takeProfit === 0 ? 0 : ORDER_FLAG.TP);
  const needed = flag | levels;
  return (spec.orderFlags & needed) === needed ? undefined : outcome('INVALID_ORDER');
}

/** Bit of a type in `SYMBOL_ORDER_MODE`. */
function flagOf(type: OrderType): number {
  if (type === 'CLOSE_BY') return ORDER_FLAG.CLOSE_BY;
  if (!isPending(type)) return ORDER_FLAG.MARKET;
  if (type.endsWith('_STOP_LIMIT')) return ORDER_FLAG.STOP_LIMIT;
  return type.endsWith('_LIMIT') ? ORDER_FLAG.LIMIT : ORDER_FLAG.STOP;
}

/** 10014: volume grid and bounds. The rest of a position may be closed below the minimum. */
export const checkVolume: IntentCheck = (_engine, { state, volume, reduces, opens }) => {
  const closesRest = reduces !== undefined && opens === 0 && volume === reduces.volume;
  const fault = volumeFault(state.spec, volume, closesRest);
  return fault === undefined ? undefined : outcome('INVALID_VOLUME');
};
