import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  ALWAYS_OPEN,
  asServerMs,
  asUtcMs,
  fixedZone,
  type HoursInterval,
  isMarketOpen,
  isOpenAt,
  NEW_YORK_CLOSE,
  nextMarketOpen,
  nextOpenAt,
  type TradingHours,
  tradingDayEnd,
} from '../../src/index.ts';

const server = (text: string) => asServerMs(Date.parse(`${text}Z`));
const allDay: readonly HoursInterval[] = [{ fromMinute: 0, toMinute: 1440 }];
const forex: TradingHours = {
  days: [[], allDay, allDay, allDay, allDay, allDay, []],
  holidays: ['2025-12-25'],
};
const evening: TradingHours = {
  days: [[], [{ fromMinute: 1380, toMinute: 1500 }], [], [], [], [], []],
  holidays: [],
};

describe('a market', () => {
  it.each([
    ['2025-02-03T00:00', true],
    ['2025-02-07T23:59', true],
    ['2025-02-08T00:00', false],
    ['2025-12-25T12:00', false],
    ['2025-12-26T12:00', true],
  ])('of a forex week is open at %s: %p', (time, open) => {
    expect(isOpenAt(forex, server(time))).toBe(open);
  });

  it('stays open over midnight when its hours go past 24:00', () => {
    expect(isOpenAt(evening, server('2025-02-03T22:59'))).toBe(false);
    expect(isOpenAt(evening, server('2025-02-04T00:59'))).toBe(true);
    expect(isOpenAt(evening, server('2025-02-04T01:00'))).toBe(false);
  });

  it('is closed on a holiday also for hours of the evening before', () => {
    const hours = { ...evening, holidays: ['2025-02-04'] };
    expect(isOpenAt(hours, server('2025-02-03T23:59'))).toBe(true);
    expect(isOpenAt(hours, server('2025-02-04T00:30'))).toBe(false);
  });

  it('opens next on the Monday after a weekend, and after a holiday', () => {
    expect(nextOpenAt(forex, server('2025-02-01T12:00'))).toBe(server('2025-02-03T00:00'));
    expect(nextOpenAt(forex, server('2025-12-25T00:00'))).toBe(server('2025-12-26T00:00'));
    expect(nextOpenAt(forex, server('2025-02-04T12:00'))).toBe(server('2025-02-04T12:00'));
  });

  it('never opens without hours', () => {
    const none: TradingHours = { days: [[], [], [], [], [], [], []], holidays: [] };
    expect(nextOpenAt(none, server('2025-02-04T12:00'))).toBeUndefined();
  });

  it('tells its next opening in true UTC', () => {
    const saturday = asUtcMs(Date.parse('2025-02-01T10:00Z'));
    expect(isMarketOpen(forex, NEW_YORK_CLOSE, saturday)).toBe(false);
    const expected = asUtcMs(Date.parse('2025-02-02T22:00Z'));
    expect(nextMarketOpen(forex, NEW_YORK_CLOSE, saturday)).toBe(expected);
    expect(nextMarketOpen(ALWAYS_OPEN, fixedZone(0), saturday)).toBe(saturday);
  });

  it('ends its trading day with the last hours of the date', () => {
    const metals: TradingHours = {
      days: [[], [{ fromMinute: 60, toMinute: 1439 }], [], [], [], [], []],
      holidays: [],
    };
    expect(tradingDayEnd(metals, server('2025-02-03T10:00'))).toBe(server('2025-02-03T23:59'));
    expect(tradingDayEnd(forex, server('2025-02-03T10:00'))).toBe(server('2025-02-04T00:00'));
    expect(tradingDayEnd(evening, server('2025-02-03T10:00'))).toBe(server('2025-02-04T00:00'));
  });

  it('is open at its next opening, and closed at every minute before', () => {
    const interval = fc
      .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 600 }))
      .map(([fromMinute, length]) => ({ fromMinute, toMinute: fromMinute + length }));
    const day = fc.array(interval, { maxLength: 2 });
    const week = fc.tuple(day, day, day, day, day, day, day);
    const holidays = fc.subarray(['2025-02-03', '2025-02-05', '2025-02-06']);
    const start = fc.integer({ min: 0, max: 7 * 1440 });
    fc.assert(
      fc.property(week, holidays, start, (days, dates, minute) => {
        const hours = { days, holidays: dates };
        const from = server('2025-02-02T00:00') + minute * 60_000;
        const open = nextOpenAt(hours, asServerMs(from));
        for (let at = from; at < (open ?? from + 86_400_000); at += 240_000) {
          expect(isOpenAt(hours, asServerMs(at))).toBe(false);
        }
        if (open !== undefined) expect(isOpenAt(hours, open)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
