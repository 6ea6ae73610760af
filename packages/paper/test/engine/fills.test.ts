import { describe, expect, test } from 'bun:test';
import {
  asCurrency,
  asPrice,
  lotsToVolume,
  type OrderFilling,
  type SymbolSpec,
  volumeToLots,
} from '@mt5-bridge/trading';
import { NO_FAULTS } from '../../src/engine/faults.ts';
import { Desk } from './desk.ts';
import { deal, EURUSD, pending } from './fixtures.ts';

const exchange: Partial<SymbolSpec> = { executionMode: 'EXCHANGE', fillingFlags: 7 };

function exchangeDesk(liquidityLots: number): Desk {
  const account = { marginMode: 'RETAIL_NETTING', leverage: 10_000 } as const;
  return new Desk({ account, symbol: exchange, settings: { liquidityLots } });
}

const buy = (lots: number, filling: OrderFilling) => deal('BUY', lots, { change: { filling } });

describe('with 6 lots on offer, an order of 10', () => {
  test('FOK makes no deal', () => {
    const desk = exchangeDesk(6);
    const result = desk.send(buy(10, 'FOK'));
    expect([result.retcode, result.volume]).toEqual([10006, lotsToVolume(0)]);
    expect(desk.doneOrders()).toMatchObject([{ state: 'REJECTED' }]);
    expect(desk.server.positions()).toEqual([]);
  });

  test('IOC fills 6 and cancels the rest', () => {
    const desk = exchangeDesk(6);
    const result = desk.send(buy(10, 'IOC'));
    expect([result.retcode, volumeToLots(result.volume)]).toEqual([10010, 6]);
    expect(desk.doneOrders()).toMatchObject([
      { state: 'PARTIAL', volumeInitial: lotsToVolume(10), volumeCurrent: lotsToVolume(4) },
    ]);
    expect(desk.server.orders()).toEqual([]);
  });

  test('RETURN fills 6 and the rest with the next ticks, all deals of one order', () => {
    const desk = exchangeDesk(6);
    const result = desk.send(buy(10, 'RETURN'));
    expect([result.retcode, volumeToLots(result.volume)]).toEqual([10010, 6]);
    expect(desk.server.orders()).toMatchObject([
      { state: 'PARTIAL', volumeCurrent: lotsToVolume(4) },
    ]);
    desk.tick(1.0855, 1.0857);
    expect(desk.server.orders()).toEqual([]);
    const deals = desk.deals().slice(1);
    expect(deals.map(({ volume, price }) => [volumeToLots(volume), price])).toEqual([
      [6, asPrice(1.0847)],
      [4, asPrice(1.0857)],
    ]);
    expect(new Set(deals.map(({ order }) => order))).toEqual(new Set([result.order]));
    expect(desk.server.positions()).toMatchObject([{ priceOpen: 1.0851 }]);
  });

  test('RETURN in a hedging account grows one position', () => {
    const account = { leverage: 10_000 } as const;
    const desk = new Desk({ account, symbol: exchange, settings: { liquidityLots: 6 } });
    const { order } = desk.send(buy(10, 'RETURN'));
    desk.tick(1.0855, 1.0857);
    expect(desk.server.positions()).toMatchObject([
      { ticket: order, volume: lotsToVolume(10), priceOpen: 1.0851 },
    ]);
  });

  test('the rest may be removed', () => {
    const desk = exchangeDesk(6);
    const { order } = desk.send(buy(10, 'RETURN'));
    expect(desk.send({ action: 'REMOVE', order }).retcode).toBe(10009);
    desk.tick(1.0855, 1.0857);
    expect(desk.server.positions()).toMatchObject([{ volume: lotsToVolume(6) }]);
  });
});

describe('a limit order in Exchange execution', () => {
  test('meets the market at once when it crosses it', () => {
    const desk = exchangeDesk(0);
    const result = desk.send(pending('BUY_LIMIT', 1, 1.0852));
    expect([result.retcode, result.price]).toEqual([10009, asPrice(1.0847)]);
    expect(desk.server.positions()).toHaveLength(1);
    expect(desk.server.orders()).toEqual([]);
  });

  test('is cancelled when it must rest in the book but would be filled', () => {
    const desk = exchangeDesk(0);
    const result = desk.send(pending('BUY_LIMIT', 1, 1.0852, { change: { filling: 'BOC' } }));
    expect(result.retcode).toBe(10041);
    expect(desk.server.positions()).toEqual([]);
    expect(desk.server.orders()).toEqual([]);
    expect(desk.doneOrders()).toMatchObject([{ state: 'CANCELED' }]);
  });

  test('is filled in parts as the market offers, never beyond its price', () => {
    const desk = exchangeDesk(2);
    desk.place('BUY_LIMIT', 5, 1.08);
    desk.tick(1.0798, 1.08);
    desk.tick(1.0803, 1.0805);
    expect(desk.server.orders()).toMatchObject([
      { state: 'PARTIAL', volumeCurrent: lotsToVolume(3) },
    ]);
    desk.tick(1.0797, 1.0799);
    desk.tick(1.0797, 1.0799);
    const prices = desk
      .deals()
      .slice(1)
      .map(({ price }) => price);
    expect(prices).toEqual([1.08, 1.0799, 1.0799].map(asPrice));
    expect(desk.server.orders()).toEqual([]);
  });

  test('triggers on Last, and then still waits for a price within its limit', () => {
    const currencyMargin = asCurrency('USD');
    const shares = { calcMode: 'EXCH_STOCKS', contractSize: 1, currencyMargin } as const;
    const symbol = { ...exchange, ...shares };
    const desk = new Desk({ account: { marginMode: 'EXCHANGE' }, symbol });
    const quote = (bid: number, ask: number, last: number) =>
      desk.push({
        symbol: EURUSD,
        timeMs: desk.server.nowMs,
        bid: asPrice(bid),
        ask: asPrice(ask),
        last: asPrice(last),
        volumeReal: 1,
        flags: 14,
      });
    quote(1.0845, 1.0847, 1.0846);
    desk.place('BUY_LIMIT', 1, 1.084);
    quote(1.0838, 1.0842, 1.084);
    expect(desk.server.positions()).toEqual([]);
    quote(1.0838, 1.084, 1.0839);
    expect(desk.server.positions()).toMatchObject([{ priceOpen: 1.084, priceCurrent: 1.0839 }]);
  });
});

test('a triggered stop takes what there is at any price until it is filled', () => {
  const desk = exchangeDesk(2);
  desk.place('BUY_STOP', 3, 1.09);
  desk.tick(1.0899, 1.0901);
  desk.tick(1.0888, 1.089);
  expect(desk.server.orders()).toEqual([]);
  expect(desk.server.positions()).toMatchObject([{ volume: lotsToVolume(3) }]);
});

test('a fault leaves market orders short of liquidity, the same for the same seed', () => {
  const volumes = () => {
    const desk = new Desk();
    desk.server.setFaults({ ...NO_FAULTS, seed: 7, partialFills: 0.5 });
    return Array.from({ length: 10 }, () => desk.send(deal('BUY', 0.1)).volume);
  };
  const once = volumes();
  expect(volumes()).toEqual(once);
  expect(new Set(once).size).toBeGreaterThan(2);
});
