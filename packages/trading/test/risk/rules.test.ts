import { describe, expect, it } from 'bun:test';
import {
  allowedMagicsOfPlan,
  asMagic,
  asMoney,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  checkSignal,
  lotsToVolume,
  makeSymbolSpec,
  NO_MAGIC,
  NO_PRICE,
  NO_WISH,
  PAPER_RISK_SETTINGS,
  type RiskSettings,
  type RiskView,
  type Signal,
  type TradeRequest,
} from '../../src/index.ts';
import { account, order, position, signal, tick, view } from '../signal/fixtures.ts';

const lots = lotsToVolume;

const inFlight = (isPending: boolean, volume = 0.1) => ({
  symbol: asSymbolName('EURUSD'),
  side: 'BUY' as const,
  volume: lots(volume),
  isPending,
});

const history = (more: Partial<RiskView['history']>): RiskView['history'] => ({
  ordersToday: 0,
  equalOrders: 0,
  dayStartEquity: asMoney(10_000),
  peakEquity: asMoney(10_000),
  ...more,
});

const verdict = (
  rules: Partial<RiskSettings>,
  given: Partial<Signal> = {},
  more: Partial<RiskView> = {},
) => checkSignal(signal(given), view({ settings: { ...PAPER_RISK_SETTINGS, ...rules }, ...more }));

/** 2026-11-24 is a Tuesday; the view's moment is 12:00 UTC. */
const tuesday = (fromMinute: number, toMinute: number): RiskSettings['tradingHours'] => ({
  days: [[], [], [{ fromMinute, toMinute }], [], [], [], []],
  holidays: [],
});

const tight = makeSymbolSpec({ stopsLevel: asPoints(100) });

type Case = [
  what: string,
  rules: Partial<RiskSettings>,
  given: Partial<Signal>,
  more: Partial<RiskView>,
  denial: { rule: string; code: string; details?: object },
];

