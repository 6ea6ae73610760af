import { describe, expect, it } from 'bun:test';
import {
  asMagic,
  asMoney,
  asPoints,
  asPrice,
  asTicket,
  asUtcMs,
  type Command,
  type CommandView,
  checkCommand,
  effectOf,
  lotsToVolume,
  makeSymbolSpec,
  type Order,
  PAPER_RISK_SETTINGS,
  type Position,
  type RiskSettings,
} from '../../src/index.ts';
import { account, order, position, view } from '../signal/fixtures.ts';

const spec = makeSymbolSpec({ stopsLevel: asPoints(100) });
const limitOrder = order('BUY_LIMIT', 0.1, {
  ticket: asTicket('9'),
  stopLoss: asPrice(1.07),
  magic: asMagic('7'),
});
const stopLimit = order('SELL_STOP_LIMIT', 0.1, {
  ticket: asTicket('10'),
  priceOpen: asPrice(1.08),
  priceStopLimit: asPrice(1.081),
});
const long = position('1', { stopLoss: asPrice(1.08), magic: asMagic('7') });
const short = position('2', { side: 'SELL', stopLoss: asPrice(1.09) });
const ORDERS: readonly Order[] = [limitOrder, stopLimit];
const POSITIONS: readonly Position[] = [long, short];

const book = {
  order: (ticket: string) => ORDERS.find((item) => item.ticket === ticket),
  position: (ticket: string) => POSITIONS.find((item) => item.ticket === ticket),
  spec: () => spec,
};

const modifyOrder = (more: Partial<Extract<Command, { kind: 'order_modify' }>>): Command => ({
  kind: 'order_modify',
  ticket: limitOrder.ticket,
  price: undefined,
  stopLimit: undefined,
  stopLoss: undefined,
  takeProfit: undefined,
  time: undefined,
  expirationMs: undefined,
  ...more,
});

const modifyPosition = (more: Partial<Extract<Command, { kind: 'position_modify' }>>): Command => ({
  kind: 'position_modify',
  ticket: long.ticket,
  stopLoss: undefined,
  takeProfit: undefined,
  ...more,
});

const close = (ticket = long.ticket): Command => ({
  kind: 'position_close',
  ticket,
  volume: null,
  comment: '',
});
const closeBy: Command = {
  kind: 'close_by',
  ticket: long.ticket,
  oppositeTicket: short.ticket,
};
const cancel: Command = { kind: 'order_cancel', ticket: limitOrder.ticket };
const widerStop = modifyPosition({ stopLoss: asPrice(1.079) });
const widerOrder = modifyOrder({ price: asPrice(1.081) });

function check(
  command: Command,
  rules: Partial<RiskSettings>,
  more: Partial<CommandView> = {},
): ReturnType<typeof checkCommand> {
  const effect = effectOf(command, book);
  if (effect === undefined) throw new Error(`${command.kind} names nothing`);
  const settings = { ...PAPER_RISK_SETTINGS, priceCollarPercent: null, ...rules };
  return checkCommand(effect, { ...view(), spec, settings, ...more });
}

/** 2026-11-24 is a Tuesday; the view's moment is 12:00 UTC. */
const tuesday = (fromMinute: number, toMinute: number): RiskSettings['tradingHours'] => ({
  days: [[], [], [{ fromMinute, toMinute }], [], [], [], []],
  holidays: [],
});

const equity = (start: number | null, peak: number | null): CommandView['history'] => ({
  dayStartEquity: start === null ? null : asMoney(start),
  peakEquity: peak === null ? null : asMoney(peak),
});

type Case = [
  what: string,
  command: Command,
  rules: Partial<RiskSettings>,
  more: Partial<CommandView>,
  denial: { rule: string; code: string; details?: object },
];

