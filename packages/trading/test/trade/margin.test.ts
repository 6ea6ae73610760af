import { describe, expect, it } from 'bun:test';
import fc from 'fast-check';
import {
  basicMargin,
  type CalcMode,
  type HeldOrder,
  type HeldPosition,
  lotsToVolume,
  type MarginAccount,
  makeSymbolSpec,
  marginFactor,
  type OrderType,
  orderMargin,
  symbolMargin,
  symbolMarginToOpen,
} from '../../src/index.ts';

const hedging: MarginAccount = { marginMode: 'RETAIL_HEDGING', leverage: 100, currencyDigits: 2 };
const netting: MarginAccount = { ...hedging, marginMode: 'RETAIL_NETTING' };
const plain = makeSymbolSpec({});

const position = (side: 'BUY' | 'SELL', lots: number, price = 1): HeldPosition => ({
  side,
  volume: lotsToVolume(lots),
  priceOpen: price,
  marginRate: price,
});
const order = (type: OrderType, lots: number, price = 1): HeldOrder => ({
  type,
  volume: lotsToVolume(lots),
  price,
  marginRate: price,
});
const total = (...given: Parameters<typeof symbolMargin>): number => symbolMargin(...given).total;

describe('margin of one order by calculation mode', () => {
  it.each<[CalcMode, number]>([
    ['FOREX', 2000],
    ['FOREX_NO_LEVERAGE', 200_000],
    ['CFD', 300_000],
    ['CFDLEVERAGE', 3000],
    ['CFDINDEX', 1_500_000],
    ['FUTURES', 0],
    ['EXCH_FUTURES', 0],
    ['EXCH_STOCKS', 300_000],
    ['EXCH_STOCKS_MOEX', 300_000],
    ['EXCH_OPTIONS', 300_000],
    ['EXCH_BONDS', 3_000_000],
    ['EXCH_BONDS_MOEX', 3_000_000],
    ['SERV_COLLATERAL', 0],
  ])('%s', (calcMode, expected) => {
    const spec = makeSymbolSpec({ calcMode, tickSize: 0.1, tickValue: 0.5, faceValue: 1000 });
    expect(basicMargin(spec, lotsToVolume(2), 1.5, 100)).toBeCloseTo(expected, 6);
  });

  it.each<[CalcMode, number]>([
    ['FOREX', 10],
    ['CFDLEVERAGE', 10],
    ['CFD', 1000],
    ['FUTURES', 1000],
    ['EXCH_OPTIONS', 1000],
    ['SERV_COLLATERAL', 0],
  ])('a fixed margin replaces the formula of %s and keeps its leverage', (calcMode, expected) => {
    const spec = makeSymbolSpec({ calcMode, marginInitial: 500 });
    expect(basicMargin(spec, lotsToVolume(2), 1.5, 100)).toBe(expected);
  });

  it('takes the maintenance margin and factor, or the initial ones where they are 0', () => {
    const rates = { initial: 2, maintenance: 0 };
    const spec = makeSymbolSpec({
      marginRates: { buy: rates, sell: { initial: 2, maintenance: 3 } },
    });
    expect(marginFactor(spec, 'BUY', 'maintenance')).toBe(2);
    expect(marginFactor(spec, 'SELL', 'maintenance')).toBe(3);
    expect(marginFactor(spec, 'SELL', 'initial')).toBe(2);
  });

  it('multiplies by the factor of the order type after the conversion', () => {
    const one = { initial: 1, maintenance: 1 };
    const spec = makeSymbolSpec({
      marginRates: { buy: one, sell: one, buyLimit: { initial: 0.5, maintenance: 0 } },
    });
    expect(Number(orderMargin(spec, hedging, order('BUY_LIMIT', 1, 1.2)))).toBe(600);
    expect(Number(orderMargin(spec, hedging, order('BUY_STOP', 1, 1.2)))).toBe(1200);
    expect(Number(orderMargin(spec, hedging, order('CLOSE_BY', 1, 1.2)))).toBe(0);
  });
});

describe('hedging margin', () => {
  const twoRates = makeSymbolSpec({
    marginHedged: 100_000,
    marginRates: { buy: { initial: 2, maintenance: 2 }, sell: { initial: 4, maintenance: 4 } },
  });
  const book = [
    ...[1, 2, 3].map(() => position('SELL', 1, 1.11943)),
    ...[1, 2].map(() => position('BUY', 1, 1.11953)),
  ];

  it('covers lots at the average of all positions and the mean of both factors', () => {
    expect(total(twoRates, { ...hedging, leverage: 500 }, book, [])).toBe(2238.9);
  });

  it('compares both legs with their pendings in larger-leg mode', () => {
    const spec = makeSymbolSpec({ marginHedgedUseLeg: true });
    const positions = [position('BUY', 1), position('SELL', 2)];
    expect(total(spec, hedging, positions, [])).toBe(2000);
    expect(total(spec, hedging, positions, [order('BUY_LIMIT', 3)])).toBe(4000);
    expect(total(spec, hedging, positions, [order('BUY_LIMIT', 1)])).toBe(2000);
  });

  it('counts hedged money per lot when margins are fixed', () => {
    const spec = makeSymbolSpec({
      calcMode: 'FUTURES',
      marginInitial: 1000,
      marginMaintenance: 500,
      marginHedged: 300,
    });
    const pair = [position('BUY', 1), position('SELL', 3)];
    expect(total(spec, hedging, pair, [])).toBe(1300);
    expect(Number(symbolMarginToOpen(spec, hedging, pair, [], order('BUY', 1)))).toBe(1600);
    expect(Number(symbolMarginToOpen(spec, hedging, pair, [], order('BUY', 4)))).toBe(3900);
    expect(Number(symbolMarginToOpen(spec, hedging, pair, [], order('SELL', 1)))).toBe(2300);
  });
});

