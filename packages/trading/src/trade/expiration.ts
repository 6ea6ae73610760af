import { DAY_MS, dayNumber } from '../market/calendar.ts';
import { tradingDayEnd } from '../market/sessions.ts';
import type { GtcMode, SymbolSpec } from '../market/symbol-spec.ts';
import { EXPIRATION_FLAG } from '../market/symbol-spec.ts';
import { asServerMs, type ServerMs } from '../values/time.ts';
import type { OrderTime } from './order.ts';

export function isOrderTimeAllowed(
  { expirationFlags }: Pick<SymbolSpec, 'expirationFlags'>,
  time: OrderTime,
): boolean {
  return (expirationFlags & EXPIRATION_FLAG[time]) !== 0;
}

/** How long an order works, in server time. */
export interface OrderLife {
  readonly time: OrderTime;
  readonly setupMs: ServerMs;
  /** Given with SPECIFIED and SPECIFIED_DAY, else `null`. */
  readonly expirationMs: ServerMs | null;
}

/**
 * The first server moment at which an order has ended; `null` when it never ends by itself.
 * SPECIFIED ends at its moment, SPECIFIED_DAY at 23:59:59 of its date whatever its time of day, DAY
 * with the trading day of its placing. The daily modes of a symbol end GTC orders with the day,
 * too. It is removed at the next processing: the first tick at or after the moment.
 */
export function orderEnd(
  spec: Pick<SymbolSpec, 'tradeHours' | 'gtcMode'>,
  { time, setupMs, expirationMs }: OrderLife,
): ServerMs | null {
  switch (time) {
    case 'GTC':
      return endsDaily(spec.gtcMode) ? nextMidnight(setupMs) : null;
    case 'DAY':
      return tradingDayEnd(spec.tradeHours, setupMs);
    case 'SPECIFIED':
      return expirationMs;
    case 'SPECIFIED_DAY':
      return expirationMs === null ? null : asServerMs(nextMidnight(expirationMs) - 1000);
  }
}

/** Both daily modes end pendings at the change of day; only DAILY ends SL and TP with them. */
function endsDaily(mode: GtcMode): boolean {
  return mode !== 'GTC';
}

export function stopsEndDaily({ gtcMode }: Pick<SymbolSpec, 'gtcMode'>): boolean {
  return gtcMode === 'DAILY';
}

function nextMidnight(serverMs: ServerMs): ServerMs {
  return asServerMs((dayNumber(serverMs) + 1) * DAY_MS);
}

export function isExpired(endMs: ServerMs | null, nowMs: ServerMs): boolean {
  return endMs !== null && nowMs >= endMs;
}