const REFUSED: readonly Case[] = [
  [
    'a wider stop after the hours',
    widerStop,
    { tradingHours: tuesday(0, 720) },
    {},
    {
      rule: 'trading_hours',
      code: 'RISK_LIMIT',
      details: { allowed: ['tue 00:00-12:00'], received: '2026-11-24T12:00:00.000Z' },
    },
  ],
  [
    'a new price on a quote that is too old',
    widerOrder,
    { quoteAgeMaxMs: 1_000 },
    { marketMs: asUtcMs(view().marketMs + 1_001) },
    { rule: 'stale_quote', code: 'RISK_LIMIT', details: { limit: 1_000, value: 1_001 } },
  ],
  [
    'a new price before the first quote',
    widerOrder,
    { quoteAgeMaxMs: 1_000 },
    { tick: undefined },
    { rule: 'stale_quote', code: 'NO_QUOTES' },
  ],
  [
    'a new price outside the collar',
    modifyOrder({ price: asPrice(1.07385) }),
    { priceCollarPercent: 1 },
    {},
    { rule: 'price_collar', code: 'RISK_PRICE_COLLAR', details: { limitPercent: 1 } },
  ],
  [
    'a new price that no quote can be held against',
    widerOrder,
    { priceCollarPercent: 50 },
    { tick: undefined },
    { rule: 'price_collar', code: 'NO_QUOTES' },
  ],
  [
    'a new stop-limit price outside the collar',
    modifyOrder({ ticket: stopLimit.ticket, stopLimit: asPrice(1.2) }),
    { priceCollarPercent: 5 },
    {},
    { rule: 'price_collar', code: 'RISK_PRICE_COLLAR', details: { price: 1.2, market: 1.0845 } },
  ],
  [
    'to take the stop loss of a position away',
    modifyPosition({ stopLoss: null }),
    { requireStopLoss: true },
    {},
    { rule: 'stop_loss_required', code: 'RISK_LIMIT', details: { field: 'stopLoss', received: 0 } },
  ],
  [
    'to take the stop loss of an order away',
    modifyOrder({ stopLoss: null }),
    { requireStopLoss: true },
    {},
    { rule: 'stop_loss_required', code: 'RISK_LIMIT' },
  ],
  [
    'a new price of an order without a stop loss',
    modifyOrder({ ticket: stopLimit.ticket, price: asPrice(1.0795) }),
    { requireStopLoss: true },
    {},
    { rule: 'stop_loss_required', code: 'RISK_LIMIT' },
  ],
  [
    'a price of an order that comes too near to its stop loss',
    modifyOrder({ price: asPrice(1.07099) }),
    { checkStops: true },
    {},
    {
      rule: 'stops',
      code: 'INVALID_STOPS',
      details: { reason: 'too_close', limit: 100, value: 99, market: 1.07099 },
    },
  ],
  [
    'a price of an order beyond its stop loss',
    modifyOrder({ price: asPrice(1.0699) }),
    { checkStops: true },
    {},
    { rule: 'stops', code: 'INVALID_STOPS', details: { reason: 'wrong_side', value: 10 } },
  ],
  [
    'stops of a stop-limit order that stand wrong around its limit price',
    modifyOrder({
      ticket: stopLimit.ticket,
      stopLimit: asPrice(1.082),
      stopLoss: asPrice(1.0815),
    }),
    { checkStops: true },
    {},
    { rule: 'stops', code: 'INVALID_STOPS', details: { reason: 'wrong_side', market: 1.082 } },
  ],
  [
    'a wider stop with a take profit inside the stops level',
    modifyPosition({ stopLoss: asPrice(1.07), takeProfit: asPrice(1.08549) }),
    { checkStops: true },
    {},
    { rule: 'stops', code: 'INVALID_STOPS', details: { limit: 100, value: 99, market: 1.0845 } },
  ],
  [
    'a wider stop that no quote can be held against',
    widerStop,
    { checkStops: true },
    { tick: undefined },
    { rule: 'stops', code: 'NO_QUOTES' },
  ],
  [
    'a price at which an order is worth too much',
    modifyOrder({ price: asPrice(1.09) }),
    { notionalMax: 10_000 },
    {},
    // 0.1 lots of EUR at the Ask of EURUSD, in USD.
    { rule: 'notional', code: 'RISK_LIMIT', details: { limit: 10_000, value: 10_847 } },
  ],
  [
    'a wider stop at the loss of the day',
    widerStop,
    { dailyLossMaxPercent: 5 },
    { account: account(9_500), history: equity(10_000, null) },
    { rule: 'daily_loss', code: 'RISK_LIMIT', details: { limit: 5, value: 5 } },
  ],
  [
    'a wider stop while the equity of the day is not known',
    widerStop,
    { dailyLossMaxPercent: 5 },
    { history: equity(null, null) },
    { rule: 'daily_loss', code: 'RISK_LIMIT', details: { value: null } },
  ],
  [
    'a new price below the peak of equity',
    widerOrder,
    { drawdownMaxPercent: 10 },
    { account: account(9_000), history: equity(null, 10_000) },
    { rule: 'drawdown', code: 'RISK_LIMIT', details: { limit: 10, value: 10 } },
  ],
  [
    'a change of an order with another magic number',
    modifyOrder({ stopLoss: asPrice(1.075) }),
    { allowedMagics: [asMagic('8')] },
    {},
    { rule: 'allowed_magics', code: 'RISK_LIMIT', details: { allowed: ['8'], received: '7' } },
  ],
  [
    'a cancel of an order with another magic number',
    cancel,
    { allowedMagics: [asMagic('8')] },
    {},
    { rule: 'allowed_magics', code: 'RISK_LIMIT', details: { received: '7' } },
  ],
  [
    'a close by a position with another magic number',
    closeBy,
    { allowedMagics: [asMagic('7')] },
    {},
    { rule: 'allowed_magics', code: 'RISK_LIMIT', details: { received: '0' } },
  ],
  [
    'a close of a symbol that is not allowed',
    close(),
    { allowedSymbols: ['*JPY'] },
    {},
    { rule: 'allowed_symbols', code: 'RISK_LIMIT', details: { received: 'EURUSD' } },
  ],
  [
    'a close by somebody who may not CLOSE',
    close(),
    { allowedActions: ['BUY', 'SELL'] },
    {},
    { rule: 'allowed_actions', code: 'RISK_LIMIT', details: { received: 'CLOSE' } },
  ],
  [
    'a riskier buy order by somebody who may only SELL',
    widerOrder,
    { allowedActions: ['SELL', 'CLOSE'] },
    {},
    { rule: 'allowed_actions', code: 'RISK_LIMIT', details: { received: 'BUY' } },
  ],
  [
    'a wider stop of a short by somebody who may only BUY',
    modifyPosition({ ticket: short.ticket, stopLoss: asPrice(1.1) }),
    { allowedActions: ['BUY', 'CLOSE'] },
    {},
    { rule: 'allowed_actions', code: 'RISK_LIMIT', details: { received: 'SELL' } },
  ],
];