describe('netting margin', () => {
  const long = [position('BUY', 1)];

  it.each<[string, HeldPosition[], HeldOrder[], number]>([
    ['nothing', [], [], 0],
    ['a position', long, [], 1000],
    ['an order of its direction', long, [order('BUY_LIMIT', 2)], 3000],
    ['a covered opposite limit', long, [order('SELL_LIMIT', 1)], 1000],
    ['a covered opposite stop', long, [order('SELL_STOP', 1)], 1000],
    ['a larger opposite limit', long, [order('SELL_LIMIT', 3)], 2000],
    ['a larger opposite stop', long, [order('SELL_STOP', 3)], 2000],
    ['opposite limits', [], [order('BUY_LIMIT', 2), order('SELL_LIMIT', 3)], 3000],
    ['opposite stops', [], [order('BUY_STOP', 2), order('SELL_STOP_LIMIT', 3)], 5000],
    ['limits and stops', [], [order('BUY_LIMIT', 2), order('SELL_STOP', 3)], 5000],
    ['a limit and stops on both sides', long, [order('BUY_STOP', 1), order('SELL_STOP', 3)], 3000],
  ])('of %s', (_what, positions, orders, expected) => {
    expect(total(plain, netting, positions, orders)).toBe(expected);
  });

  it('compares with the whole opposite order when the server is set so', () => {
    const account = { ...netting, nettingOppositeOrder: 'whole_order' } as const;
    expect(total(plain, account, long, [order('SELL_LIMIT', 3)])).toBe(3000);
    expect(total(plain, account, long, [order('SELL_LIMIT', 1)])).toBe(1000);
  });

  it('is only ever raised by an order that was just sent', () => {
    const short = [position('SELL', 0.02)];
    const terms = { ...netting, leverage: 300 };
    expect(Number(symbolMarginToOpen(plain, terms, short, [], order('BUY', 0.03)))).toBe(6.67);
    expect(Number(symbolMarginToOpen(plain, terms, short, [], order('SELL', 0.03)))).toBe(16.67);
  });

  it('of a FORTS future holds the larger side', () => {
    const spec = makeSymbolSpec({
      calcMode: 'EXCH_FUTURES_FORTS',
      tickValue: 1,
      tickSize: 1,
      digits: 0,
      settlementPrice: 73638,
      marginInitial: 7665.41,
      marginMaintenance: 7739.59,
    });
    const account = { ...netting, marginMode: 'EXCHANGE', leverage: 1 } as const;
    const held = symbolMargin(
      spec,
      account,
      [position('BUY', 3, 73640)],
      [order('BUY_LIMIT', 2, 73000), order('SELL_LIMIT', 10, 74500)],
    );
    expect(held).toMatchObject({ buy: 37057.05, sell: 45563.13, total: 45563.13 });
    const stop = [order('BUY_STOP', 1, 70000)];
    const atHigh = symbolMargin(spec, account, [], stop, {
      highest: 74000,
      currencyRatePercent: 10,
    });
    expect(Number(atHigh.total)).toBe(8063.61);
  });
});

describe('laws of margin', () => {
  const lots = fc.integer({ min: 1, max: 500 }).map((steps) => steps / 100);
  const price = fc.integer({ min: 50_000, max: 200_000 }).map((points) => points / 100_000);
  const side = fc.constantFrom('BUY' as const, 'SELL' as const);
  const types: readonly OrderType[] = [
    'BUY',
    'SELL',
    'BUY_LIMIT',
    'SELL_LIMIT',
    'BUY_STOP',
    'SELL_STOP',
    'BUY_STOP_LIMIT',
    'SELL_STOP_LIMIT',
  ];
  const positions = fc.array(
    fc.tuple(side, lots, price).map((given) => position(...given)),
    {
      maxLength: 8,
    },
  );
  const orders = fc.array(
    fc.tuple(fc.constantFrom(...types), lots, price).map((given) => order(...given)),
    { maxLength: 8 },
  );
  const account = fc.constantFrom<MarginAccount>(
    hedging,
    netting,
    { ...netting, marginMode: 'EXCHANGE' },
    { ...netting, nettingOppositeOrder: 'whole_order' },
  );
  const spec = fc.constantFrom(
    plain,
    makeSymbolSpec({ marginHedged: 50_000, calcMode: 'CFDLEVERAGE' }),
    makeSymbolSpec({ marginHedgedUseLeg: true }),
    makeSymbolSpec({ calcMode: 'FUTURES', marginInitial: 700, marginMaintenance: 300 }),
  );

  it('is never negative and does not depend on how the book is listed', () => {
    fc.assert(
      fc.property(spec, account, positions, orders, fc.nat(7), (symbol, terms, held, open, by) => {
        const turn = <T>(list: readonly T[]): T[] => [...list.slice(by), ...list.slice(0, by)];
        const one = symbolMargin(symbol, terms, held, open);
        const other = symbolMargin(symbol, terms, turn(held).reverse(), turn(open).reverse());
        expect(other).toEqual(one);
        expect(Object.values(one).every((amount) => amount >= 0)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  it('needs at least what is held, and an order adds at most its own margin to a flat account', () => {
    fc.assert(
      fc.property(spec, account, positions, orders, lots, (symbol, terms, held, open, size) => {
        const sent = order('BUY', size, 1.1);
        const before = total(symbol, terms, held, open);
        expect(symbolMarginToOpen(symbol, terms, held, open, sent)).toBeGreaterThanOrEqual(before);
        const alone = symbolMarginToOpen(symbol, terms, [], [], sent);
        expect(alone).toBe(orderMargin(symbol, terms, sent));
      }),
      { numRuns: 1000 },
    );
  });
});
