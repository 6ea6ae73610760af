import {
  asVolume,
  lotsToVolume,
  minVolume,
  NO_VOLUME,
  type Order,
  type OrderFilling,
  type Position,
  type PositionSide,
  subtractVolume,
  type Volume,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { Execution } from './deals.ts';
import type { Engine } from './engine.ts';
import { isHedging } from './intent.ts';
import type { Output } from './output.ts';
import { closeHedged, type Executed, openHedged } from './positions-hedging.ts';
import { executeNet } from './positions-netting.ts';
import type { SymbolState } from './symbol-state.ts';

/** How much of an order is done now, and what becomes of the rest. */
export interface FillPlan {
  readonly volume: Volume;
  readonly rest: 'none' | 'cancel' | 'work';
}

/** FOK all or nothing; IOC what there is; RETURN and BOC leave the rest working. */
export function planFill(filling: OrderFilling, wanted: Volume, available: Volume): FillPlan {
  if (available >= wanted) return { volume: wanted, rest: 'none' };
  switch (filling) {
    case 'FOK':
      return { volume: NO_VOLUME, rest: 'cancel' };
    case 'IOC':
      return { volume: available, rest: 'cancel' };
    case 'RETURN':
    case 'BOC':
      return { volume: available, rest: 'work' };
  }
}

/** What the market still offers on the side that an order of this direction needs, on the volume grid. */
export function availableVolume(
  { settings }: Engine,
  { askLots, bidLots, spec }: SymbolState,
  side: PositionSide,
): Volume {
  if (settings.liquidityLots === 0) return asVolume(Number.MAX_SAFE_INTEGER);
  return onStep(lotsToVolume(side === 'BUY' ? askLots : bidLots), spec.volumeStep);
}

/** As `availableVolume`, for an order that a fault may leave short of liquidity. */
export function availableToDeal(
  engine: Engine,
  state: SymbolState,
  side: PositionSide,
  wanted: Volume,
): Volume {
  const offered = availableVolume(engine, state, side);
  const share = engine.faults?.filledShare() ?? 1;
  if (share === 1) return offered;
  return minVolume(offered, onStep(asVolume(Math.floor(wanted * share)), state.spec.volumeStep));
}

function onStep(volume: Volume, step: Volume): Volume {
  return step === 0 ? volume : asVolume(volume - (volume % step));
}

/** Does the deal of an execution: on the named position, or by the rules of the account. */
export function bookExecution(
  engine: Engine,
  execution: Execution,
  closes: Position | undefined,
  out: Output,
): Executed {
  takeLiquidity(engine, execution);
  if (!isHedging(engine)) return executeNet(engine, execution, out);
  if (closes === undefined) return openHedged(engine, execution, out);
  return closeHedged(engine, execution, closes, out);
}

function takeLiquidity({ settings }: Engine, { state, side, volume }: Execution): void {
  if (settings.liquidityLots === 0) return;
  const left = (lots: number): number => Math.max(0, lots - volumeToLots(volume));
  if (side === 'BUY') state.askLots = left(state.askLots);
  else state.bidLots = left(state.bidLots);
}

/** The order after a deal of `volume`. */
export function afterFill(order: Order, volume: Volume, change: Partial<Order>): Order {
  const volumeCurrent = subtractVolume(order.volumeCurrent, volume);
  return Object.freeze({ ...order, volumeCurrent, ...change });
}
