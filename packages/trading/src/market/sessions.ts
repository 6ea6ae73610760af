import { asServerMs, asUtcMs, type ServerMs, type UtcMs } from '../values/time.ts';
import { DAY_MS, dayNumber, isoDate, MINUTE_MS, weekday } from './calendar.ts';
import { type ServerZone, serverToUtc, utcToServer } from './server-zone.ts';
import type { HoursInterval, TradingHours } from './trading-hours.ts';

const DAY_MINUTES = 1440;
/** Longer than any break of a real market; a symbol without hours never opens. */
const SEARCH_DAYS = 366;

/** True when the market is open at a server time. */
export function isOpenAt(hours: TradingHours, serverMs: ServerMs): boolean {
  const day = dayNumber(serverMs);
  const minute = (serverMs - day * DAY_MS) / MINUTE_MS;
  if (isClosedDate(hours, day)) return false;
  return (
    intervalsOf(hours, day).some(({ fromMinute, toMinute }) =>
      contains(minute, fromMinute, toMinute),
    ) || overnight(hours, day).some(({ toMinute }) => minute < toMinute - DAY_MINUTES)
  );
}

/**
 * First server time at or after `serverMs` at which the market is open. `undefined` when it stays
 * closed for a year.
 */
export function nextOpenAt(hours: TradingHours, serverMs: ServerMs): ServerMs | undefined {
  if (isOpenAt(hours, serverMs)) return serverMs;
  const today = dayNumber(serverMs);
  for (let day = today; day <= today + SEARCH_DAYS; day++) {
    const opens = opensOn(hours, day).filter((openMs) => openMs >= serverMs);
    if (opens.length > 0) return asServerMs(Math.min(...opens));
  }
  return undefined;
}

/**
 * End of the trading day of a server time: the last close of that date, or the midnight that ends
 * it when the market is open over it or has no hours on that date.
 */
export function tradingDayEnd(hours: TradingHours, serverMs: ServerMs): ServerMs {
  const day = dayNumber(serverMs);
  const ends = isClosedDate(hours, day)
    ? []
    : intervalsOf(hours, day).map(({ toMinute }) => Math.min(toMinute, DAY_MINUTES));
  const lastMinute = ends.length === 0 ? DAY_MINUTES : Math.max(...ends);
  return asServerMs(day * DAY_MS + lastMinute * MINUTE_MS);
}

/** As `isOpenAt`, for a true instant on a server of the given zone. */
export function isMarketOpen(hours: TradingHours, zone: ServerZone, utcMs: UtcMs): boolean {
  return isOpenAt(hours, utcToServer(zone, utcMs));
}

/** As `nextOpenAt`, in true UTC: what `retry_after` of a closed market tells. */
export function nextMarketOpen(
  hours: TradingHours,
  zone: ServerZone,
  utcMs: UtcMs,
): UtcMs | undefined {
  const open = nextOpenAt(hours, utcToServer(zone, utcMs));
  return open === undefined ? undefined : asUtcMs(serverToUtc(zone, open));
}

/** Moments at which the market is open on `day` and was not, or may not have been, just before. */
function opensOn(hours: TradingHours, day: number): number[] {
  if (isClosedDate(hours, day)) return [];
  const starts = intervalsOf(hours, day).map(({ fromMinute }) => fromMinute);
  // An interval of a holiday's eve that goes over midnight shows here as an opening at 00:00.
  if (overnight(hours, day).length > 0) starts.push(0);
  return starts.map((minute) => day * DAY_MS + minute * MINUTE_MS);
}

function contains(minute: number, fromMinute: number, toMinute: number): boolean {
  return minute >= fromMinute && minute < toMinute;
}

function intervalsOf(hours: TradingHours, day: number): readonly HoursInterval[] {
  return hours.days[weekday(day)] ?? [];
}

/** Intervals of the day before that end after its midnight. */
function overnight(hours: TradingHours, day: number): readonly HoursInterval[] {
  if (isClosedDate(hours, day - 1)) return [];
  return intervalsOf(hours, day - 1).filter(({ toMinute }) => toMinute > DAY_MINUTES);
}

function isClosedDate({ holidays }: TradingHours, day: number): boolean {
  return holidays.length > 0 && holidays.includes(isoDate(day));
}
