import { describe, expect, it } from 'bun:test';
import { AccountDay } from '@mt5-bridge/bridge/internal/app/controls/account-day.ts';
import { MemoryControlStore } from '@mt5-bridge/testkit';
import { asAccountId, asMoney, asUtcMs } from '@mt5-bridge/trading';

const PAPER = asAccountId('paper');
const NOON = asUtcMs(Date.UTC(2026, 10, 24, 12));
const NEXT_DAY = asUtcMs(Date.UTC(2026, 10, 25));

describe('the figures of a day', () => {
  it('begin with the first equity of the day and keep the highest of all', () => {
    const day = new AccountDay(new MemoryControlStore());
    for (const equity of [10_000, 12_000, 11_000]) day.noteEquity(PAPER, asMoney(equity), NOON);
    expect(day.dayStartEquity(PAPER, NOON)).toBe(asMoney(10_000));
    expect(day.dayStartEquity(PAPER, NEXT_DAY)).toBeNull();
    day.noteEquity(PAPER, asMoney(9_000), NEXT_DAY);
    expect(day.dayStartEquity(PAPER, NEXT_DAY)).toBe(asMoney(9_000));
    expect(day.peakEquity(PAPER)).toBe(asMoney(12_000));
  });

  it('move with money that is paid in or out', () => {
    const day = new AccountDay(new MemoryControlStore());
    day.noteEquity(PAPER, asMoney(10_000), NOON);
    day.noteTransfer(PAPER, asMoney(-4_000), NOON);
    expect(day.dayStartEquity(PAPER, NOON)).toBe(asMoney(6_000));
    expect(day.peakEquity(PAPER)).toBe(asMoney(6_000));
  });

  it('do not begin again when the clock is set back', () => {
    const day = new AccountDay(new MemoryControlStore());
    day.noteOrder(PAPER, NEXT_DAY);
    expect(day.ordersSent(PAPER, NOON)).toBe(1);
  });

  it('come back after a restart, and never from a figure that is none', async () => {
    const store = new MemoryControlStore();
    const before = new AccountDay(store);
    before.noteEquity(PAPER, asMoney(Number.NaN), NOON);
    expect(before.peakEquity(PAPER)).toBeNull();
    before.noteEquity(PAPER, asMoney(5_000), NOON);
    before.noteOrder(PAPER, NOON);
    const after = new AccountDay(store);
    after.restore(await store.load());
    expect(after.dayStartEquity(PAPER, NOON)).toBe(asMoney(5_000));
    expect(after.ordersSent(PAPER, NOON)).toBe(1);
    expect(after.ordersSent(PAPER, NEXT_DAY)).toBe(0);
  });
});
