import {
  asPrice,
  asUtcMs,
  type Quote,
  serverToUtc,
  type TradingHours,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseServer } from './engine/case-server.ts';
import { readLife, readRequest } from './engine/read-request.ts';
import { CASE_ZONE, readSettings } from './engine/read-settings.ts';
import { CaseError, Fields } from './read/fields.ts';
import { readMarket } from './read/read-market.ts';
import { readServerTime, readSessions, showServerTime } from './read/read-sessions.ts';

const DAY_BEFORE_MS = 86_400_000;
/** Far from the order's price: only time can end it. */
const QUOTE: Quote = { bid: asPrice(1.2), ask: asPrice(1.2001) };

/** A pending order far from the market, and ticks that come at given server times. */
export const expiry: CaseAdapter = (inputs) => {
  const market = readMarket(inputs);
  const { account } = market;
  const spec = { ...market.spec, tradeHours: readHours(inputs, market.spec.tradeHours) };
  const order = inputs.object('order');
  const times = readTicks(inputs);
  const [first] = times;
  if (first === undefined) throw new CaseError(`${inputs.path}: expected ticks`);
  const setupMs = readSetup(order, inputs, first);
  const settings = readSettings(inputs, account);
  const desk = new CaseServer({ account, symbols: [spec], settings, nowMs: setupMs });
  desk.quote(spec.name, QUOTE, setupMs);
  const request = readRequest(
    new Fields({ action: 'PENDING', price: 1.1, ...withoutSetup(order) }, order.path),
    { spec, volume: 1 },
  );
  const placed = desk.send(request);
  let expiredBy: number | undefined;
  for (const [index, timeMs] of times.entries()) {
    desk.quote(spec.name, QUOTE, timeMs);
    if (desk.doneOrders.length > 0) expiredBy ??= index;
  }
  const done = desk.doneOrders[0];
  return {
    retcode: placed.retcode,
    state: done?.state ?? desk.server.orders()[0]?.state,
    expired_by_tick_index: expiredBy ?? null,
    removed_at: done?.doneMs == null ? null : showServerTime(done.doneMs),
    comment: done?.comment,
  };
};

function readTicks(inputs: Fields): readonly UtcMs[] {
  const texts = inputs.has('first_tick_after')
    ? [inputs.string('first_tick_after')]
    : inputs.array('ticks').map(String);
  return texts.map((text) => serverToUtc(CASE_ZONE, readServerTime(text, inputs.path)));
}

/**
 * When the order was placed; a case that does not say means a day before anything happens to it.
 */
function readSetup(order: Fields, inputs: Fields, first: UtcMs): UtcMs {
  if (order.has('time_setup')) {
    return serverToUtc(CASE_ZONE, readServerTime(order.string('time_setup'), inputs.path));
  }
  const { expirationMs } = readLife(order);
  return asUtcMs(Math.min(first, expirationMs ?? first) - DAY_BEFORE_MS);
}

/** `session_end` ends every day; without it the hours of the case stand. */
function readHours(inputs: Fields, hours: TradingHours): TradingHours {
  if (!inputs.has('session_end')) return hours;
  const end = inputs.string('session_end');
  const names = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
  const sessions = Object.fromEntries(names.map((name) => [name, [`00:00-${end}`]]));
  return readSessions(new Fields({ sessions }, inputs.path));
}

/** The order as a request: when it was placed is not a part of that. */
function withoutSetup(order: Fields): object {
  const { time_setup: _setup, ...request } = order.all();
  return request;
}
