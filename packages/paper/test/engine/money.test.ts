import { describe, expect, test } from 'bun:test';
import {
  asCurrency,
  asMoney,
  asSymbolName,
  type CommissionRule,
  lotsToVolume,
  makeSymbolSpec,
} from '@mt5-bridge/trading';
import { Desk } from './desk.ts';
import { closeBy, deal, tick } from './fixtures.ts';

const charged = (rule: CommissionRule) =>
  new Desk({ settings: { commission: [{ symbols: 'all', rule }] } });

describe('commission', () => {
  test('per lot on entries is booked on the opening deal', () => {
    const desk = charged({ entry: 'ENTRY', unit: 'PER_LOT', value: 5 });
    const position = desk.open('BUY', 0.22);
    expect(desk.deals().at(-1)?.commission).toBe(asMoney(-1.1));
    desk.send(deal('SELL', 0.22, { position }));
    expect(desk.deals().at(-1)?.commission).toBe(asMoney(0));
    expect(desk.server.account().balance).toBe(asMoney(10_000 - 1.1 - 4.4));
  });

  test('per deal on all deals, and percent of turnover, add up', () => {
    const desk = new Desk({
      settings: {
        commission: [
          { symbols: 'all', rule: { entry: 'ALL', unit: 'PER_DEAL', value: 1 } },
          {
            symbols: ['EURUSD'],
            rule: { entry: 'EXIT', unit: 'PERCENT_OF_TURNOVER', value: 0.001 },
          },
          { symbols: ['GBPUSD'], rule: { entry: 'ALL', unit: 'PER_DEAL', value: 99 } },
        ],
      },
    });
    const position = desk.open('BUY', 1);
    desk.send(deal('SELL', 1, { position }));
    // 100000 EUR x 0.001 % = 1 EUR, at the closing price of the pair itself.
    expect(
      desk
        .deals()
        .slice(1)
        .map(({ commission }) => commission),
    ).toEqual([-1, -2.08].map(asMoney));
  });

  test('of a close by lies on its first deal when exits are charged, else nowhere', () => {
    for (const [entry, first] of [
      ['EXIT', -2],
      ['ENTRY', 0],
      ['ALL', 0],
    ] as const) {
      const desk = charged({ entry, unit: 'PER_DEAL', value: 1 });
      const [one, other] = [desk.open('BUY', 1), desk.open('SELL', 1)];
      desk.send(closeBy(one, other));
      const commissions = desk
        .deals()
        .slice(-2)
        .map(({ commission }) => commission);
      expect(commissions).toEqual([asMoney(first), asMoney(0)]);
    }
  });
});

describe('close by', () => {
  test('prices each deal at the other open price, all profit on the first', () => {
    const desk = new Desk({ quote: [1.0834, 1.08344] });
    const [first, second] = [desk.open('BUY', 0.03), desk.open('SELL', 0.01)];
    const result = desk.send(closeBy(first, second));
    expect(result).toMatchObject({ retcode: 10009, volume: lotsToVolume(0.01), price: 1.0834 });
    expect(desk.deals().slice(-2)).toMatchObject([
      { type: 'SELL', entry: 'OUT_BY', price: 1.0834, profit: -0.04, positionId: first },
      { type: 'BUY', entry: 'OUT_BY', price: 1.08344, profit: 0, positionId: second },
    ]);
    expect(desk.deals().at(-1)?.comment).toBe(`#${first} by #${second}`);
    expect(desk.server.positions()).toMatchObject([{ ticket: first, volume: lotsToVolume(0.02) }]);
  });
});

describe('currencies', () => {
  const pair = (name: string, base: string, profit: string, digits = 5) =>
    makeSymbolSpec({
      name: asSymbolName(name),
      currencyBase: asCurrency(base),
      currencyProfit: asCurrency(profit),
      digits,
    });

  test('profit and margin convert through the pairs of the catalogue', () => {
    const [usdjpy, eurjpy] = [pair('USDJPY', 'USD', 'JPY', 3), pair('EURJPY', 'EUR', 'JPY', 3)];
    const desk = new Desk({ more: [usdjpy, eurjpy], deposit: 1_000_000 });
    desk.push(tick(111.38, 111.387, desk.nowMs, usdjpy.name));
    desk.push(tick(119.999, 120, desk.nowMs, eurjpy.name));
    const symbol = eurjpy.name;
    const { position } = desk.send(deal('BUY', 10, { change: { symbol } }));
    desk.push(tick(120.1, 120.101, desk.nowMs, symbol));
    desk.send(deal('SELL', 10, { position, change: { symbol } }));
    // A buy closes at Ask of JPY/USD, which is one over Bid of USDJPY.
    expect(desk.deals().at(-1)?.profit).toBe(asMoney(897.83));
  });

  test('a quote that converts and has not come yet is 10021', () => {
    const [usdjpy, eurjpy] = [pair('USDJPY', 'USD', 'JPY', 3), pair('EURJPY', 'EUR', 'JPY', 3)];
    const desk = new Desk({ more: [usdjpy, eurjpy] });
    desk.push(tick(119.999, 120, desk.nowMs, eurjpy.name));
    expect(desk.send(deal('BUY', 1, { change: { symbol: eurjpy.name } })).retcode).toBe(10021);
  });
});

