import { asServerMs, type ServerMs } from '../values/time.ts';
import type { Timeframe } from './bar.ts';
import { DAY_MS, dateOfDay, dayNumber, dayOfDate, MINUTE_MS, weekday } from './calendar.ts';

/** Minutes of the timeframes that divide a day; weeks and months follow the calendar. */
const MINUTES: Readonly<Record<Exclude<Timeframe, 'W1' | 'MN1'>, number>> = {
  M1: 1,
  M2: 2,
  M3: 3,
  M4: 4,
  M5: 5,
  M6: 6,
  M10: 10,
  M12: 12,
  M15: 15,
  M20: 20,
  M30: 30,
  H1: 60,
  H2: 120,
  H3: 180,
  H4: 240,
  H6: 360,
  H8: 480,
  H12: 720,
  D1: 1440,
};

export const TIMEFRAMES: readonly Timeframe[] = [
  ...(Object.keys(MINUTES) as (keyof typeof MINUTES)[]), // keys of the record above
  'W1',
  'MN1',
];

/** Start of the bar that contains a server time. Weeks begin on Sunday, as in MT5. */
export function barStart(timeframe: Timeframe, serverMs: ServerMs): ServerMs {
  const day = dayNumber(serverMs);
  if (timeframe === 'W1') return asServerMs((day - weekday(day)) * DAY_MS);
  if (timeframe === 'MN1') {
    const { year, month } = dateOfDay(day);
    return asServerMs(dayOfDate(year, month, 1) * DAY_MS);
  }
  const lengthMs = MINUTES[timeframe] * MINUTE_MS;
  return asServerMs(Math.floor(serverMs / lengthMs) * lengthMs);
}

/** Start of the bar after the one that starts at `startMs`. */
export function nextBarStart(timeframe: Timeframe, startMs: ServerMs): ServerMs {
  if (timeframe === 'W1') return asServerMs(startMs + 7 * DAY_MS);
  if (timeframe === 'MN1') {
    const { year, month } = dateOfDay(dayNumber(startMs));
    const next = month === 12 ? dayOfDate(year + 1, 1, 1) : dayOfDate(year, month + 1, 1);
    return asServerMs(next * DAY_MS);
  }
  return asServerMs(startMs + MINUTES[timeframe] * MINUTE_MS);
}
