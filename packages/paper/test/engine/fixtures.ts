import {
  type AccountSpec,
  asCurrency,
  asLogin,
  asPoints,
  asPrice,
  asSymbolName,
  asUtcMs,
  type CloseByRequest,
  type DealRequest,
  lotsToVolume,
  type MarketOrderType,
  NO_MAGIC,
  NO_PRICE,
  type PendingOrderType,
  type PendingRequest,
  type SymbolSpec,
  type Tick,
  type Ticket,
} from '@mt5-bridge/trading';

export const EURUSD = asSymbolName('EURUSD');

/** A demo-like hedging account with 10,000 USD in mind and 1:100. */
export function account(change: Partial<AccountSpec> = {}): AccountSpec {
  return {
    login: asLogin('1001'),
    name: 'Test',
    server: 'Paper-Test',
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
    ...change,
  };
}

const ALWAYS = [{ fromMinute: 0, toMinute: 1440 }];
const HOURS = {
  days: [ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS, ALWAYS],
  holidays: [],
} as const;

/** EURUSD as most brokers have it: market execution, FOK and IOC, everything allowed. */
export function symbol(change: Partial<SymbolSpec> = {}): SymbolSpec {
  const rates = { initial: 1, maintenance: 0 };
  return {
    name: EURUSD,
    description: 'Euro against US dollar',
    path: 'Forex\\EURUSD',
    source: 'test',
    digits: 5,
    tickSize: 0.00001,
    tickValue: 0,
    contractSize: 100_000,
    currencyBase: asCurrency('EUR'),
    currencyProfit: asCurrency('USD'),
    currencyMargin: asCurrency('EUR'),
    calcMode: 'FOREX',
    chartMode: 'BID',
    tradeMode: 'FULL',
    executionMode: 'MARKET',
    fillingFlags: 3,
    expirationFlags: 15,
    orderFlags: 127,
    gtcMode: 'GTC',
    volumeMin: lotsToVolume(0.01),
    volumeMax: lotsToVolume(100),
    volumeStep: lotsToVolume(0.01),
    volumeLimit: lotsToVolume(0),
    stopsLevel: asPoints(0),
    freezeLevel: asPoints(0),
    marginInitial: 0,
    marginMaintenance: 0,
    marginHedged: 100_000,
    marginHedgedUseLeg: false,
    marginRates: { buy: rates, sell: rates },
    swapMode: 'DISABLED',
    swapLong: 0,
    swapShort: 0,
    swapDays: [0, 1, 1, 3, 1, 1, 0],
    swapYearDays: 360,
    quoteHours: HOURS,
    tradeHours: HOURS,
    startMs: null,
    expirationMs: null,
    faceValue: 0,
    accruedInterest: 0,
    liquidityRate: 0,
    settlementPrice: 0,
    ...change,
  };
}

/** Wednesday 2026-01-14 12:00 UTC. */
export const NOON_MS = 1_768_392_000_000;

export function tick(bid: number, ask: number, timeMs = NOON_MS, name = EURUSD): Tick {
  return {
    symbol: name,
    timeMs: asUtcMs(timeMs),
    bid: asPrice(bid),
    ask: asPrice(ask),
    last: NO_PRICE,
    volumeReal: 0,
    flags: 6,
  };
}

interface Levels {
  readonly stopLoss?: number;
  readonly takeProfit?: number;
  readonly comment?: string;
}

export function deal(
  type: MarketOrderType,
  lots: number,
  more: Levels & { readonly position?: Ticket; readonly change?: Partial<DealRequest> } = {},
): DealRequest {
  return {
    action: 'DEAL',
    symbol: EURUSD,
    type,
    volume: lotsToVolume(lots),
    price: NO_PRICE,
    deviation: asPoints(0),
    filling: 'IOC',
    stopLoss: asPrice(more.stopLoss ?? 0),
    takeProfit: asPrice(more.takeProfit ?? 0),
    magic: NO_MAGIC,
    comment: more.comment ?? '',
    position: more.position ?? null,
    ...more.change,
  };
}

export function pending(
  type: PendingOrderType,
  lots: number,
  price: number,
  more: Levels & { readonly stopLimit?: number; readonly change?: Partial<PendingRequest> } = {},
): PendingRequest {
  return {
    action: 'PENDING',
    symbol: EURUSD,
    type,
    volume: lotsToVolume(lots),
    price: asPrice(price),
    stopLimit: asPrice(more.stopLimit ?? 0),
    filling: 'RETURN',
    time: 'GTC',
    expirationMs: null,
    stopLoss: asPrice(more.stopLoss ?? 0),
    takeProfit: asPrice(more.takeProfit ?? 0),
    magic: NO_MAGIC,
    comment: more.comment ?? '',
    ...more.change,
  };
}

export function closeBy(position: Ticket, positionBy: Ticket): CloseByRequest {
  return { action: 'CLOSE_BY', position, positionBy, magic: NO_MAGIC, comment: '' };
}