describe('deposits and credit', () => {
  test('are deals; credit counts in equity, not in the balance', () => {
    const desk = new Desk();
    desk.take(desk.server.deposit(asMoney(-500), 'withdrawal'));
    desk.take(desk.server.credit(asMoney(200), 'bonus'));
    expect(desk.deals()).toMatchObject([
      { type: 'BALANCE', profit: 10_000, order: '0', symbol: '', entry: 'IN' },
      { type: 'BALANCE', profit: -500 },
      { type: 'CREDIT', profit: 200 },
    ]);
    expect(desk.server.account()).toMatchObject({ balance: 9500, credit: 200, equity: 9700 });
  });

  test('free margin counts the floating result as the server is set', () => {
    const free = (freeMargin: 'NONE' | 'PROFIT_ONLY' | 'LOSS_ONLY' | 'PROFIT_AND_LOSS') => {
      const desk = new Desk({ settings: { freeMargin } });
      desk.open('BUY', 1);
      desk.tick(1.0837, 1.0839);
      return desk.server.account().marginFree;
    };
    expect(free('PROFIT_AND_LOSS')).toBe(asMoney(10_000 - 100 - 1084.7));
    expect(free('LOSS_ONLY')).toBe(asMoney(10_000 - 100 - 1084.7));
    expect(free('PROFIT_ONLY')).toBe(asMoney(10_000 - 1084.7));
    expect(free('NONE')).toBe(asMoney(10_000 - 1084.7));
  });
});

describe('order check', () => {
  test('gives margin and figures after the operation, and does nothing', () => {
    const desk = new Desk();
    desk.open('BUY', 1);
    const check = desk.server.check(deal('BUY', 1, { stopLoss: 1.08 }));
    expect(check).toMatchObject({
      retcode: 0,
      comment: 'Done',
      requiredMargin: 1084.7,
      margin: 2169.4,
      equity: 9980,
      marginFree: 7810.6,
      price: 1.0847,
      stopLoss: 1.08,
    });
    expect(desk.server.positions()).toHaveLength(1);
  });

  test('gives the return code that the request would get', () => {
    const desk = new Desk();
    expect(desk.server.check(deal('BUY', 0.015)).retcode).toBe(10014);
    expect(desk.server.check(deal('BUY', 90)).retcode).toBe(10019);
    expect(
      desk.server.check({ action: 'REMOVE', order: desk.place('BUY_LIMIT', 1, 1) }).retcode,
    ).toBe(0);
  });
});

describe('ticks that are none', () => {
  test('crossed, zero, negative and NaN prices and unknown symbols change nothing', () => {
    const desk = new Desk();
    desk.open('BUY', 1, { stopLoss: 1.08 });
    for (const [bid, ask] of [
      [1.09, 1.08],
      [0, 1],
      [-1, 1],
      [Number.NaN, 1],
      [1, Number.NaN],
      [0, 0],
    ] as const) {
      desk.tick(bid, ask);
    }
    desk.push(tick(0.5, 0.6, desk.nowMs, asSymbolName('NOPE')));
    expect(desk.server.positions()).toMatchObject([{ priceCurrent: 1.0845 }]);
  });

  test('time that runs back keeps the clock where it was', () => {
    const desk = new Desk();
    desk.tick(1.0846, 1.0848, 60_000);
    const { nowMs } = desk.server;
    desk.tick(1.0847, 1.0849, -30_000);
    expect(desk.server.nowMs).toBe(nowMs);
    expect(desk.server.lastTick(tick(1, 1).symbol)?.bid).toBe(tick(1.0847, 1.0849).bid);
  });
});
