import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  asMagic,
  asMoney,
  asPrice,
  asSymbolName,
  asUtcMs,
  type Command,
  type CommandView,
  checkCommand,
  checkSignal,
  type Denial,
  effectOf,
  LIVE_RISK_SETTINGS,
  lotsToVolume,
  makeSymbolSpec,
  NO_RISK_LIMITS,
  type RiskSettings,
  type RiskView,
  type SignalAction,
} from '../../src/index.ts';
import { account, order, position, signal, view } from '../signal/fixtures.ts';

const count = fc.integer({ min: 1, max: 6 });
const percent = fc.double({ min: 0.1, max: 20, noNaN: true });
const onOrOff = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const someOf = <T>(...all: readonly T[]) => fc.subarray([...all], { minLength: 1 });
const intervals = fc.array(
  fc
    .tuple(fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }))
    .map(([fromMinute, length]) => ({ fromMinute, toMinute: fromMinute + length })),
  { maxLength: 2 },
);
const hours = fc
  .tuple(intervals, intervals, intervals, intervals, intervals, intervals, intervals)
  .map((days) => ({ days, holidays: [] }));

/** Every limit that an account or a subject may have. */
const everyLimit = {
  volumeMax: fc.integer({ min: 1, max: 40 }).map((cents) => lotsToVolume(cents / 100)),
  notionalMax: fc.double({ min: 1_000, max: 40_000, noNaN: true }),
  priceCollarPercent: percent,
  quoteAgeMaxMs: fc.integer({ min: 1, max: 20_000 }),
  checkStops: fc.boolean(),
  requireStopLoss: fc.boolean(),
  openPositionsMax: count,
  pendingOrdersMax: count,
  netExposureMax: fc.integer({ min: 1, max: 100 }).map((cents) => lotsToVolume(cents / 100)),
  ordersPerDayMax: count,
  repeatsMax: count,
  dailyLossMaxPercent: percent,
  drawdownMaxPercent: percent,
  allowedSymbols: someOf('EUR*', '*USD', 'GBP*', '!EURUSD'),
  allowedActions: someOf<SignalAction>('BUY', 'SELL', 'CLOSE'),
  allowedMagics: someOf(asMagic('0'), asMagic('7'), asMagic('8')),
  tradingHours: hours,
} as const;
const LIMIT_NAMES = Object.keys(everyLimit);

/** A few of them at a time: with all of them on hardly any order would pass. */
const limits: fc.Arbitrary<RiskSettings> = fc
  .tuple(fc.record(everyLimit), fc.subarray(LIMIT_NAMES, { maxLength: 4 }))
  .map(([all, names]) => ({
    ...NO_RISK_LIMITS,
    ...Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name))),
  }));

const NOW = view().nowMs;

const moments: fc.Arbitrary<Partial<RiskView>> = fc
  .record({
    afterMs: fc.integer({ min: 0, max: 7 * 86_400_000 }),
    ageMs: fc.integer({ min: 0, max: 30_000 }),
    equity: fc.integer({ min: 8_000, max: 10_000 }),
    positionCount: fc.nat(5),
    pendings: fc.nat(3),
    sent: fc.nat(5),
  })
  .map(({ afterMs, ageMs, equity, positionCount, pendings, sent }) => ({
    nowMs: asUtcMs(NOW + afterMs),
    marketMs: asUtcMs(NOW + ageMs),
    account: { ...account(1e9), equity: asMoney(equity) },
    positions: [position('1')],
    positionCount,
    orders: Array.from({ length: pendings }, () => order('BUY_LIMIT')),
    history: {
      ordersToday: sent,
      equalOrders: sent,
      dayStartEquity: asMoney(10_000),
      peakEquity: asMoney(10_000),
    },
  }));

const price = fc.integer({ min: 100_000, max: 118_000 }).map((points) => asPrice(points / 1e5));

const signals = fc
  .record({
    action: fc.constantFrom<SignalAction>('BUY', 'SELL', 'CLOSE'),
    volume: fc.integer({ min: 1, max: 40 }).map((cents) => lotsToVolume(cents / 100)),
    price: onOrOff(price),
    stopLoss: onOrOff(price),
    magic: onOrOff(fc.constantFrom(asMagic('7'), asMagic('8'))),
    symbol: fc.constantFrom('EURUSD', 'GBPUSD').map(asSymbolName),
  })
  .map((wish) => signal(wish));

type Verdict = Denial | 'allowed';

