import {
  type AccountSpec,
  type AccountState,
  asCurrency,
  asLogin,
  asMagic,
  asMoney,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  asVolume,
  type Bar,
  type CheckResult,
  type Deal,
  type FindResult,
  type Order,
  type Position,
  type TerminalChange,
  type TerminalSnapshot,
  type Tick,
  type TradeRequest,
  type TradeResult,
  type TransactionType,
} from '@mt5-bridge/trading';
import fc, { type Arbitrary } from 'fast-check';

const VOLUME_MAX = 1e7 * 1e8;

const uint64 = fc.bigInt({ min: 0n, max: 18446744073709551615n }).map(String);
export const ticket = uint64.map(asTicket);
export const magic = uint64.map(asMagic);
/** No negative zero: JSON writes it as 0. */
const amount = fc
  .double({ min: -1e12, max: 1e12, noNaN: true })
  .map((value) => (value === 0 ? 0 : value));
export const price = amount.map(asPrice);
export const money = amount.map(asMoney);
export const volume = fc
  .oneof(
    fc.integer({ min: 0, max: 1e9 }),
    fc.maxSafeNat().map((units) => units % VOLUME_MAX),
  )
  .map(asVolume);
export const utcMs = fc.integer({ min: 0, max: 8.64e15 }).map(asUtcMs);
export const utcMsOrNull = fc.option(utcMs);
export const symbol = fc.string({ minLength: 1, maxLength: 31 }).map(asSymbolName);
export const text = fc.string({ unit: 'grapheme', maxLength: 40 });
export const flag = fc.boolean();
export const count = fc.nat(1e6);
const points = fc.nat(1e6).map(asPoints);
const comment = fc.string({ maxLength: 31 });
const side = fc.constantFrom('BUY' as const, 'SELL' as const);
const reason = fc.constantFrom('CLIENT', 'EXPERT', 'SL', 'TP', 'SO', 'ROLLOVER' as const);
const filling = fc.constantFrom('FOK', 'IOC', 'RETURN', 'BOC' as const);
const life = fc.constantFrom('GTC', 'DAY', 'SPECIFIED', 'SPECIFIED_DAY' as const);
const pendingType = fc.constantFrom(
  'BUY_LIMIT',
  'SELL_LIMIT',
  'BUY_STOP',
  'SELL_STOP',
  'BUY_STOP_LIMIT',
  'SELL_STOP_LIMIT' as const,
);

export const accountSpec: Arbitrary<AccountSpec> = fc.record({
  login: uint64.map(asLogin),
  name: text,
  server: fc.string({ minLength: 1, maxLength: 64 }),
  currency: fc.constantFrom('USD', 'EUR', 'JPY', 'USDTcent').map(asCurrency),
  currencyDigits: fc.nat(8),
  leverage: fc.integer({ min: 1, max: 100_000 }),
  marginMode: fc.constantFrom('RETAIL_NETTING', 'EXCHANGE', 'RETAIL_HEDGING' as const),
  environment: fc.constantFrom('paper', 'demo', 'real' as const),
  stopOutMode: fc.constantFrom('PERCENT', 'MONEY' as const),
  marginCallLevel: amount,
  stopOutLevel: amount,
  limitOrders: count,
  limitPositions: count,
  tradeAllowed: flag,
  expertAllowed: flag,
  hedgeAllowed: flag,
  fifoClose: flag,
});

export const account: Arbitrary<AccountState> = fc.record({
  spec: accountSpec,
  balance: money,
  credit: money,
  profit: money,
  equity: money,
  margin: money,
  marginFree: money,
  marginLevel: amount,
});

export const order: Arbitrary<Order> = fc.record({
  ticket,
  symbol,
  type: fc.oneof(side, pendingType, fc.constant('CLOSE_BY' as const)),
  state: fc.constantFrom(
    'STARTED',
    'PLACED',
    'CANCELED',
    'PARTIAL',
    'FILLED',
    'REJECTED',
    'EXPIRED' as const,
  ),
  filling,
  time: life,
  reason,
  volumeInitial: volume,
  volumeCurrent: volume,
  priceOpen: price,
  priceStopLimit: price,
  priceCurrent: price,
  stopLoss: price,
  takeProfit: price,
  magic,
  comment: text,
  positionId: ticket,
  positionById: ticket,
  setupMs: utcMs,
  doneMs: utcMsOrNull,
  expirationMs: utcMsOrNull,
});

export const position: Arbitrary<Position> = fc.record({
  ticket,
  identifier: ticket,
  symbol,
  side,
  reason,
  volume,
  priceOpen: price,
  priceCurrent: price,
  stopLoss: price,
  takeProfit: price,
  profit: money,
  swap: money,
  marginRate: amount,
  magic,
  comment: text,
  openMs: utcMs,
  updateMs: utcMs,
});

