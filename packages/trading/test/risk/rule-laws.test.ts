import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  asMoney,
  checkSignal,
  LIVE_RISK_SETTINGS,
  lotsToVolume,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
  type RiskView,
} from '../../src/index.ts';
import { account, position, signal, view } from '../signal/fixtures.ts';

const percent = fc.double({ min: 0.01, max: 100, noNaN: true });
const count = fc.integer({ min: 1, max: 50 });
const volume = fc.integer({ min: 1, max: 1_000 }).map((cents) => lotsToVolume(cents / 100));

const onOrOff = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });

/** Limits that are compared with a number. */
const limits: fc.Arbitrary<Partial<RiskSettings>> = fc.record({
  notionalMax: onOrOff(fc.double({ min: 1, max: 1e7, noNaN: true })),
  openPositionsMax: onOrOff(count),
  pendingOrdersMax: onOrOff(count),
  netExposureMax: onOrOff(volume),
  ordersPerDayMax: onOrOff(count),
  repeatsMax: onOrOff(count),
  dailyLossMaxPercent: onOrOff(percent),
  drawdownMaxPercent: onOrOff(percent),
});

const state: fc.Arbitrary<Partial<RiskView>> = fc
  .record({
    held: volume,
    positionCount: fc.nat(60),
    equity: fc.integer({ min: 1, max: 20_000 }),
    ordersToday: fc.option(fc.nat(60), { nil: null }),
    equalOrders: fc.option(fc.nat(60), { nil: null }),
    start: fc.option(fc.integer({ min: 0, max: 20_000 }), { nil: null }),
  })
  .map(({ held, positionCount, equity, ordersToday, equalOrders, start }) => ({
    positions: [position('1', { volume: held })],
    positionCount,
    account: { ...account(1e9), equity: asMoney(equity) },
    history: {
      ordersToday,
      equalOrders,
      dayStartEquity: start === null ? null : asMoney(start),
      peakEquity: start === null ? null : asMoney(start),
    },
  }));

const isApproved = (settings: RiskSettings, more: Partial<RiskView>, lots: number) =>
  checkSignal(signal({ volume: lotsToVolume(lots) }), view({ ...more, settings })).kind ===
  'approved';

describe('the laws of the risk rules', () => {
  it('what all of them allow, each one and none of them allow', () => {
    fc.assert(
      fc.property(limits, state, (some, more) => {
        const all = { ...PAPER_RISK_SETTINGS, ...some };
        if (!isApproved(all, more, 0.1)) return;
        expect(isApproved(PAPER_RISK_SETTINGS, more, 0.1)).toBe(true);
        for (const name of Object.keys(some)) {
          expect(isApproved({ ...all, [name]: null }, more, 0.1)).toBe(true);
        }
      }),
    );
  });

  it('a larger order is never allowed where a smaller is not', () => {
    fc.assert(
      fc.property(limits, state, fc.integer({ min: 1, max: 999 }), (some, more, cents) => {
        const settings = { ...PAPER_RISK_SETTINGS, ...some };
        if (!isApproved(settings, more, (cents + 1) / 100)) return;
        expect(isApproved(settings, more, cents / 100)).toBe(true);
      }),
    );
  });

  it('a CLOSE is never refused for what was lost, sent or held', () => {
    fc.assert(
      fc.property(limits, state, (some, more) => {
        const settings = { ...LIVE_RISK_SETTINGS, ...some };
        const close = signal({ action: 'CLOSE' });
        expect(checkSignal(close, view({ ...more, settings })).kind).toBe('approved');
      }),
    );
  });
});
