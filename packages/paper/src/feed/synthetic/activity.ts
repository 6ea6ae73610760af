import type { Rhythm } from './market-profile.ts';

const HOUR_MINUTES = 60;
const DAY_HOURS = 24;

/** Share of the busiest hour's activity, by hour of the day in UTC. */
const HOURS: Readonly<Record<Rhythm, readonly number[]>> = {
  // Tokyo, then London from 7, then New York until 17: busiest where the last two meet.
  forex: [
    0.35, 0.4, 0.4, 0.35, 0.3, 0.35, 0.5, 0.8, 0.95, 0.9, 0.8, 0.75, 0.9, 1, 1, 0.95, 0.8, 0.6,
    0.45, 0.4, 0.35, 0.2, 0.25, 0.3,
  ],
  metal: [
    0.4, 0.5, 0.45, 0.4, 0.35, 0.4, 0.5, 0.7, 0.8, 0.8, 0.7, 0.7, 0.9, 1, 1, 0.95, 0.8, 0.65, 0.55,
    0.45, 0.4, 0.25, 0.25, 0.35,
  ],
  new_york: [
    0.2, 0.2, 0.2, 0.2, 0.2, 0.2, 0.25, 0.4, 0.45, 0.4, 0.35, 0.4, 0.6, 0.9, 1, 0.9, 0.7, 0.65, 0.7,
    0.85, 0.7, 0.3, 0.2, 0.2,
  ],
  around_the_clock: [
    0.7, 0.7, 0.65, 0.6, 0.6, 0.6, 0.65, 0.7, 0.75, 0.75, 0.7, 0.75, 0.85, 1, 1, 0.95, 0.9, 0.85,
    0.8, 0.8, 0.75, 0.7, 0.7, 0.75,
  ],
};

/** Activity in (0, 1] at a minute since 1970, eased from hour to hour. */
export function activityAt(rhythm: Rhythm, minute: number): number {
  const hours = HOURS[rhythm];
  // A table value is that of the middle of its hour.
  const x = minute / HOUR_MINUTES - 0.5;
  const hour = Math.floor(x);
  const left = hours[modulo(hour, DAY_HOURS)] ?? 1;
  const right = hours[modulo(hour + 1, DAY_HOURS)] ?? 1;
  return left + (right - left) * (x - hour);
}

const ROLLOVER_MINUTES = 20;
const ROLLOVER_PEAK = 8;

/**
 * Extra spread, in ordinary spreads, around the server's midnight, when banks pass the book from New
 * York to Asia.
 */
export function rolloverWidening(minuteOfServerDay: number): number {
  if (minuteOfServerDay >= ROLLOVER_MINUTES) return 0;
  const calm = 1 - minuteOfServerDay / ROLLOVER_MINUTES;
  return ROLLOVER_PEAK * calm * calm;
}

export function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
