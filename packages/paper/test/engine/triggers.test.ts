import { describe, expect, test } from 'bun:test';
import { asPrice, type PendingOrderType } from '@mt5-bridge/trading';
import { Desk } from './desk.ts';
import { NOON_MS, tick } from './fixtures.ts';

describe('a pending order is activated', () => {
  const rows: readonly (readonly [
    PendingOrderType,
    number,
    readonly [number, number][],
    number,
  ])[] = [
    [
      'BUY_LIMIT',
      1.08,
      [
        [1.07991, 1.08001],
        [1.0799, 1.08],
      ],
      1.08,
    ],
    [
      'SELL_LIMIT',
      1.09,
      [
        [1.08999, 1.09009],
        [1.09, 1.0901],
      ],
      1.09,
    ],
    [
      'BUY_STOP',
      1.09,
      [
        [1.08989, 1.08999],
        [1.0899, 1.09],
      ],
      1.09,
    ],
    [
      'SELL_STOP',
      1.08,
      [
        [1.08001, 1.08011],
        [1.08, 1.0801],
      ],
      1.08,
    ],
  ];
  for (const [type, price, [before, at], filled] of rows) {
    test(`${type} when its side of the market touches the price`, () => {
      const desk = new Desk();
      desk.place(type, 0.1, price);
      if (before !== undefined) desk.tick(...before);
      expect(desk.server.positions()).toEqual([]);
      if (at !== undefined) desk.tick(...at);
      expect(desk.server.positions().map(({ priceOpen }) => priceOpen)).toEqual([asPrice(filled)]);
      expect(desk.server.orders()).toEqual([]);
    });
  }

  test('by a wider spread alone, a buy stop on Ask', () => {
    const desk = new Desk();
    desk.place('BUY_STOP', 0.1, 1.087);
    desk.tick(1.0845, 1.0871);
    expect(desk.server.positions()).toHaveLength(1);
  });

  test('at the market price after a gap: a limit better, a stop worse than asked', () => {
    const desk = new Desk();
    desk.place('BUY_LIMIT', 0.1, 1.083);
    desk.tick(1.0819, 1.0821);
    desk.place('SELL_STOP', 0.1, 1.081);
    desk.tick(1.0799, 1.0801);
    const prices = desk.server.positions().map(({ priceOpen }) => priceOpen);
    expect(prices).toEqual([asPrice(1.0821), asPrice(1.0799)]);
  });

  test('at its own price where the server confirms at request price', () => {
    const desk = new Desk({ settings: { fillPolicy: 'request_price' } });
    desk.place('BUY_LIMIT', 0.1, 1.083);
    const position = desk.open('BUY', 0.1, { stopLoss: 1.082 });
    desk.tick(1.0819, 1.0821);
    expect(desk.server.positions().map(({ priceOpen }) => priceOpen)).toEqual([asPrice(1.083)]);
    const close = desk.deals().find((deal) => deal.entry === 'OUT');
    expect([close?.positionId, close?.price]).toEqual([position, asPrice(1.082)]);
  });

  test('in the order of the tickets when one tick reaches several', () => {
    const desk = new Desk();
    const tickets = [1.083, 1.084, 1.0835].map((price) => desk.place('BUY_LIMIT', 0.1, price));
    desk.tick(1.082, 1.0822);
    expect(desk.server.positions().map(({ ticket }) => ticket)).toEqual(tickets);
  });

  test('a buy stop limit waits as a limit for Ask to come back', () => {
    const desk = new Desk({ quote: [1.1004, 1.1006] });
    const order = desk.place('BUY_STOP_LIMIT', 0.1, 1.101, { stopLimit: 1.1005 });
    desk.tick(1.10085, 1.10105);
    expect(desk.server.orders()).toMatchObject([
      { ticket: order, type: 'BUY_LIMIT', state: 'PLACED', priceOpen: 1.1005, priceStopLimit: 0 },
    ]);
    desk.tick(1.1004, 1.10055);
    expect(desk.server.positions()).toEqual([]);
    desk.tick(1.1003, 1.10049);
    expect(desk.server.positions()).toMatchObject([{ priceOpen: 1.10049 }]);
  });

  test('is rejected when the margin is not there any more, or waits where the server says so', () => {
    for (const setting of ['reject', 'wait'] as const) {
      const desk = new Desk({ settings: { activationWithoutMargin: setting } });
      desk.place('BUY_LIMIT', 5, 1.08);
      const loss = desk.open('BUY', 4);
      desk.tick(1.0801, 1.0803);
      desk.tick(1.0798, 1.08);
      expect(desk.server.positions().map(({ ticket }) => ticket)).toEqual([loss]);
      const states = desk.doneOrders().map(({ type, state }) => [type, state]);
      expect(states).toEqual(
        setting === 'reject'
          ? [
              ['BUY', 'FILLED'],
              ['BUY_LIMIT', 'REJECTED'],
            ]
          : [['BUY', 'FILLED']],
      );
      expect(desk.server.orders()).toHaveLength(setting === 'reject' ? 0 : 1);
    }
  });
});

