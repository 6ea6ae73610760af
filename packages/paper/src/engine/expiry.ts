import {
  asServerMs,
  DAY_MS,
  dayNumber,
  type Order,
  orderEnd,
  type ServerMs,
  type SymbolSpec,
  serverToUtc,
  type UtcMs,
  utcToServer,
} from '@mt5-bridge/trading';
import type { Engine } from './engine.ts';
import type { Output } from './output.ts';
import type { EngineSettings } from './settings.ts';
import type { SymbolState } from './symbol-state.ts';

type LivingOrder = Pick<Order, 'time' | 'setupMs' | 'expirationMs'>;

/** Market time at or after which a tick ends the order; `undefined` when it never ends by itself. */
export function orderEndMs(
  { time, setupMs, expirationMs }: LivingOrder,
  spec: SymbolSpec,
  { zone, tradingHours, specifiedDayEnd }: EngineSettings,
): UtcMs | undefined {
  const toServer = (ms: UtcMs): ServerMs => utcToServer(zone, ms);
  if (time === 'SPECIFIED_DAY' && specifiedDayEnd === 'midnight' && expirationMs !== null) {
    return serverToUtc(zone, asServerMs(dayNumber(toServer(expirationMs)) * DAY_MS));
  }
  if (time === 'DAY' && tradingHours === 'always') return nextServerMidnight(setupMs, { zone });
  const life = {
    time,
    setupMs: toServer(setupMs),
    expirationMs: expirationMs === null ? null : toServer(expirationMs),
  };
  const end = orderEnd(spec, life);
  if (end === null) return undefined;
  // The clock change must not move a moment that the client gave in UTC.
  return time === 'SPECIFIED' ? (expirationMs ?? undefined) : serverToUtc(zone, end);
}

/** The first server midnight after an instant. */
export function nextServerMidnight(utcMs: UtcMs, { zone }: Pick<EngineSettings, 'zone'>): UtcMs {
  const day = dayNumber(utcToServer(zone, utcMs));
  return serverToUtc(zone, asServerMs((day + 1) * DAY_MS));
}

/** Ends the orders of a symbol whose time has come; MT5 does it with the first tick after. */
export function expireOrders({ book }: Engine, state: SymbolState, out: Output): void {
  for (const ticket of state.expirations.reachedBy(book.nowMs)) {
    const order = state.orders.get(ticket)?.order;
    if (order === undefined) continue;
    book.removeOrder(state, order, out);
    book.archiveOrder(Object.freeze({ ...order, state: 'EXPIRED', doneMs: book.nowMs }), out);
  }
}