describe('a rule that is on refuses', () => {
  it.each([...REFUSED])('%s', (_what, command, rules, more, denial) => {
    expect(check(command, rules, more)).toMatchObject({ kind: 'denied', ...denial });
  });
});

describe('a rule lets pass', () => {
  it.each<[string, Command, Partial<RiskSettings>, Partial<CommandView>]>([
    [
      'a wider stop in the last minute of the hours',
      widerStop,
      { tradingHours: tuesday(720, 721) },
      {},
    ],
    [
      'a new price on a quote at the limit',
      widerOrder,
      { quoteAgeMaxMs: 1_000 },
      { marketMs: asUtcMs(view().marketMs + 1_000) },
    ],
    [
      'a new price at the collar',
      modifyOrder({ price: asPrice(1.07386) }),
      { priceCollarPercent: 1 },
      {},
    ],
    [
      'a stop beside a price far away that stays as it is',
      modifyOrder({ stopLoss: asPrice(1.06) }),
      { priceCollarPercent: 0.1 },
      {},
    ],
    ['a wider stop, where one is required', widerStop, { requireStopLoss: true }, {}],
    [
      'a price of an order at the stops level from its stop loss',
      modifyOrder({ price: asPrice(1.071) }),
      { checkStops: true },
      {},
    ],
    [
      'a take profit at the stops level',
      modifyPosition({ stopLoss: asPrice(1.07), takeProfit: asPrice(1.0855) }),
      { checkStops: true },
      {},
    ],
    [
      'a price at which an order is worth what is allowed',
      modifyOrder({ price: asPrice(1.08) }),
      { notionalMax: 10_848 },
      {},
    ],
    [
      'a wider stop above the loss of the day',
      widerStop,
      { dailyLossMaxPercent: 5 },
      { account: account(9_501), history: equity(10_000, null) },
    ],
    [
      'a cancel by somebody who may only BUY',
      cancel,
      { allowedActions: ['BUY'], allowedMagics: [asMagic('7')], allowedSymbols: ['EUR*'] },
      {},
    ],
    ['a tighter stop by somebody who may only CLOSE', tighter(), { allowedActions: ['CLOSE'] }, {}],
    [
      'a close of a volume above the cap: volumes are for orders',
      close(),
      { volumeMax: lotsToVolume(0.01), openPositionsMax: 1, pendingOrdersMax: 1 },
      {},
    ],
  ])('%s', (_what, command, rules, more) => {
    expect(check(command, rules, more)).toBeUndefined();
  });
});

