import { describe, expect, test } from 'bun:test';
import { asMoney, asPrice, asUtcMs } from '@mt5-bridge/trading';
import { Desk } from './desk.ts';
import { deal, NOON_MS, tick } from './fixtures.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Server midnight after Wednesday noon: New York close, so 22:00 UTC in winter. */
const MIDNIGHT = NOON_MS + 10 * HOUR;
const points = { swapMode: 'POINTS', swapLong: -7.85, swapShort: 3.8 } as const;

describe('at the server midnight', () => {
  test('swap is charged on what is open, three nights on Wednesday, none at the weekend', () => {
    const desk = new Desk({ symbol: points });
    desk.open('BUY', 1);
    const swaps: number[] = [];
    for (let night = 0; night < 5; night++) {
      desk.push(tick(1.0845, 1.0847, MIDNIGHT + night * DAY));
      swaps.push(desk.server.positions()[0]?.swap ?? 0);
    }
    expect(swaps).toEqual([-23.55, -31.4, -39.25, -39.25, -39.25]);
  });

  test('a night counts from its last millisecond, once', () => {
    const desk = new Desk({ symbol: points });
    desk.open('SELL', 1);
    desk.push(tick(1.0845, 1.0847, MIDNIGHT - 1));
    expect(desk.server.positions()[0]?.swap).toBe(asMoney(0));
    desk.server.advanceTo(asUtcMs(MIDNIGHT));
    desk.push(tick(1.0845, 1.0847, MIDNIGHT));
    expect(desk.server.positions()[0]?.swap).toBe(asMoney(11.4));
  });

  test('days without ticks are charged one by one when time comes back', () => {
    const desk = new Desk({ symbol: points });
    desk.open('BUY', 1);
    desk.take(desk.server.advanceTo(asUtcMs(NOON_MS + 7 * DAY)));
    expect(desk.server.positions()[0]?.swap).toBe(asMoney(-54.95));
    expect(desk.events.filter(({ kind }) => kind === 'position')).toHaveLength(5);
  });

  test('swap counts in equity, and is booked by the closing deal in proportion', () => {
    const desk = new Desk({ symbol: points });
    const position = desk.open('BUY', 1);
    desk.push(tick(1.0847, 1.0849, MIDNIGHT));
    expect(desk.server.account()).toMatchObject({
      balance: 10_000,
      profit: -23.55,
      equity: 9976.45,
    });
    desk.send(deal('SELL', 0.4, { position }));
    expect(desk.deals().at(-1)).toMatchObject({ swap: -9.42, profit: 0 });
    desk.send(deal('SELL', 0.6, { position }));
    expect(desk.deals().at(-1)?.swap).toBe(asMoney(-14.13));
    expect(desk.server.account().balance).toBe(asMoney(9976.45));
  });

  test('a partial close leaves the swap where the server does it so', () => {
    const desk = new Desk({ symbol: points, settings: { partialCloseSwap: 'stays' } });
    const position = desk.open('BUY', 1);
    desk.push(tick(1.0847, 1.0849, MIDNIGHT));
    desk.send(deal('SELL', 0.4, { position }));
    expect(desk.deals().at(-1)?.swap).toBe(asMoney(0));
    expect(desk.server.positions()[0]?.swap).toBe(asMoney(-23.55));
  });

  test('reopening modes realise the day and move the open price under the same ticket', () => {
    const symbol = {
      swapMode: 'REOPEN_CURRENT',
      swapLong: -10,
      swapDays: [1, 1, 1, 1, 1, 1, 1],
    } as const;
    const desk = new Desk({ symbol });
    const ticket = desk.open('BUY', 1);
    desk.tick(1.0857, 1.0859);
    desk.push(tick(1.0857, 1.0859, MIDNIGHT));
    expect(desk.server.positions()).toMatchObject([{ ticket, priceOpen: 1.0858, swap: 0 }]);
    expect(desk.deals().slice(-2)).toMatchObject([
      { entry: 'OUT', reason: 'ROLLOVER', profit: 100, positionId: ticket },
      { entry: 'IN', reason: 'ROLLOVER', profit: 0, positionId: ticket },
    ]);
    expect(desk.server.account().balance).toBe(asMoney(10_100));
  });

  test('daily symbols lose pending orders, and with DAILY their levels too', () => {
    for (const gtcMode of ['DAILY', 'DAILY_EXCLUDING_STOPS'] as const) {
      const desk = new Desk({ symbol: { gtcMode } });
      desk.open('BUY', 0.1, { stopLoss: 1.08 });
      desk.place('BUY_LIMIT', 0.1, 1.07);
      desk.push(tick(1.0845, 1.0847, MIDNIGHT + 1));
      const left = gtcMode === 'DAILY' ? 0 : 1.08;
      expect(desk.server.positions()[0]?.stopLoss).toBe(asPrice(left));
      expect(desk.server.orders()).toEqual([]);
    }
  });

  test('a book that begins with its first tick charges nothing before it', () => {
    const desk = new Desk({ symbol: points });
    desk.open('BUY', 1);
    const position = desk.server.positions();
    expect(position[0]?.swap).toBe(asMoney(0));
  });
});