const REFUSED: readonly Case[] = [
  [
    'a value above the limit',
    { notionalMax: 10_000 },
    {},
    { account: account(10_000) },
    { rule: 'notional', code: 'RISK_LIMIT', details: { limit: 10_000, value: 10_847 } },
  ],
  [
    'a value that no quote converts',
    { notionalMax: 1e9 },
    {},
    { quotes: () => undefined },
    { rule: 'notional', code: 'NO_QUOTES' },
  ],
  [
    'a symbol that no mask names',
    { allowedSymbols: ['*JPY'] },
    {},
    {},
    { rule: 'allowed_symbols', code: 'RISK_LIMIT' },
  ],
  [
    'a CLOSE of a symbol that is not allowed',
    { allowedSymbols: ['*', '!EUR*'] },
    { action: 'CLOSE' },
    {},
    { rule: 'allowed_symbols', code: 'RISK_LIMIT' },
  ],
  [
    'an action that is not allowed',
    { allowedActions: ['SELL'] },
    {},
    {},
    { rule: 'allowed_actions', code: 'RISK_LIMIT', details: { received: 'BUY' } },
  ],
  [
    'a signal without one of the magic numbers',
    { allowedMagics: [asMagic('7')] },
    {},
    {},
    { rule: 'allowed_magics', code: 'RISK_LIMIT', details: { received: '0' } },
  ],
  [
    'a moment after the hours',
    { tradingHours: tuesday(0, 720) },
    {},
    {},
    {
      rule: 'trading_hours',
      code: 'RISK_LIMIT',
      details: { allowed: ['tue 00:00-12:00'], received: '2026-11-24T12:00:00.000Z' },
    },
  ],
  [
    'a volume above the cap',
    { volumeMax: lots(0.09) },
    {},
    {},
    {
      rule: 'volume',
      code: 'INVALID_VOLUME',
      details: { limit: 0.09, value: 0.1, volumeMin: 0.01, volumeMax: 0.09, volumeStep: 0.01 },
    },
  ],
  [
    'a CLOSE above the cap',
    { volumeMax: lots(0.09) },
    { action: 'CLOSE' },
    {},
    { rule: 'volume', code: 'INVALID_VOLUME', details: { limit: 0.09, limitOf: 'account' } },
  ],
  [
    'a stop-limit price off the grid',
    {},
    {
      price: asPrice(1.09),
      wish: { ...NO_WISH, orderType: 'stop_limit', stopLimit: asPrice(1.0891234) },
    },
    {},
    {
      rule: 'price_grid',
      code: 'INVALID_PRICE',
      details: { field: 'stopLimit', received: 1.0891234 },
    },
  ],
  [
    'a stop-limit price outside the collar',
    { priceCollarPercent: 1 },
    {
      price: asPrice(1.085),
      wish: { ...NO_WISH, orderType: 'stop_limit', stopLimit: asPrice(1.07) },
    },
    {},
    { rule: 'price_collar', code: 'RISK_PRICE_COLLAR', details: { price: 1.07 } },
  ],
  [
    'an order without the stop loss that is required',
    { requireStopLoss: true },
    { takeProfit: asPrice(1.2) },
    {},
    { rule: 'stop_loss_required', code: 'RISK_LIMIT' },
  ],
  [
    'a stop loss on the wrong side',
    { checkStops: true },
    { stopLoss: asPrice(1.0846) },
    {},
    { rule: 'stops', code: 'INVALID_STOPS', details: { reason: 'wrong_side' } },
  ],
  [
    'a take profit on the wrong side of a SELL',
    { checkStops: true },
    { action: 'SELL', takeProfit: asPrice(1.085) },
    {},
    { rule: 'stops', code: 'INVALID_STOPS', details: { reason: 'wrong_side' } },
  ],
  [
    'a stop loss inside the stops level',
    { checkStops: true },
    { stopLoss: asPrice(1.0836) },
    { spec: tight },
    { rule: 'stops', code: 'INVALID_STOPS', details: { reason: 'too_close', limit: 100 } },
  ],
  [
    'a stop loss too near to the price of a pending order',
    { checkStops: true },
    { price: asPrice(1.08), stopLoss: asPrice(1.0795) },
    { spec: tight },
    { rule: 'stops', code: 'INVALID_STOPS', details: { market: 1.08 } },
  ],
  [
    'stops without a quote',
    { checkStops: true },
    { stopLoss: asPrice(1.08) },
    { tick: undefined },
    { rule: 'stops', code: 'NO_QUOTES' },
  ],
  [
    'one position more than allowed',
    { openPositionsMax: 2 },
    {},
    { positionCount: 2 },
    { rule: 'open_positions', code: 'RISK_LIMIT', details: { limit: 2, value: 3 } },
  ],
  [
    'a position that orders at work and on their way leave no room for',
    { openPositionsMax: 3 },
    {},
    { positionCount: 1, orders: [order('BUY_LIMIT')], inFlight: [inFlight(false)] },
    { rule: 'open_positions', code: 'RISK_LIMIT', details: { value: 4 } },
  ],
  [
    'one pending order more than allowed',
    { pendingOrdersMax: 2 },
    { price: asPrice(1.08) },
    { orders: [order('SELL_LIMIT')], inFlight: [inFlight(true), inFlight(false)] },
    { rule: 'pending_orders', code: 'RISK_LIMIT', details: { limit: 2, value: 3 } },
  ],
  [
    'more net volume than allowed',
    { netExposureMax: lots(1) },
    { volume: lots(0.2) },
    {
      positions: [position('1'), position('2', { side: 'SELL', volume: lots(0.1) })],
      orders: [order('BUY_STOP', 0.3), order('SELL_LIMIT', 5)],
      inFlight: [inFlight(false, 0.2)],
    },
    { rule: 'net_exposure', code: 'RISK_LIMIT', details: { limit: 1, value: 1.1 } },
  ],
  [
    'one order more than a day may have',
    { ordersPerDayMax: 3 },
    {},
    { history: history({ ordersToday: 3 }) },
    { rule: 'orders_per_day', code: 'RISK_LIMIT', details: { limit: 3, value: 3 } },
  ],
  [
    'any order when those of the day are not known',
    { ordersPerDayMax: 3 },
    {},
    { history: history({ ordersToday: null }) },
    { rule: 'orders_per_day', code: 'RISK_LIMIT', details: { value: null } },
  ],
  [
    'one equal order too many',
    { repeatsMax: 5 },
    {},
    { history: history({ equalOrders: 5 }) },
    { rule: 'repeated_orders', code: 'RISK_LIMIT', details: { limit: 5, value: 5 } },
  ],
  [
    'any order when equal ones are not known',
    { repeatsMax: 5 },
    {},
    { history: history({ equalOrders: null }) },
    { rule: 'repeated_orders', code: 'RISK_LIMIT' },
  ],
  [
    'a loss of the day at the limit',
    { dailyLossMaxPercent: 5 },
    {},
    { account: account(9_500), history: history({}) },
    { rule: 'daily_loss', code: 'RISK_LIMIT', details: { limit: 5, value: 5 } },
  ],
  [
    'any order when the day began with an unknown equity',
    { dailyLossMaxPercent: 5 },
    {},
    { history: history({ dayStartEquity: null }) },
    { rule: 'daily_loss', code: 'RISK_LIMIT', details: { value: null } },
  ],
  [
    'any order when equity is no number',
    { drawdownMaxPercent: 5 },
    {},
    { account: { ...account(10_000), equity: asMoney(Number.NaN) }, history: history({}) },
    { rule: 'drawdown', code: 'RISK_LIMIT', details: { value: null } },
  ],
  [
    'a fall from the peak above the limit',
    { drawdownMaxPercent: 10 },
    {},
    { account: account(10_000), history: history({ peakEquity: asMoney(20_000) }) },
    { rule: 'drawdown', code: 'RISK_LIMIT', details: { limit: 10, value: 50 } },
  ],
];

