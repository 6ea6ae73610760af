import { describe, expect, test } from 'bun:test';
import {
  asMoney,
  asPrice,
  asTicket,
  asUtcMs,
  lotsToVolume,
  NO_MAGIC,
  type Position,
} from '@mt5-bridge/trading';
import { putPosition } from '../../src/engine/book-change.ts';
import { Desk, type DeskOptions } from './desk.ts';
import { deal, EURUSD, NOON_MS, pending } from './fixtures.ts';

function held(ticket: string, lots: number, priceOpen: number, side: 'BUY' | 'SELL' = 'BUY') {
  const position: Position = {
    ticket: asTicket(ticket),
    identifier: asTicket(ticket),
    symbol: EURUSD,
    side,
    reason: 'EXPERT',
    volume: lotsToVolume(lots),
    priceOpen: asPrice(priceOpen),
    priceCurrent: asPrice(priceOpen),
    stopLoss: asPrice(0),
    takeProfit: asPrice(0),
    profit: asMoney(0),
    swap: asMoney(0),
    marginRate: priceOpen,
    magic: NO_MAGIC,
    comment: '',
    openMs: asUtcMs(NOON_MS),
    updateMs: asUtcMs(NOON_MS),
  };
  const change = putPosition(position);
  return change.op === 'put' ? [change.record] : [];
}

const THREE = [...held('1', 1, 1.1), ...held('2', 1, 1.095), ...held('3', 0.5, 1.098)];

function threePositions(options: DeskOptions = {}): Desk {
  const desk = new Desk({ deposit: 3000, quote: null, ...options });
  desk.server.restore(THREE);
  return desk;
}

