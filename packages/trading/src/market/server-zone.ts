import { asServerMs, asUtcMs, type ServerMs, type UtcMs } from '../values/time.ts';
import { DAY_MS, dateOfDay, dayNumber, HOUR_MS, MINUTE_MS, nthWeekday } from './calendar.ts';

/** Which rule moves the clock: that of the United States, of the European Union, or none. */
export type DaylightRule = 'none' | 'us' | 'eu';

/** Where a trade server's clock stands. `offsetMinutes` is its winter offset from UTC. */
export interface ServerZone {
  readonly offsetMinutes: number;
  readonly daylight: DaylightRule;
}

/**
 * The day ends at 17:00 New York: UTC+2 in winter, +3 on US summer dates. Most FX servers run so.
 */
export const NEW_YORK_CLOSE: ServerZone = Object.freeze({ offsetMinutes: 120, daylight: 'us' });

/** The same hours on the dates of the European Union. */
export const EUROPEAN_CLOSE: ServerZone = Object.freeze({ offsetMinutes: 120, daylight: 'eu' });

export function fixedZone(offsetMinutes: number): ServerZone {
  return { offsetMinutes, daylight: 'none' };
}

interface SummerTime {
  readonly startMs: number;
  readonly endMs: number;
}

/** One year is asked for again and again; the rule of a year never changes. */
const cache = new Map<number, SummerTime>();

function summerTime(year: number, daylight: 'us' | 'eu'): SummerTime {
  const key = daylight === 'us' ? year : -year;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const made = daylight === 'us' ? usSummer(year) : euSummer(year);
  cache.set(key, made);
  return made;
}

/** Clocks change at 2:00 New York time: 07:00 UTC in spring, 06:00 UTC in autumn. */
function usSummer(year: number): SummerTime {
  const start = year >= 2007 ? nthWeekday(year, 3, 0, 2) : nthWeekday(year, 4, 0, 1);
  const end = year >= 2007 ? nthWeekday(year, 11, 0, 1) : nthWeekday(year, 10, 0, -1);
  return { startMs: start * DAY_MS + 7 * HOUR_MS, endMs: end * DAY_MS + 6 * HOUR_MS };
}

/** Last Sundays of March and October, 01:00 UTC. */
function euSummer(year: number): SummerTime {
  const start = nthWeekday(year, 3, 0, -1);
  const end = nthWeekday(year, 10, 0, -1);
  return { startMs: start * DAY_MS + HOUR_MS, endMs: end * DAY_MS + HOUR_MS };
}

/** Server time minus UTC at an instant, in milliseconds. */
export function serverOffsetMs(zone: ServerZone, utcMs: UtcMs): number {
  const winterMs = zone.offsetMinutes * MINUTE_MS;
  if (zone.daylight === 'none') return winterMs;
  const { year } = dateOfDay(dayNumber(utcMs));
  const { startMs, endMs } = summerTime(year, zone.daylight);
  return utcMs >= startMs && utcMs < endMs ? winterMs + HOUR_MS : winterMs;
}

export function utcToServer(zone: ServerZone, utcMs: UtcMs): ServerMs {
  return asServerMs(utcMs + serverOffsetMs(zone, utcMs));
}

/**
 * The instant of a server time, with the offset that was valid then. An hour that the clock shows
 * twice is its first pass; one that it skips counts on from before the change.
 */
export function serverToUtc(zone: ServerZone, serverMs: ServerMs): UtcMs {
  const winterMs = zone.offsetMinutes * MINUTE_MS;
  if (zone.daylight !== 'none') {
    const summer = asUtcMs(serverMs - winterMs - HOUR_MS);
    if (serverOffsetMs(zone, summer) !== winterMs) return summer;
  }
  return asUtcMs(serverMs - winterMs);
}