describe('an order ends', () => {
  const at = (expirationMs: number, time: 'SPECIFIED' | 'SPECIFIED_DAY') =>
    ({ change: { time, expirationMs: asUtcMs(expirationMs) } }) as const;

  test('SPECIFIED at its moment, with the first tick at or after it', () => {
    const desk = new Desk();
    desk.place('BUY_LIMIT', 0.1, 1.08, at(NOON_MS + 1000, 'SPECIFIED'));
    desk.push(tick(1.0845, 1.0847, NOON_MS + 999));
    expect(desk.server.orders()).toHaveLength(1);
    desk.push(tick(1.0845, 1.0847, NOON_MS + 1000));
    expect(desk.doneOrders()).toMatchObject([{ state: 'EXPIRED', doneMs: NOON_MS + 1000 }]);
  });

  test('before a price that it reaches on the same tick', () => {
    const desk = new Desk();
    desk.place('BUY_LIMIT', 0.1, 1.08, at(NOON_MS + 1000, 'SPECIFIED'));
    desk.push(tick(1.0798, 1.08, NOON_MS + 1000));
    expect(desk.server.positions()).toEqual([]);
  });

  test('SPECIFIED_DAY at 23:59:59 of the server date, or at its midnight where set so', () => {
    const desk = new Desk();
    desk.place('BUY_LIMIT', 0.1, 1.08, at(NOON_MS + 1000, 'SPECIFIED_DAY'));
    desk.push(tick(1.0845, 1.0847, MIDNIGHT - 1001));
    expect(desk.server.orders()).toHaveLength(1);
    desk.push(tick(1.0845, 1.0847, MIDNIGHT - 1000));
    expect(desk.server.orders()).toEqual([]);
    const early = new Desk({ settings: { specifiedDayEnd: 'midnight' } });
    early.place('BUY_LIMIT', 0.1, 1.08, at(NOON_MS + DAY, 'SPECIFIED_DAY'));
    early.push(tick(1.0845, 1.0847, MIDNIGHT));
    expect(early.server.orders()).toEqual([]);
  });

  test('DAY with the trading day', () => {
    const desk = new Desk();
    desk.place('BUY_LIMIT', 0.1, 1.08, { change: { time: 'DAY' } });
    desk.push(tick(1.0845, 1.0847, MIDNIGHT - 1));
    expect(desk.server.orders()).toHaveLength(1);
    desk.push(tick(1.0845, 1.0847, MIDNIGHT + 1000));
    expect(desk.doneOrders()).toMatchObject([{ state: 'EXPIRED' }]);
  });
});
