import { heapStats } from 'bun:jsc';
import { readFileSync } from 'node:fs';
import { type BookRecord, putPosition, TradeServer } from '@mt5-bridge/paper';
import { parseLeanTicks } from '@mt5-bridge/paper/internal/feed/replay/parse-lean.ts';
import { unzipSingle } from '@mt5-bridge/paper/internal/feed/replay/unzip-single.ts';
import {
  type AccountSpec,
  asCurrency,
  asLogin,
  asMoney,
  asPoints,
  asPrice,
  asSymbolName,
  asTicket,
  asUtcMs,
  type DealRequest,
  lotsToVolume,
  makeSymbolSpec,
  NO_MAGIC,
  NO_PRICE,
  type PendingRequest,
  type Position,
  type SymbolSpec,
  type Tick,
  type Ticket,
} from '@mt5-bridge/trading';

/**
 * The paper trade server alone: `bun bench/paper-engine.ts [gold zip]`. Prints JSON. 30 symbols with 1,000
 * positions and 1,000 pending orders; with a file, its ticks against 100 pending orders.
 */
const START_MS = 1_768_392_000_000;
const SYMBOLS = 30;
const HELD = 1000;
const CURRENCIES = ['EUR', 'GBP', 'AUD', 'NZD', 'CHF', 'CAD', 'SEK', 'NOK', 'PLN', 'SGD'];

const ACCOUNT: AccountSpec = {
  login: asLogin('1'),
  name: 'bench',
  server: 'bench',
  currency: asCurrency('USD'),
  currencyDigits: 2,
  leverage: 500,
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
};

/** A third each of pairs with the dollar, of crosses that need converting, and of CFDs. */
const specs: readonly SymbolSpec[] = Array.from({ length: SYMBOLS }, (_, at) => {
  const currency = asCurrency(CURRENCIES[at % 10] ?? 'EUR');
  const name = asSymbolName(at < 10 ? `${currency}USD` : `S${at}`);
  const usd = asCurrency('USD');
  if (at < 10) return makeSymbolSpec({ name, currencyBase: currency, currencyProfit: usd });
  if (at < 20) return makeSymbolSpec({ name, currencyBase: usd, currencyProfit: currency });
  const cfd = { calcMode: 'CFDLEVERAGE', contractSize: 100 } as const;
  return makeSymbolSpec({ name, currencyBase: usd, currencyProfit: usd, ...cfd });
});

function specAt(index: number): SymbolSpec {
  const spec = specs[index % specs.length];
  if (spec === undefined) throw new RangeError(`no symbol ${index}`);
  return spec;
}

function tickOf(index: number, bid: number, timeMs: number): Tick {
  const prices = { bid: asPrice(bid), ask: asPrice(Math.round((bid + 0.0002) * 1e5) / 1e5) };
  const { name: symbol } = specAt(index);
  const rest = { last: NO_PRICE, volumeReal: 0, flags: 6 };
  return { symbol, timeMs: asUtcMs(timeMs), ...prices, ...rest };
}

function dealOf(index: number, type: 'BUY' | 'SELL', position: Ticket | null): DealRequest {
  const [below, above] = [asPrice(0.9), asPrice(1.3)];
  return {
    action: 'DEAL',
    symbol: specAt(index).name,
    type,
    volume: lotsToVolume(0.01),
    price: NO_PRICE,
    deviation: asPoints(0),
    filling: 'IOC',
    stopLoss: type === 'BUY' ? below : above,
    takeProfit: type === 'BUY' ? above : below,
    magic: NO_MAGIC,
    comment: 'ABCDEFGHJK',
    position,
  };
}

function pendingOf(symbol: SymbolSpec, type: 'BUY_LIMIT' | 'SELL_LIMIT', price: number) {
  const request: PendingRequest = {
    action: 'PENDING',
    symbol: symbol.name,
    type,
    volume: lotsToVolume(0.01),
    price: asPrice(price),
    stopLimit: NO_PRICE,
    filling: 'RETURN',
    time: 'GTC',
    expirationMs: null,
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: NO_MAGIC,
    comment: '',
  };
  return request;
}

function loaded(): TradeServer {
  const server = new TradeServer({ account: ACCOUNT, symbols: specs, nowMs: asUtcMs(START_MS) });
  server.deposit(asMoney(10_000_000), 'deposit');
  for (const at of specs.keys()) server.onTick(tickOf(at, 1.1, START_MS));
  for (let at = 0; at < HELD; at++) {
    accepted(server.execute(dealOf(at, at % 2 ? 'BUY' : 'SELL', null)).result.retcode);
    const away = 0.05 + (at % 100) * 1e-5;
    const isBuy = at % 2 === 1;
    const price = Math.round((isBuy ? 1.1 - away : 1.1 + away) * 1e5) / 1e5;
    const request = pendingOf(specAt(at), isBuy ? 'BUY_LIMIT' : 'SELL_LIMIT', price);
    accepted(server.execute(request).result.retcode);
  }
  return server;
}

function accepted(retcode: number): void {
  if (retcode !== 10009) throw new Error(`refused with ${retcode}`);
}