describe('limits of an account and of a subject', () => {
  const settingsOf = (verdict: ReturnType<typeof checkSignal>): Verdict =>
    verdict.kind === 'approved' ? 'allowed' : verdict;

  it('allow an order together exactly when each of them allows it', () => {
    const seen = { allowed: 0, account: 0, subject: 0 };
    fc.assert(
      fc.property(limits, limits, moments, signals, (mine, own, moment, wish) => {
        const at = (settings: RiskSettings): RiskView =>
          view({ spec: makeSymbolSpec({ name: wish.symbol }), ...moment, settings });
        const alone = settingsOf(checkSignal(wish, at(mine)));
        const other = settingsOf(checkSignal(wish, at(own)));
        const both = settingsOf(checkSignal(wish, { ...at(mine), ofSubject: at(own) }));
        expect(both === 'allowed').toBe(alone === 'allowed' && other === 'allowed');
        if (both === 'allowed') {
          seen.allowed += 1;
          return;
        }
        const whose = both.details.limitOf;
        if (whose === undefined) return;
        seen[whose === 'account' ? 'account' : 'subject'] += 1;
        // The one that is named refuses by itself, by the same rule.
        expect(whose).toBe(alone !== 'allowed' && alone.rule === both.rule ? 'account' : 'subject');
        const named = whose === 'account' ? mine : own;
        expect(settingsOf(checkSignal(wish, at(named)))).not.toBe('allowed');
      }),
      { numRuns: 2_000 },
    );
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(50);
  });

  it('allow a command together exactly when each of them allows it', () => {
    fc.assert(
      fc.property(limits, limits, moments, commands(), (mine, own, moment, command) => {
        const effect = effectOf(command, BOOK);
        if (effect === undefined) throw new Error('the command names nothing');
        const at = (settings: RiskSettings): CommandView => ({ ...view(moment), settings });
        const alone = checkCommand(effect, at(mine));
        const other = checkCommand(effect, at(own));
        const both = checkCommand(effect, { ...at(mine), ofSubject: at(own) });
        expect(both === undefined).toBe(alone === undefined && other === undefined);
        if (both === undefined) return;
        const named = both.details.limitOf === 'account' ? alone : other;
        expect(named).toBeDefined();
      }),
      { numRuns: 2_000 },
    );
  });

  it('let a subject loosen nothing: with any limits of its own no more is allowed', () => {
    fc.assert(
      fc.property(limits, moments, signals, (own, moment, wish) => {
        const strict = view({ ...moment, settings: LIVE_RISK_SETTINGS });
        const loose = { ...strict, settings: own };
        if (checkSignal(wish, strict).kind === 'approved') return;
        expect(checkSignal(wish, { ...strict, ofSubject: loose }).kind).toBe('denied');
      }),
    );
  });
});

const BOOK = {
  order: () => order('SELL_LIMIT', 0.1, { priceOpen: asPrice(1.09), stopLoss: asPrice(1.1) }),
  position: (ticket: string) =>
    position(ticket, {
      side: ticket === '2' ? 'SELL' : 'BUY',
      stopLoss: ticket === '2' ? asPrice(1.1) : asPrice(1.07),
    }),
  spec: () => makeSymbolSpec({}),
};

function commands(): fc.Arbitrary<Command> {
  const level = fc.option(fc.option(price, { nil: null }), { nil: undefined });
  const named = fc.option(price, { nil: undefined });
  const { ticket } = BOOK.position('1');
  return fc.oneof(
    fc.record({
      kind: fc.constant('order_modify' as const),
      ticket: fc.constant(order('BUY').ticket),
      price: named,
      stopLimit: fc.constant(undefined),
      stopLoss: level,
      takeProfit: level,
      time: fc.constant(undefined),
      expirationMs: fc.constantFrom(undefined, null, asUtcMs(NOW + 3_600_000)),
    }),
    fc.record({
      kind: fc.constant('position_modify' as const),
      ticket: fc.constantFrom(ticket, BOOK.position('2').ticket),
      stopLoss: level,
      takeProfit: level,
    }),
    fc.constant<Command>({ kind: 'order_cancel', ticket: order('BUY').ticket }),
    fc.constant<Command>({ kind: 'position_close', ticket, volume: null, comment: '' }),
    fc.constant<Command>({
      kind: 'close_by',
      ticket,
      oppositeTicket: BOOK.position('2').ticket,
    }),
  );
}

describe('a command that tightens', () => {
  /** What a key may touch at all is no question of more or less risk. */
  const RIGHTS = { allowedSymbols: null, allowedActions: null, allowedMagics: null };

  it('is refused by no rule, whatever else holds and whatever is not known', () => {
    let tightening = 0;
    fc.assert(
      fc.property(
        limits,
        moments,
        commands(),
        fc.boolean(),
        (settings, moment, command, isBlind) => {
          const effect = effectOf(command, BOOK);
          if (effect === undefined) throw new Error('the command names nothing');
          if ('raisesRisk' in effect && effect.raisesRisk) return;
          tightening += 1;
          const unknown = { dayStartEquity: null, peakEquity: null };
          const seen = { ...view(moment), settings: { ...settings, ...RIGHTS } };
          const at = isBlind ? { ...seen, tick: undefined, history: unknown } : seen;
          expect(checkCommand(effect, at)).toBeUndefined();
        },
      ),
      { numRuns: 2_000 },
    );
    expect(tightening).toBeGreaterThan(500);
  });

  it('leaves no stop further away than it was', () => {
    fc.assert(
      fc.property(commands(), (command) => {
        const effect = effectOf(command, BOOK);
        if (effect?.kind !== 'position' || effect.raisesRisk) return;
        const { position: before, after } = effect;
        const sign = before.side === 'BUY' ? 1 : -1;
        expect(after.stopLoss).not.toBe(asPrice(0));
        expect(sign * (after.stopLoss - before.stopLoss)).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
