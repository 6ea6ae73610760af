import { describe, expect, it } from 'bun:test';
import {
  type AccountSpec,
  asCurrency,
  asMoney,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  lotsToVolume,
  makeSymbolSpec,
  NO_MAGIC,
  NO_MONEY,
  NO_PRICE,
  type Position,
  PositionValuer,
  type SymbolName,
  type ValuationQuote,
} from '../../src/index.ts';

const USD = asCurrency('USD');
const EURUSD = makeSymbolSpec({});
const EURJPY = makeSymbolSpec({
  name: asSymbolName('EURJPY'),
  digits: 3,
  currencyProfit: asCurrency('JPY'),
});
const USDJPY = makeSymbolSpec({
  name: asSymbolName('USDJPY'),
  digits: 3,
  currencyBase: USD,
  currencyProfit: asCurrency('JPY'),
});
const STOCK = makeSymbolSpec({
  name: asSymbolName('STOCK'),
  calcMode: 'EXCH_STOCKS',
  contractSize: 1,
  digits: 2,
  currencyBase: USD,
});

/** As an event told it when the market stood elsewhere. */
function told(over: Partial<Position> = {}): Position {
  return {
    ticket: asTicket('1'),
    identifier: asTicket('1'),
    symbol: EURUSD.name,
    side: 'BUY',
    reason: 'EXPERT',
    volume: lotsToVolume(1),
    priceOpen: asPrice(1.08),
    priceCurrent: asPrice(1.07),
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    profit: asMoney(-1_000),
    swap: NO_MONEY,
    marginRate: 1,
    magic: NO_MAGIC,
    comment: '',
    openMs: asUtcMs(0),
    updateMs: asUtcMs(0),
    ...over,
  };
}

const quote = (bid: number, ask: number, last = 0): ValuationQuote => ({
  bid: asPrice(bid),
  ask: asPrice(ask),
  last: asPrice(last),
});

function valuer(
  quotes: Readonly<Record<string, ValuationQuote>>,
  marginMode: AccountSpec['marginMode'] = 'RETAIL_HEDGING',
): PositionValuer {
  return new PositionValuer({
    account: { currency: USD, currencyDigits: 2, marginMode },
    catalogue: [EURUSD, EURJPY, USDJPY, STOCK],
    quotes: (symbol: SymbolName) => quotes[symbol],
  });
}

describe('a position is valued at the quotes of now', () => {
  it('a long at Bid, a short at Ask', () => {
    const now = valuer({ EURUSD: quote(1.081, 1.0812) });
    expect(now.value(told(), EURUSD)).toEqual(
      told({ priceCurrent: asPrice(1.081), profit: asMoney(100) }),
    );
    expect(now.value(told({ side: 'SELL' }), EURUSD)).toEqual(
      told({ side: 'SELL', priceCurrent: asPrice(1.0812), profit: asMoney(-120) }),
    );
  });

  it('on the last deal where the symbol or the account is one of an exchange', () => {
    const share = { symbol: STOCK.name, priceOpen: asPrice(10) };
    const traded = { STOCK: quote(11, 12, 11.5), EURUSD: quote(1.081, 1.0812, 1.0815) };
    expect(valuer(traded).value(told(share), STOCK)).toMatchObject({ priceCurrent: 11.5 });
    expect(valuer(traded).value(told(), EURUSD)).toMatchObject({ priceCurrent: 1.081 });
    const exchange = valuer(traded, 'EXCHANGE');
    expect(exchange.value(told(), EURUSD)).toMatchObject({ priceCurrent: 1.0815 });
    const untraded = valuer({ STOCK: quote(11, 12) });
    expect(untraded.value(told(share), STOCK)).toMatchObject({ priceCurrent: 11, profit: 1 });
  });

  it('in the currency of the account', () => {
    const cross = told({ symbol: EURJPY.name, priceOpen: asPrice(160) });
    const now = valuer({ EURJPY: quote(161, 161.02), USDJPY: quote(150, 150.02) });
    expect(now.value(cross, EURJPY)).toMatchObject({ priceCurrent: 161, profit: 666.67 });
  });

  it('as it was told, where there is no quote, and its result where nothing converts it', () => {
    expect(valuer({}).value(told(), EURUSD)).toEqual(told());
    expect(valuer({ EURUSD: quote(0, 0) }).value(told(), EURUSD)).toEqual(told());
    const cross = told({ symbol: EURJPY.name, priceOpen: asPrice(160), profit: asMoney(5) });
    expect(valuer({ EURJPY: quote(161, 161.02) }).value(cross, EURJPY)).toMatchObject({
      priceCurrent: 161,
      profit: 5,
    });
  });

  it('anew at each call', () => {
    const quotes: Record<string, ValuationQuote> = { EURUSD: quote(1.081, 1.0812) };
    const moving = valuer(quotes);
    expect(moving.value(told(), EURUSD).profit).toBe(asMoney(100));
    quotes.EURUSD = quote(1.079, 1.0792);
    expect(moving.value(told(), EURUSD).profit).toBe(asMoney(-100));
  });
});
