import { describe, expect, it } from 'bun:test';
import { fixedZone, NEW_YORK_CLOSE } from '@mt5-bridge/trading';
import fc from 'fast-check';
import { barSpan, isTimeframe } from '../../src/feed/bar-span.ts';

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);
const at = (time: string): number => Date.parse(`${time}:00Z`);

describe('the span of a bar', () => {
  it.each([
    ['M15', '2026-01-06T10:17', '2026-01-06T10:15', '2026-01-06T10:30'],
    ['H4', '2026-01-06T10:17', '2026-01-06T10:00', '2026-01-06T14:00'],
    ['D1', '2026-01-06T21:59', '2026-01-05T22:00', '2026-01-06T22:00'],
    ['D1', '2026-07-06T21:59', '2026-07-06T21:00', '2026-07-07T21:00'],
    ['W1', '2026-01-07T10:00', '2026-01-03T22:00', '2026-01-10T22:00'],
    ['MN1', '2026-03-20T10:00', '2026-02-28T22:00', '2026-03-31T21:00'],
  ] as const)('%s around %s follows the server', (timeframe, inside, start, end) => {
    const span = barSpan(timeframe, at(inside), NEW_YORK_CLOSE);
    expect([iso(span.startMs), iso(span.endMs)]).toEqual([start, end]);
  });

  it('is an hour shorter or longer on the days that the clocks change', () => {
    const spring = barSpan('D1', at('2026-03-08T12:00'), NEW_YORK_CLOSE);
    const autumn = barSpan('D1', at('2026-11-01T12:00'), NEW_YORK_CLOSE);
    expect((spring.endMs - spring.startMs) / 3_600_000).toBe(23);
    expect((autumn.endMs - autumn.startMs) / 3_600_000).toBe(25);
  });

  it('contains its instant, and the next bar begins where it ends', () => {
    const timeframes = fc.constantFrom('M1', 'M6', 'H1', 'H6', 'D1', 'W1', 'MN1');
    fc.assert(
      fc.property(timeframes, fc.integer({ min: 0, max: at('2040-01-01T00:00') }), (name, ms) => {
        if (!isTimeframe(name)) throw new Error(name);
        const zone = fixedZone(180);
        const { startMs, endMs } = barSpan(name, ms, zone);
        expect(startMs <= ms && ms < endMs).toBe(true);
        expect(barSpan(name, endMs, zone).startMs).toBe(endMs);
        expect(barSpan(name, startMs, zone)).toEqual({ startMs, endMs });
      }),
      { numRuns: 1_000 },
    );
  });
});
