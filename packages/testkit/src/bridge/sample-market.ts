import {
  type AccountSpec,
  asCurrency,
  asLogin,
  asMoney,
  asPoints,
  asPrice,
  asSymbolName,
  asUtcMs,
  EXPIRATION_FLAG,
  makeSymbolSpec,
  ORDER_FLAG,
  type SymbolSpec,
  TICK_FLAG,
  type Tick,
} from '@mt5-bridge/trading';

/** What a fake terminal trades: a pair, a cross that needs a conversion, a metal, and markets with a lack. */
export const SAMPLE_SYMBOLS: readonly SymbolSpec[] = [
  makeSymbolSpec({ name: asSymbolName('EURUSD') }),
  makeSymbolSpec({
    name: asSymbolName('EURJPY'),
    digits: 3,
    currencyProfit: asCurrency('JPY'),
    stopsLevel: asPoints(20),
  }),
  makeSymbolSpec({
    name: asSymbolName('XAUUSD'),
    digits: 2,
    contractSize: 100,
    calcMode: 'CFDLEVERAGE',
    currencyBase: asCurrency('USD'),
  }),
  makeSymbolSpec({ name: asSymbolName('QUIET') }),
  makeSymbolSpec({ name: asSymbolName('NOLIMITS'), orderFlags: ORDER_FLAG.MARKET }),
  makeSymbolSpec({ name: asSymbolName('NOEXPIRY'), expirationFlags: EXPIRATION_FLAG.GTC }),
];

/** Quotes at the start; `QUIET` has none. */
export const SAMPLE_QUOTES = [
  ['EURUSD', 1.0844, 1.0846],
  ['EURJPY', 163.21, 163.23],
  ['XAUUSD', 2_031.1, 2_031.4],
  ['NOLIMITS', 1.0844, 1.0846],
  ['NOEXPIRY', 1.0844, 1.0846],
] as const;

export const SAMPLE_BALANCE = asMoney(10_000);

export function sampleAccountSpec(over: Partial<AccountSpec> = {}): AccountSpec {
  return {
    login: asLogin('12345'),
    name: 'Paper account',
    server: 'Paper-Demo',
    currency: asCurrency('USD'),
    currencyDigits: 2,
    leverage: 100,
    marginMode: 'RETAIL_HEDGING',
    environment: 'paper',
    stopOutMode: 'PERCENT',
    marginCallLevel: 100,
    stopOutLevel: 50,
    limitOrders: 0,
    limitPositions: 0,
    tradeAllowed: true,
    expertAllowed: true,
    hedgeAllowed: true,
    fifoClose: false,
    ...over,
  };
}

export function sampleQuote(symbol: string, bid: number, ask: number, timeMs: number): Tick {
  return {
    symbol: asSymbolName(symbol),
    timeMs: asUtcMs(timeMs),
    bid: asPrice(bid),
    ask: asPrice(ask),
    last: asPrice(0),
    volumeReal: 0,
    flags: TICK_FLAG.BID | TICK_FLAG.ASK,
  };
}
