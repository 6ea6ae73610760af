import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import { cursorAfter, resumeTicks, spreadPoints, TICK_FLAG, tickFlags } from '../../src/index.ts';

const quote = (bid: number, ask: number, last = 0, volumeReal = 0) => ({
  bid,
  ask,
  last,
  volumeReal,
});

describe('tick flags', () => {
  it('tell what changed since the tick before', () => {
    const before = quote(1, 1.1);
    expect(tickFlags(undefined, before)).toBe(TICK_FLAG.BID | TICK_FLAG.ASK);
    expect(tickFlags(before, quote(1, 1.2))).toBe(TICK_FLAG.ASK);
    expect(tickFlags(before, before)).toBe(0);
    expect(tickFlags(before, quote(1, 1.1, 1.05, 3))).toBe(TICK_FLAG.LAST | TICK_FLAG.VOLUME);
  });
});

describe('spread', () => {
  it.each([
    [1.0845, 1.0847, 5, 20],
    [67850.01, 67867.07, 2, 1706],
    [1.1, 1.1, 5, 0],
  ])('of %p and %p at %p digits is %p points', (bid, ask, digits, points) => {
    expect(Number(spreadPoints(bid, ask, digits))).toBe(points);
  });
});

describe('reading on', () => {
  it('goes on after any number of delivered ticks with none twice and none left out', () => {
    const times = fc.array(fc.nat(5), { maxLength: 30 }).map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(times, fc.nat(30), (list, delivered) => {
        const all = list.map((timeMs, index) => ({ timeMs, index }));
        const rest = resumeTicks(all, cursorAfter(all.slice(0, delivered)));
        expect(rest).toEqual(all.slice(delivered));
      }),
      { numRuns: 1000 },
    );
  });
});