describe('stop-out', () => {
  test('closes the largest loss first and stops as soon as the account has recovered', () => {
    const desk = threePositions();
    desk.tick(1.091, 1.0911);
    const [close] = desk.deals().slice(1);
    expect(close).toMatchObject({ positionId: '1', price: 1.091, reason: 'SO' });
    expect(close?.comment).toStartWith('[so 49.20%');
    expect(desk.server.account()).toMatchObject({ balance: 2100, equity: 1350, margin: 1644 });
    expect(desk.server.positions().map(({ ticket }) => String(ticket))).toEqual(['2', '3']);
  });

  test('waits at exactly the level, unless the server counts reaching it', () => {
    // Equity 1372 of margin 2744: exactly half.
    const desk = threePositions({ deposit: 3022 });
    desk.tick(1.091, 1.0911);
    expect(desk.server.account().marginLevel).toBe(50);
    expect(desk.server.positions()).toHaveLength(3);
    const eager = threePositions({ deposit: 3022, settings: { stopOutCompare: 'at_or_below' } });
    eager.tick(1.091, 1.0911);
    expect(eager.server.positions()).toHaveLength(2);
  });

  test('closes all through a gap, and lifts the balance to zero where the server compensates', () => {
    const desk = threePositions({ settings: { stopOutCompensation: 'balance' } });
    desk.tick(1.085, 1.0851);
    const deals = desk.deals().slice(1);
    expect(deals.map(({ type, positionId, profit }) => [type, positionId, profit])).toEqual([
      ['SELL', asTicket('1'), asMoney(-1500)],
      ['SELL', asTicket('2'), asMoney(-1000)],
      ['SELL', asTicket('3'), asMoney(-650)],
      ['SO_COMPENSATION', asTicket('0'), asMoney(150)],
    ]);
    expect(desk.server.account().balance).toBe(asMoney(0));
    const without = threePositions();
    without.tick(1.085, 1.0851);
    expect(without.server.account().balance).toBe(asMoney(-150));
  });

  test('takes the credit too where the server says so', () => {
    const desk = threePositions({ settings: { stopOutCompensation: 'balance_and_credit' } });
    desk.take(desk.server.credit(asMoney(100), 'bonus'));
    desk.tick(1.083, 1.0831);
    expect(desk.server.account()).toMatchObject({ balance: 0, credit: 0, equity: 0 });
  });

  test('removes pending orders that hold margin first, the dearest of them', () => {
    const free = { initial: 0, maintenance: 0 };
    const full = { initial: 1, maintenance: 1 };
    const marginRates = { buy: full, sell: full, buyStop: free };
    const desk = new Desk({ deposit: 10_000, quote: [1.0999, 1.1], symbol: { marginRates } });
    desk.server.restore(held('1', 2, 1.1));
    const cheap = desk.place('BUY_LIMIT', 0.5, 1.08);
    const dear = desk.place('BUY_LIMIT', 1, 1.08);
    const unmargined = desk.place('BUY_STOP', 1, 1.12);
    desk.take(desk.server.deposit(asMoney(-7000), 'withdrawal'));
    desk.events.length = 0;
    desk.tick(1.094, 1.0941);
    expect(desk.doneOrders()).toMatchObject([{ ticket: dear, state: 'CANCELED' }]);
    expect(desk.server.orders().map(({ ticket }) => ticket)).toEqual([cheap, unmargined]);
    expect(desk.server.account()).toMatchObject({ margin: 2740 });
  });

  test('leaves a fully hedged account alone, unless the option is on and equity negative', () => {
    for (const stopOutFullyHedged of [false, true]) {
      const desk = new Desk({
        deposit: 100,
        quote: null,
        symbol: { marginHedged: 0 },
        settings: { stopOutFullyHedged },
      });
      desk.server.restore([...held('1', 1, 1.1), ...held('2', 1, 1.098, 'SELL')]);
      desk.tick(1.09, 1.0902);
      expect(desk.server.positions()).toHaveLength(stopOutFullyHedged ? 0 : 2);
      if (!stopOutFullyHedged)
        expect(desk.server.account()).toMatchObject({ equity: -120, margin: 0 });
    }
  });

  test('closes netting positions of real accounts in slices of the largest volume', () => {
    const symbol = { volumeMax: lotsToVolume(20) };
    const slices = (environment: 'real' | 'demo') => {
      const marginMode = 'RETAIL_NETTING' as const;
      const desk = new Desk({
        account: { marginMode, environment },
        symbol,
        deposit: 60_000,
        quote: null,
      });
      desk.server.restore(held('1', 50, 1.1));
      desk.tick(1.08, 1.0801);
      return desk
        .deals()
        .slice(1)
        .map(({ volume }) => volume / 1e8);
    };
    expect(slices('real')).toEqual([20, 20, 10]);
    expect(slices('demo')).toEqual([50]);
  });

  test('compares equity in money mode', () => {
    const desk = new Desk({
      account: { stopOutMode: 'MONEY', marginCallLevel: 9000, stopOutLevel: 8000 },
    });
    desk.open('BUY', 1);
    desk.tick(1.0747, 1.0749);
    expect(desk.events.at(-1)).toMatchObject({ kind: 'margin_call', active: true });
    expect(desk.server.positions()).toHaveLength(1);
    desk.tick(1.0646, 1.0648);
    expect(desk.server.positions()).toEqual([]);
  });

  test('skips symbols that may not trade now', () => {
    const closed = { days: [[], [], [], [], [], [], []] as const, holidays: [] };
    const desk = threePositions({ symbol: { tradeHours: closed } });
    desk.tick(1.085, 1.0851);
    expect(desk.server.positions()).toHaveLength(3);
  });
});

describe('margin call', () => {
  test('marks the account at the level, clears above it, and closes nothing', () => {
    const desk = new Desk({ deposit: 2000, account: { stopOutLevel: 20 } });
    desk.open('BUY', 1);
    desk.events.length = 0;
    desk.tick(1.0755, 1.0757);
    desk.tick(1.0754, 1.0756);
    desk.tick(1.0845, 1.0847);
    expect(desk.sequence()).toEqual(['margin_call', 'margin_call']);
    expect(desk.server.positions()).toHaveLength(1);
  });

  test('is never raised without margin', () => {
    const desk = new Desk({ deposit: 2000 });
    desk.send(deal('BUY', 0.015));
    desk.send(pending('BUY_LIMIT', 0.015, 1));
    desk.tick(1, 1.0002);
    expect(desk.events.some(({ kind }) => kind === 'margin_call')).toBe(false);
  });
});
