import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  copyTicks,
  copyTicksRange,
  cursorAfter,
  flagsOfKind,
  isTickOfKind,
  kindOfFlags,
  readTickFlags,
  resumeTicks,
  spreadPoints,
  TICK_FLAG,
  tickFlags,
} from '../../src/index.ts';

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

  it('are read without the bits that brokers add', () => {
    expect(readTickFlags(128 | 2)).toMatchObject({ bid: true, ask: false, buy: false });
    expect(readTickFlags(32 | 8)).toMatchObject({ buy: true, last: true, sell: false });
  });

  it.each([0, 1, 2] as const)('of a published tick of kind %p come back as that kind', (kind) => {
    const flags = flagsOfKind(kind, quote(1, 1.1), quote(1.2, 1.3, 1.25, 1));
    expect(kindOfFlags(flags)).toBe(kind);
  });

  it('of a published quote never tell of a deal', () => {
    expect(flagsOfKind(0, quote(1, 1.1), quote(1, 1.2, 1.1, 5))).toBe(TICK_FLAG.ASK);
    expect(flagsOfKind(2, undefined, quote(1, 1.1))).toBe(8 | 16 | 64);
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

describe('copying ticks', () => {
  const at = (...times: readonly number[]) => times.map((timeMs) => ({ timeMs }));
  const ticks = at(1000, 2000, 2000, 3000);

  it('gives the newest ones from 0, and the first ones from a moment on', () => {
    expect(copyTicks(ticks, 0, 3)).toEqual(at(2000, 2000, 3000));
    expect(copyTicks(ticks, 1001, 2)).toEqual(at(2000, 2000));
    expect(copyTicks(ticks, 4000, 2)).toEqual([]);
  });

  it('takes 2000 without a count', () => {
    const many = Array.from({ length: 3000 }, (_, timeMs) => ({ timeMs }));
    expect(copyTicks(many, 0, 0)).toHaveLength(2000);
    expect(copyTicks(many, 0, 0)[0]).toEqual({ timeMs: 1000 });
  });

  it('includes both ends of a range; an end of 0 is the newest tick', () => {
    expect(copyTicksRange(ticks, 2000, 2000)).toEqual(at(2000, 2000));
    expect(copyTicksRange(ticks, 2001, 0)).toEqual(at(3000));
  });

  it('separates quotes from deals', () => {
    expect(isTickOfKind(2, 'INFO')).toBe(true);
    expect(isTickOfKind(2, 'TRADE')).toBe(false);
    expect(isTickOfKind(24, 'TRADE')).toBe(true);
    expect(isTickOfKind(0, 'ALL')).toBe(true);
  });

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