describe('a position is closed', () => {
  test('long: SL and TP look at Bid; short: at Ask', () => {
    const rows = [
      ['BUY', { stopLoss: 1.08 }, [1.08001, 1.0802], [1.08, 1.0802], 'SL'],
      ['BUY', { takeProfit: 1.09 }, [1.08999, 1.0902], [1.09, 1.0902], 'TP'],
      ['SELL', { stopLoss: 1.09 }, [1.0897, 1.08999], [1.0898, 1.09], 'SL'],
      ['SELL', { takeProfit: 1.08 }, [1.0798, 1.08001], [1.0798, 1.08], 'TP'],
    ] as const;
    for (const [type, levels, before, at, reason] of rows) {
      const desk = new Desk();
      desk.open(type, 0.1, levels);
      desk.tick(before[0], before[1]);
      expect(desk.server.positions()).toHaveLength(1);
      desk.tick(at[0], at[1]);
      expect(desk.server.positions()).toEqual([]);
      const close = desk.deals().at(-1);
      expect([close?.reason, close?.entry]).toEqual([reason, 'OUT']);
    }
  });

  test('with the comment and the reason of the level on order and deal', () => {
    const desk = new Desk();
    desk.open('BUY', 0.1, { stopLoss: 1.08, comment: 'mine' });
    desk.tick(1.079, 1.0792);
    expect(desk.deals().at(-1)).toMatchObject({ comment: '[sl 1.08000]', reason: 'SL' });
    expect(desk.doneOrders().at(-1)).toMatchObject({ comment: '[sl 1.08000]', reason: 'SL' });
  });

  test('stop loss before take profit, and both before pending orders', () => {
    const desk = new Desk();
    desk.open('BUY', 0.1, { stopLoss: 1.084 });
    desk.open('SELL', 0.1, { takeProfit: 1.0842 });
    desk.place('BUY_LIMIT', 0.1, 1.0842);
    desk.events.length = 0;
    desk.tick(1.0839, 1.0841);
    expect(desk.deals().map(({ reason }) => reason)).toEqual(['SL', 'TP', 'EXPERT']);
  });

  test('not while the market is closed; with the first tick that may trade', () => {
    const morning = [{ fromMinute: 0, toMinute: 15 * 60 }];
    const all = [{ fromMinute: 0, toMinute: 1440 }];
    const days = [all, all, all, morning, all, all, all] as const;
    const desk = new Desk({ symbol: { tradeHours: { days, holidays: [] } } });
    desk.open('BUY', 0.1, { stopLoss: 1.08 });
    // The server's clock shows 15:00 one hour after noon UTC, and midnight at 22:00 UTC.
    desk.tick(1.079, 1.0792, 3_600_000);
    expect(desk.server.positions()).toHaveLength(1);
    desk.push(tick(1.078, 1.0782, NOON_MS + 10 * 3_600_000));
    expect(desk.server.positions()).toEqual([]);
    expect(desk.deals().at(-1)?.price).toBe(asPrice(1.078));
  });
});