describe('a risk rule that is on refuses', () => {
  it.each([...REFUSED])('%s', (_what, rules, given, more, denial) => {
    expect(verdict(rules, given, more)).toMatchObject({ kind: 'denied', ...denial });
  });
});

describe('the right to a magic number', () => {
  const rules = { settings: { ...PAPER_RISK_SETTINGS, allowedMagics: [asMagic('7')] } };
  const held = [position('1', { magic: asMagic('7') }), position('2', { magic: asMagic('8') })];
  const at = view({ ...rules, positions: held });
  const deal = (ticket: string | null): TradeRequest => ({
    action: 'DEAL',
    symbol: asSymbolName('EURUSD'),
    type: 'SELL',
    volume: lots(0.1),
    price: asPrice(1.0845),
    deviation: asPoints(0),
    filling: 'IOC',
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: asMagic('7'),
    comment: '',
    position: ticket === null ? null : asTicket(ticket),
  });

  it('is asked for the position that a signal came to close', () => {
    expect(allowedMagicsOfPlan(deal('2'), at)).toMatchObject({
      rule: 'allowed_magics',
      details: { allowed: ['7'], received: '8' },
    });
    expect(allowedMagicsOfPlan(deal('1'), at)).toBeUndefined();
    expect(allowedMagicsOfPlan(deal(null), at)).toBeUndefined();
  });
});

describe('a risk rule lets pass', () => {
  it.each<[string, Partial<RiskSettings>, Partial<Signal>, Partial<RiskView>]>([
    ['a volume at the cap', { volumeMax: lots(0.1) }, {}, {}],
    ['a value at the limit', { notionalMax: 10_848 }, {}, {}],
    ['an allowed symbol', { allowedSymbols: ['EUR*'] }, {}, {}],
    ['an allowed magic number', { allowedMagics: [asMagic('7')] }, { magic: asMagic('7') }, {}],
    ['a signal without magic where 0 is allowed', { allowedMagics: [NO_MAGIC] }, {}, {}],
    ['a moment within the hours', { tradingHours: tuesday(720, 721) }, {}, {}],
    [
      'a stop loss at the stops level',
      { checkStops: true },
      { stopLoss: asPrice(1.0835) },
      { spec: tight },
    ],
    [
      'a second order in the one position of a netting account',
      { openPositionsMax: 1 },
      {},
      netting(),
    ],
    ['an order at the market beside pending ones', { pendingOrdersMax: 1 }, {}, pendings()],
    [
      'an order against a net position',
      { netExposureMax: lots(0.5) },
      { action: 'SELL', volume: lots(1) },
      { positions: [position('1')] },
    ],
    ['a loss below the limit', { dailyLossMaxPercent: 5 }, {}, { history: history({}) }],
  ])('%s', (_what, rules, given, more) => {
    expect(verdict(rules, given, more).kind).toBe('approved');
  });

  it('a CLOSE, whatever guards exposure', () => {
    const strictest: Partial<RiskSettings> = {
      notionalMax: 1,
      quoteAgeMaxMs: 1,
      checkStops: true,
      requireStopLoss: true,
      openPositionsMax: 1,
      pendingOrdersMax: 1,
      netExposureMax: lots(0.01),
      ordersPerDayMax: 1,
      repeatsMax: 1,
      dailyLossMaxPercent: 1,
      drawdownMaxPercent: 1,
      tradingHours: tuesday(0, 1),
    };
    const worst: Partial<RiskView> = {
      tick: undefined,
      marketMs: asUtcMs(view().marketMs + 60_000),
      positionCount: 50,
      positions: [position('1')],
      account: account(1),
      history: { ordersToday: null, equalOrders: null, dayStartEquity: null, peakEquity: null },
    };
    expect(verdict(strictest, { action: 'CLOSE' }, worst).kind).toBe('approved');
    const reduceOnly = { action: 'SELL', wish: { ...NO_WISH, isReduceOnly: true } } as const;
    expect(verdict(strictest, reduceOnly, worst).kind).toBe('approved');
    expect(verdict(strictest, {}, worst).kind).toBe('denied');
  });
});

function netting(): Partial<RiskView> {
  const hedging = account(10_000);
  return {
    account: { ...hedging, spec: { ...hedging.spec, marginMode: 'RETAIL_NETTING' } },
    positions: [position('1')],
    positionCount: 1,
  };
}

function pendings(): Partial<RiskView> {
  return { orders: [order('BUY_LIMIT')], tick: tick() };
}
