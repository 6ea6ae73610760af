import {
  asCurrency,
  asMoney,
  asPoints,
  asPrice,
  asSymbolName,
  asUtcMs,
  type DealRequest,
  lotsToVolume,
  type MarginMode,
  makeSymbolSpec,
  NO_MAGIC,
  NO_PRICE,
  normalizePrice,
  type PendingOrderType,
  powerOfTen,
  type SymbolSpec,
  type TradeRequest,
} from '@mt5-bridge/trading';
import fc from 'fast-check';
import type { BookRecord } from '../../src/engine/book-change.ts';
import type { EngineOutput } from '../../src/engine/output.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import { TradeServer } from '../../src/engine/trade-server.ts';
import { account, NOON_MS, tick } from './fixtures.ts';

const nightly = { swapMode: 'POINTS', swapLong: -7.85, swapShort: 3.8 } as const;

/** A pair of the deposit currency, a pair that needs converting, and a CFD in a foreign currency. */
export const SYMBOLS: readonly SymbolSpec[] = [
  makeSymbolSpec({ ...nightly }),
  makeSymbolSpec({
    name: asSymbolName('USDJPY'),
    currencyBase: asCurrency('USD'),
    currencyProfit: asCurrency('JPY'),
    digits: 3,
    ...nightly,
  }),
  makeSymbolSpec({
    name: asSymbolName('GER40'),
    currencyBase: asCurrency('EUR'),
    currencyProfit: asCurrency('EUR'),
    currencyMargin: asCurrency('EUR'),
    calcMode: 'CFDLEVERAGE',
    contractSize: 1,
    digits: 1,
    marginHedged: 0.5,
    executionMode: 'EXCHANGE',
    swapMode: 'INTEREST_CURRENT',
    swapLong: -3,
    swapShort: -1,
  }),
];
const START = [1.0845, 157.2, 18_500.5];

export interface World {
  readonly marginMode: MarginMode;
  readonly leverage: number;
  readonly settings: Partial<EngineSettings>;
  readonly deposit: number;
  readonly steps: readonly Step[];
}

/** Small numbers that `act` reads as a wish; most wishes make sense, some are refused. */
export type Step = readonly [kind: number, symbol: number, size: number, distance: number];

const step: fc.Arbitrary<Step> = fc.tuple(
  fc.nat(13),
  fc.nat(2),
  fc.integer({ min: 1, max: 40 }),
  fc.integer({ min: -60, max: 60 }),
);

export const worlds: fc.Arbitrary<World> = fc.record({
  marginMode: fc.constantFrom<MarginMode[]>('RETAIL_HEDGING', 'RETAIL_NETTING'),
  leverage: fc.constantFrom(100, 500, 1000),
  deposit: fc.constantFrom(2000, 10_000, 100_000),
  settings: fc.record({
    fillPolicy: fc.constantFrom('market_price' as const, 'request_price' as const),
    liquidityLots: fc.constantFrom(0, 0, 0.8),
    freeMargin: fc.constantFrom('PROFIT_AND_LOSS' as const, 'LOSS_ONLY' as const),
    commission: fc.constantFrom<EngineSettings['commission'][]>(
      [],
      [{ symbols: 'all', rule: { entry: 'ALL', unit: 'PER_LOT', value: 3.5 } }],
    ),
    stopOutCompensation: fc.constantFrom('off' as const, 'balance' as const),
  }),
  steps: fc.array(step, { minLength: 10, maxLength: 50 }),
});

/** A server that is driven by random wishes, and everything that came out of it. */
export class RandomMarket {
  readonly server: TradeServer;
  readonly world: World;
  readonly outputs: EngineOutput[] = [];
  readonly rows = new Map<string, BookRecord>();
  /** Margin call and stop-out are judged on ticks. */
  lastWasTick = false;
  readonly #mids = [...START];
  #nowMs = NOON_MS;

  constructor(world: World) {
    this.world = world;
    this.server = this.#makeServer();
    this.#take(this.server.deposit(asMoney(world.deposit), 'deposit'));
    for (const index of SYMBOLS.keys()) this.#quote(index, 0);
  }

  /** Runs all steps, with `check` after each. */
  run(check: (market: RandomMarket) => void): void {
    for (const wish of this.world.steps) {
      this.act(wish);
      check(this);
    }
  }

  /** A second server that knows only what was stored, and the quotes that stand. */
  restarted(): TradeServer {
    const server = this.#makeServer(this.server.nowMs);
    server.restore(JSON.parse(JSON.stringify([...this.rows.values()])));
    for (const { name } of SYMBOLS) {
      const last = this.server.lastTick(name);
      if (last !== undefined) server.seedQuote(last);
    }
    return server;
  }

  act([kind, symbol, size, distance]: Step): void {
    // Now and then a shock that stops accounts out.
    if (kind <= 4) this.#quote(symbol, kind === 4 ? distance * 8 : distance);
    else if (kind === 5) {
      this.#nowMs += size * 3_600_000;
      this.#take(this.server.advanceTo(asUtcMs(this.#nowMs)));
    } else if (kind === 6) this.#take(this.server.deposit(asMoney(distance), 'change'));
    else {
      const request = this.#wish(kind, symbol, size, distance);
      if (request !== undefined) this.#take(this.server.execute(request, `${this.outputs.length}`));
    }
    this.lastWasTick = kind <= 4;
  }

