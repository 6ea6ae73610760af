import type { HoursInterval, TradingHours } from '@mt5-bridge/trading';

const DAY_MINUTES = 1440;
const CLOSED: readonly HoursInterval[] = [];

const clock = (hours: number, minutes = 0): number => hours * 60 + minutes;

/** Monday to Friday `from` to `to` in minutes of the server's day. */
function weekdays(fromMinute: number, toMinute: number): TradingHours {
  const open = [{ fromMinute, toMinute }];
  return { days: [CLOSED, open, open, open, open, open, CLOSED], holidays: [] };
}

/** The forex week of a server on the New York close: Monday 00:00 to Friday 24:00. */
export const FOREX_HOURS = weekdays(0, DAY_MINUTES);
/** Metals and most index CFDs pause for an hour after New York's close. */
export const METAL_HOURS = weekdays(clock(1), clock(23, 59));
export const INDEX_HOURS = weekdays(clock(1), clock(23, 59));
export const ENERGY_HOURS = weekdays(clock(1), clock(23, 59));
export const BRENT_HOURS = weekdays(clock(3), clock(23, 59));
/** New York's cash session, 09:30 to 16:00, as a server seven hours ahead shows it. */
export const US_SHARE_HOURS = weekdays(clock(16, 30), clock(23));
export const FUTURES_HOURS = weekdays(clock(1), DAY_MINUTES);