describe('what raises risk', () => {
  const MONDAY = asUtcMs(view().nowMs + 6 * 86_400_000);
  const dated = { ...limitOrder, time: 'SPECIFIED', expirationMs: MONDAY } as const;
  const daily = { ...limitOrder, time: 'DAY' } as const;
  const raises = (command: Command, before: Order = limitOrder): boolean => {
    const effect = effectOf(command, { ...book, order: () => before });
    return effect !== undefined && 'raisesRisk' in effect && effect.raisesRisk;
  };
  it.each<[string, Command, Order, boolean]>([
    ['another price', modifyOrder({ price: asPrice(1.0799) }), limitOrder, true],
    ['the same price', modifyOrder({ price: asPrice(1.08) }), limitOrder, false],
    [
      'binary noise of the same price',
      modifyOrder({ price: asPrice(1.0799999999999998) }),
      limitOrder,
      false,
    ],
    ['a stop loss further away', modifyOrder({ stopLoss: asPrice(1.0699) }), limitOrder, true],
    ['a stop loss nearer', modifyOrder({ stopLoss: asPrice(1.0701) }), limitOrder, false],
    ['no stop loss any more', modifyOrder({ stopLoss: null }), limitOrder, true],
    ['another take profit', modifyOrder({ takeProfit: asPrice(1.2) }), limitOrder, false],
    ['an end where there was none', modifyOrder({ expirationMs: MONDAY }), limitOrder, false],
    ['a later end', modifyOrder({ expirationMs: asUtcMs(MONDAY + 1) }), dated, true],
    ['an earlier end', modifyOrder({ expirationMs: asUtcMs(MONDAY - 1) }), dated, false],
    ['no end any more', modifyOrder({ expirationMs: null }), dated, true],
    ['an end of another kind', modifyOrder({ time: 'DAY', expirationMs: null }), dated, true],
    ['more than a day', modifyOrder({ time: 'GTC' }), daily, true],
  ])('of an order: %s', (_what, command, before, expected) => {
    expect(raises(command, before)).toBe(expected);
  });

  it.each<[string, Command, boolean]>([
    ['a stop loss further away', widerStop, true],
    ['a stop loss nearer', tighter(), false],
    ['no stop loss any more', modifyPosition({ stopLoss: null }), true],
    [
      'a stop loss of a short further away',
      modifyPosition({ ticket: short.ticket, stopLoss: asPrice(1.0901) }),
      true,
    ],
    ['another take profit', modifyPosition({ takeProfit: asPrice(1.2) }), false],
    ['a close', close(), false],
    ['a close by', closeBy, false],
    ['a cancel', cancel, false],
  ])('of a position: %s', (_what, command, expected) => {
    expect(raises(command)).toBe(expected);
  });

  it('a command on what is not there has no effect', () => {
    const nothing = { order: () => undefined, position: () => undefined, spec: () => spec };
    for (const command of [widerOrder, widerStop, cancel, close(), closeBy]) {
      expect(effectOf(command, nothing)).toBeUndefined();
    }
  });
});

function tighter(): Command {
  return modifyPosition({ stopLoss: asPrice(1.081) });
}