function ticksPerSecond(server: TradeServer): number {
  const count = 2_000_000;
  const ticks = Array.from({ length: count }, (_, at) => {
    const bid = Math.round((1.1 + 0.001 * Math.sin(at / 1000)) * 1e5) / 1e5;
    return tickOf(at, bid, START_MS + at / 100);
  });
  const from = performance.now();
  for (const tick of ticks) server.onTick(tick);
  return Math.round((count / (performance.now() - from)) * 1000);
}

/** Accepted, filled and booked; in between the position is closed again. */
function orderLatency(server: TradeServer) {
  const micros: number[] = [];
  for (let at = 0; at < 40_000; at++) {
    const request = dealOf(at, 'BUY', null);
    const from = performance.now();
    const { result } = server.execute(request);
    micros.push((performance.now() - from) * 1000);
    accepted(server.execute(dealOf(at, 'SELL', result.position)).result.retcode);
  }
  micros.sort((a, b) => a - b);
  const at = (share: number) => Number((micros[Math.floor(micros.length * share)] ?? 0).toFixed(2));
  return { p50: at(0.5), p99: at(0.99) };
}

function bytesPerPosition(): number {
  const count = 100_000;
  const server = new TradeServer({ account: ACCOUNT, symbols: specs, nowMs: asUtcMs(START_MS) });
  Bun.gc(true);
  const before = heapBytes();
  for (let at = 0; at < count; at++) server.restore(recordOf(at));
  Bun.gc(true);
  const bytes = Math.round((heapBytes() - before) / count);
  if (server.positions().length !== count) throw new Error('positions are missing');
  return bytes;
}

function heapBytes(): number {
  const { heapSize, extraMemorySize } = heapStats();
  return heapSize + extraMemorySize;
}

function recordOf(at: number): BookRecord[] {
  const ticket = asTicket(String(10_000_001 + at));
  const position: Position = {
    ticket,
    identifier: ticket,
    symbol: specAt(at).name,
    side: at % 2 ? 'BUY' : 'SELL',
    reason: 'EXPERT',
    volume: lotsToVolume(0.01),
    priceOpen: asPrice(1.1),
    priceCurrent: asPrice(1.1),
    stopLoss: asPrice(1 + at / 1e7),
    takeProfit: asPrice(1.3 - at / 1e7),
    profit: asMoney(0),
    swap: asMoney(0),
    marginRate: 1.1,
    magic: NO_MAGIC,
    comment: `ABCDEFGHJK ${at}`,
    openMs: asUtcMs(START_MS),
    updateMs: asUtcMs(START_MS),
  };
  const change = putPosition(position);
  return change.op === 'put' ? [change.record] : [];
}

/** The recorded day against 100 pending orders that it reaches by and by. */
function goldReplay(path: string) {
  const zip = unzipSingle(path, readFileSync(path));
  if (!zip.ok) throw new Error(JSON.stringify(zip.problem));
  const { bytes } = zip.value;
  const parsed = parseLeanTicks({ file: path, symbol: 'XAUUSD', date: '20140509', bytes });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const { timesMs, bids, asks, length } = parsed.value.columns;
  const usd = asCurrency('USD');
  const gold = makeSymbolSpec({
    name: asSymbolName('XAUUSD'),
    calcMode: 'CFDLEVERAGE',
    contractSize: 100,
    digits: 3,
    currencyBase: usd,
    currencyProfit: usd,
  });
  const server = new TradeServer({ account: ACCOUNT, symbols: [gold] });
  server.deposit(asMoney(10_000_000), 'deposit');
  const ticks = Array.from({ length }, (_, at): Tick => {
    const prices = { bid: asPrice(bids[at] ?? 0), ask: asPrice(asks[at] ?? 0), last: NO_PRICE };
    return {
      symbol: gold.name,
      timeMs: asUtcMs(timesMs[at] ?? 0),
      ...prices,
      volumeReal: 0,
      flags: 6,
    };
  });
  const [first] = ticks;
  if (first === undefined) throw new Error('no ticks');
  server.onTick(first);
  for (let at = 1; at <= 50; at++) {
    const price = (side: number) => Math.round((first.bid + side * at * 0.2) * 1000) / 1000;
    accepted(server.execute(pendingOf(gold, 'BUY_LIMIT', price(-1))).result.retcode);
    accepted(server.execute(pendingOf(gold, 'SELL_LIMIT', price(1))).result.retcode);
  }
  const from = performance.now();
  for (const tick of ticks) server.onTick(tick);
  const ms = Math.round(performance.now() - from);
  return { ticks: length, ms, filled: server.positions().length };
}

const memory = bytesPerPosition();
const server = loaded();
const perSecond = ticksPerSecond(server);
const order = orderLatency(server);
const file = process.argv[2];
const gold = file === undefined ? {} : { gold: goldReplay(file) };
const load = { symbols: SYMBOLS, positions: HELD, pendings: HELD };
const figures = { ticksPerSecond: perSecond, orderMicros: order, bytesPerPosition: memory };
process.stdout.write(`${JSON.stringify({ load, ...figures, ...gold }, null, 2)}\n`);