  #wish(kind: number, symbol: number, size: number, distance: number): TradeRequest | undefined {
    const positions = this.server.positions();
    const position = positions[size % Math.max(1, positions.length)];
    switch (kind) {
      case 7:
      case 8:
        return this.#deal(symbol, distance > 0 ? 'BUY' : 'SELL', size);
      case 9:
        return this.#pending(symbol, size, distance);
      case 10: {
        if (position === undefined) return undefined;
        const volume = size > 20 ? position.volume : lotsToVolume(0.01);
        const type = position.side === 'BUY' ? 'SELL' : 'BUY';
        const at = SYMBOLS.findIndex(({ name }) => name === position.symbol);
        return { ...this.#deal(at, type, 1), volume, position: position.ticket };
      }
      case 11: {
        const other = positions.find(
          (it) => it.symbol === position?.symbol && it.side !== position.side,
        );
        if (position === undefined || other === undefined) return undefined;
        const pair = { position: position.ticket, positionBy: other.ticket };
        return { action: 'CLOSE_BY', ...pair, magic: NO_MAGIC, comment: '' };
      }
      case 12: {
        if (position === undefined) return undefined;
        const at = SYMBOLS.findIndex(({ name }) => name === position.symbol);
        const [stopLoss, takeProfit] = [this.#price(at, -distance), this.#price(at, distance)];
        const { ticket, symbol: name } = position;
        return { action: 'SLTP', symbol: name, position: ticket, stopLoss, takeProfit };
      }
      default: {
        const orders = this.server.orders();
        const order = orders[size % Math.max(1, orders.length)];
        return order === undefined ? undefined : { action: 'REMOVE', order: order.ticket };
      }
    }
  }

  #deal(symbol: number, type: 'BUY' | 'SELL', size: number): DealRequest {
    return {
      action: 'DEAL',
      symbol: specOf(symbol).name,
      type,
      volume: lotsToVolume(size / 20),
      price: NO_PRICE,
      deviation: asPoints(0),
      filling: specOf(symbol).executionMode === 'EXCHANGE' ? 'RETURN' : 'IOC',
      stopLoss: size % 3 === 0 ? this.#price(symbol, type === 'BUY' ? -20 : 20) : NO_PRICE,
      takeProfit: size % 4 === 0 ? this.#price(symbol, type === 'BUY' ? 20 : -20) : NO_PRICE,
      magic: NO_MAGIC,
      comment: '',
      position: null,
    };
  }

  #pending(symbol: number, size: number, distance: number): TradeRequest {
    const types: PendingOrderType[] =
      distance > 0 ? ['SELL_LIMIT', 'BUY_STOP', 'BUY_STOP_LIMIT'] : ['BUY_LIMIT', 'SELL_STOP'];
    const type = types[size % types.length] ?? 'BUY_LIMIT';
    const isDated = size % 5 === 0;
    return {
      action: 'PENDING',
      symbol: specOf(symbol).name,
      type,
      volume: lotsToVolume(size / 20),
      price: this.#price(symbol, distance),
      stopLimit: type === 'BUY_STOP_LIMIT' ? this.#price(symbol, distance / 2) : NO_PRICE,
      filling: 'RETURN',
      time: isDated ? 'SPECIFIED' : 'GTC',
      expirationMs: isDated ? asUtcMs(this.#nowMs + 5_000_000) : null,
      stopLoss: NO_PRICE,
      takeProfit: NO_PRICE,
      magic: NO_MAGIC,
      comment: '',
    };
  }

  /** A price `distance` tenths of a per mille from the market. */
  #price(symbol: number, distance: number) {
    const mid = this.#mids[symbol] ?? 0;
    return normalizePrice(mid * (1 + distance / 10_000), specOf(symbol).digits);
  }

  #quote(symbol: number, distance: number): void {
    const { digits, name } = specOf(symbol);
    const bid = this.#price(symbol, distance);
    this.#mids[symbol] = bid;
    this.#nowMs += 1000;
    const ask = asPrice(normalizePrice(bid + 20 / powerOfTen(digits), digits));
    this.#take(this.server.onTick(tick(bid, ask, this.#nowMs, name)));
  }

  #take(output: EngineOutput): void {
    this.outputs.push(output);
    for (const change of output.changes) {
      if (change.op === 'put') {
        this.rows.set(`${change.record.table} ${change.record.key}`, change.record);
      } else if (change.op === 'delete') this.rows.delete(`${change.table} ${change.key}`);
    }
  }

  #makeServer(nowMs = asUtcMs(NOON_MS)): TradeServer {
    const { marginMode, leverage, settings } = this.world;
    return new TradeServer({
      account: account({ marginMode, leverage }),
      symbols: SYMBOLS,
      settings,
      nowMs,
    });
  }
}

export function specOf(index: number): SymbolSpec {
  const spec = SYMBOLS[index];
  if (spec === undefined) throw new RangeError(`no symbol ${index}`);
  return spec;
}