export const deal: Arbitrary<Deal> = fc.record({
  ticket,
  order: ticket,
  symbol: fc.oneof(symbol, fc.constant(asSymbolName(''))),
  type: fc.constantFrom(
    'BUY',
    'SELL',
    'BALANCE',
    'CREDIT',
    'CHARGE',
    'CORRECTION',
    'COMMISSION',
    'INTEREST',
    'SO_COMPENSATION',
    'SO_COMPENSATION_CREDIT' as const,
  ),
  entry: fc.constantFrom('IN', 'OUT', 'INOUT', 'OUT_BY' as const),
  reason,
  volume,
  price,
  stopLoss: price,
  takeProfit: price,
  profit: money,
  swap: money,
  commission: money,
  fee: money,
  magic,
  comment: text,
  positionId: ticket,
  timeMs: utcMs,
});

const placing = { symbol, volume, price, filling, magic, comment };
const stops = { stopLoss: price, takeProfit: price };
const lasting = { time: life, expirationMs: utcMsOrNull };

export const tradeRequest: Arbitrary<TradeRequest> = fc.oneof(
  fc.record({
    action: fc.constant('DEAL' as const),
    ...placing,
    ...stops,
    type: side,
    deviation: points,
    position: fc.option(ticket),
  }),
  fc.record({
    action: fc.constant('PENDING' as const),
    ...placing,
    ...stops,
    ...lasting,
    type: pendingType,
    stopLimit: price,
  }),
  fc.record({ action: fc.constant('SLTP' as const), symbol, position: ticket, ...stops }),
  fc.record({
    action: fc.constant('MODIFY' as const),
    order: ticket,
    price,
    stopLimit: price,
    ...stops,
    ...lasting,
  }),
  fc.record({ action: fc.constant('REMOVE' as const), order: ticket }),
  fc.record({
    action: fc.constant('CLOSE_BY' as const),
    position: ticket,
    positionBy: ticket,
    magic,
    comment,
  }),
);

const needed = {
  retcode: fc.constantFrom(0, 10008, 10009, 10010, 10013, 10018, 10019, 12345),
  order: ticket,
  deal: ticket,
  position: ticket,
  volume,
  price,
  bid: price,
  ask: price,
  comment: text,
  timeMs: utcMs,
};
export const tradeResult: Arbitrary<TradeResult> = fc.record(
  { ...needed, requiredMargin: money, availableMargin: money, nextOpenMs: utcMs },
  {
    requiredKeys: [
      'retcode',
      'order',
      'deal',
      'position',
      'volume',
      'price',
      'bid',
      'ask',
      'comment',
      'timeMs',
    ],
  },
);

export const checkResult: Arbitrary<CheckResult> = fc.record({
  retcode: needed.retcode,
  balance: money,
  equity: money,
  profit: money,
  margin: money,
  marginFree: money,
  marginLevel: amount,
  requiredMargin: money,
  volume,
  price,
  ...stops,
  comment: text,
});

export const tick: Arbitrary<Tick> = fc.record({
  symbol,
  timeMs: utcMs,
  bid: price,
  ask: price,
  last: price,
  volumeReal: fc.double({ min: 0, max: 1e12, noNaN: true }),
  flags: fc.nat(1023),
});

export const barFigures: Arbitrary<Omit<Bar, 'symbol' | 'timeframe'>> = fc.record({
  timeMs: utcMs,
  open: price,
  high: price,
  low: price,
  close: price,
  tickVolume: count,
  spread: fc.integer({ min: -1000, max: 1000 }).map(asPoints),
  realVolume: count,
});

const transaction: Arbitrary<TransactionType> = fc.constantFrom(
  'ORDER_ADD',
  'ORDER_UPDATE',
  'ORDER_DELETE',
  'HISTORY_ADD',
  'HISTORY_UPDATE',
  'HISTORY_DELETE',
  'DEAL_ADD',
  'DEAL_UPDATE',
  'DEAL_DELETE',
);

export const change: Arbitrary<TerminalChange> = fc.oneof(
  fc.record({ kind: fc.constant('order' as const), transaction, order }),
  fc.record({
    kind: fc.constant('deal' as const),
    transaction,
    deal,
    position: fc.option(position),
  }),
  fc.record({
    kind: fc.constant('position' as const),
    transaction: fc.constant('POSITION' as const),
    position,
  }),
  fc.record({
    kind: fc.constant('request' as const),
    transaction: fc.constant('REQUEST' as const),
    requestId: fc.uuid(),
    result: tradeResult,
  }),
  fc.record({ kind: fc.constant('account' as const), account }),
  fc.record({ kind: fc.constant('margin_call' as const), active: flag, account }),
);

export const snapshot: Arbitrary<TerminalSnapshot> = fc.record({
  terminalEpoch: fc.uuid(),
  seq: count,
  account,
  orders: fc.array(order, { maxLength: 3 }),
  positions: fc.array(position, { maxLength: 3 }),
});

export const findResult: Arbitrary<FindResult> = fc.record(
  {
    orders: fc.array(order, { maxLength: 2 }),
    deals: fc.array(deal, { maxLength: 2 }),
    positions: fc.array(position, { maxLength: 2 }),
    historyCompleteToMs: utcMs,
    answer: fc.option(tradeResult),
  },
  { requiredKeys: ['orders', 'deals', 'positions', 'historyCompleteToMs'] },
);

export const sampleMagic = asMagic('18446744073709551615');
