import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  asServerMs,
  asUtcMs,
  dateOfDay,
  dayOfDate,
  EUROPEAN_CLOSE,
  estimateServerOffset,
  fixedZone,
  isoDate,
  NEW_YORK_CLOSE,
  nthWeekday,
  type ServerZone,
  serverOffsetMs,
  serverToUtc,
  utcToServer,
  weekday,
} from '../../src/index.ts';

const utc = (text: string) => asUtcMs(Date.parse(text));
const hours = (zone: ServerZone, text: string): number =>
  serverOffsetMs(zone, utc(text)) / 3_600_000;

describe('calendar', () => {
  it('agrees with the platform on every day of four centuries', () => {
    for (let day = dayOfDate(1900, 1, 1); day < dayOfDate(2300, 1, 1); day += 7) {
      const date = new Date(day * 86_400_000);
      expect(isoDate(day)).toBe(date.toISOString().slice(0, 10));
      expect(weekday(day)).toBe(date.getUTCDay());
      const { year, month, day: dayOfMonth } = dateOfDay(day);
      expect(dayOfDate(year, month, dayOfMonth)).toBe(day);
    }
  });

  it('finds the second and the last Sunday of a month', () => {
    expect(isoDate(nthWeekday(2026, 3, 0, 2))).toBe('2026-03-08');
    expect(isoDate(nthWeekday(2026, 12, 0, -1))).toBe('2026-12-27');
    expect(isoDate(nthWeekday(2025, 6, 0, 1))).toBe('2025-06-01');
  });
});

describe('server time', () => {
  it.each([
    ['2026-03-08T06:59:59Z', 2],
    ['2026-03-08T07:00:00Z', 3],
    ['2026-11-01T05:59:59Z', 3],
    ['2026-11-01T06:00:00Z', 2],
    ['2006-03-20T12:00:00Z', 2],
    ['2006-04-03T12:00:00Z', 3],
    ['2006-10-30T12:00:00Z', 2],
  ])('follows the clock of New York at %s: +%p h', (text, offset) => {
    expect(hours(NEW_YORK_CLOSE, text)).toBe(offset);
  });

  it.each([
    ['2026-03-29T00:59:59Z', 2],
    ['2026-03-29T01:00:00Z', 3],
    ['2026-10-25T00:59:59Z', 3],
    ['2026-10-25T01:00:00Z', 2],
  ])('follows the clock of the European Union at %s: +%p h', (text, offset) => {
    expect(hours(EUROPEAN_CLOSE, text)).toBe(offset);
  });

  it('keeps its day ending at 17:00 in New York, as the platform knows that zone', () => {
    const format = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'America/New_York',
      hour: '2-digit',
      minute: '2-digit',
    });
    for (let day = dayOfDate(2007, 1, 1); day < dayOfDate(2030, 1, 1); day += 3) {
      const end = serverToUtc(NEW_YORK_CLOSE, asServerMs(day * 86_400_000));
      // On a Sunday of change the clock moves within the day, never at its end.
      expect(format.format(end)).toBe('17:00');
    }
  });

  it('takes the first pass of an hour that is shown twice, and runs on through one that is skipped', () => {
    const autumn = asServerMs(Date.parse('2026-11-01T08:30:00Z'));
    expect(Number(serverToUtc(NEW_YORK_CLOSE, autumn))).toBe(utc('2026-11-01T05:30:00Z'));
    const spring = asServerMs(Date.parse('2026-03-08T09:30:00Z'));
    expect(Number(serverToUtc(NEW_YORK_CLOSE, spring))).toBe(utc('2026-03-08T07:30:00Z'));
  });

  it('comes back to the same instant, except in the hour that is shown twice', () => {
    const zones = fc.constantFrom(NEW_YORK_CLOSE, EUROPEAN_CLOSE, fixedZone(-210), fixedZone(0));
    const instant = fc.integer({ min: utc('1990-01-01'), max: utc('2060-01-01') });
    fc.assert(
      fc.property(zones, instant, (zone, ms) => {
        const back = serverToUtc(zone, utcToServer(zone, asUtcMs(ms)));
        expect([ms, ms - 3_600_000]).toContain(Number(back));
        expect(utcToServer(zone, back)).toBe(utcToServer(zone, asUtcMs(ms)));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('estimating an offset', () => {
  it.each([
    [7_200_636, 7200],
    [-60_000, 0],
    [-12_600_400, -12_600],
    [20_699_000, 20_700],
  ])('%p ms is %p s', (measured, offset) => {
    expect(Object.is(estimateServerOffset(measured), offset)).toBe(true);
  });
});
