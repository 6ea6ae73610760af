import {
  type ConversionRoute,
  type HeldOrder,
  type MarginAccount,
  NO_PRICE,
  NO_TICKET,
  type Position,
  type PositionSide,
  type Price,
  priceToPoints,
  type SymbolMargin,
  type SymbolSpec,
  type Tick,
  type Ticket,
  valuationPrice,
  valuesOnLast,
} from '@mt5-bridge/trading';
import type { BookOrder } from './book-change.ts';
import type { ExposureSums } from './floating-bound.ts';
import { OrderBookIndex } from './order-book-index.ts';
import { PriceLevels } from './price-levels.ts';

/** Figures of a symbol that are computed when asked and forgotten when what they hang on changes. */
export interface SymbolFigures {
  readonly profit: number;
  readonly swap: number;
  readonly assets: number;
}

/** What the server holds of one symbol: its quote, and the account's orders and positions on it. */
export class SymbolState {
  readonly spec: SymbolSpec;
  /** Exchange modes value and trigger on the last deal (MetaQuotes, Exchange margin mode). */
  readonly usesLast: boolean;
  readonly positions = new Map<Ticket, Position>();
  readonly orders = new Map<Ticket, BookOrder>();
  readonly index: OrderBookIndex;
  /** Market time at which orders end. */
  readonly expirations = new PriceLevels('rising');
  /** Orders that take what each tick offers: the rest of a market order or of a triggered stop. */
  readonly working = new Set<Ticket>();
  /** Pairs to the deposit currency; `undefined` when no pairs of the catalogue lead there. */
  profitRoute: ConversionRoute | undefined;
  marginRoute: ConversionRoute | undefined;
  /** Symbols whose results this symbol's quote converts, itself included. */
  readonly valued: SymbolState[] = [];

  bid: Price = NO_PRICE;
  ask: Price = NO_PRICE;
  last: Price = NO_PRICE;
  bidPoints = 0;
  askPoints = 0;
  lastPoints = 0;
  lastTick: Tick | undefined;
  /** Highest and lowest price of the server's day, for the margin of FORTS orders. */
  highest = 0;
  lowest = 0;
  /** Lots that each side of the market still offers until the next tick. */
  askLots = 0;
  bidLots = 0;
  /** A halt of this market alone. */
  halted = false;

  /** Caches: `undefined` when stale. */
  figures: SymbolFigures | undefined;
  margin: SymbolMargin | undefined;
  sums: ExposureSums | undefined;
  /** Never above the true floating result; `undefined` when stale or not to be known. */
  floatingBound: number | undefined;

  constructor(spec: SymbolSpec, marginMode: MarginAccount['marginMode']) {
    this.spec = spec;
    this.usesLast = valuesOnLast(spec, marginMode);
    this.index = new OrderBookIndex(spec.digits);
  }

  get hasQuote(): boolean {
    return this.bidPoints > 0 && this.askPoints > 0;
  }

  get isIdle(): boolean {
    return this.positions.size === 0 && this.orders.size === 0;
  }

  /** Takes a quote; `offeredLots` is the liquidity that it brings on each side. */
  quote(tick: Tick, offeredLots: number): void {
    this.askLots = offeredLots;
    this.bidLots = offeredLots;
    const { digits } = this.spec;
    this.bid = tick.bid;
    this.ask = tick.ask;
    this.last = tick.last;
    this.bidPoints = priceToPoints(tick.bid, digits);
    this.askPoints = priceToPoints(tick.ask, digits);
    this.lastPoints = priceToPoints(tick.last, digits);
    this.lastTick = tick;
    for (const state of this.valued) state.forgetValues();
    if (this.ask > this.highest || this.highest === 0) this.#extend('highest', this.ask);
    if (this.bid < this.lowest || this.lowest === 0) this.#extend('lowest', this.bid);
  }

  beginDay(): void {
    this.highest = 0;
    this.lowest = 0;
  }

  /** Orders or positions of this symbol have changed. */
  touch(): void {
    this.margin = undefined;
    this.sums = undefined;
    this.forgetValues();
  }

  forgetValues(): void {
    this.figures = undefined;
    this.floatingBound = undefined;
  }

  /** The side of the market on which a deal of this direction is done: buys at Ask, sells at Bid. */
  dealPrice(side: PositionSide): Price {
    return side === 'BUY' ? this.ask : this.bid;
  }

  /** Points that a level of this direction is compared with: buys and shorts look at Ask. */
  get askTrigger(): number {
    return this.usesLast && this.lastPoints > 0 ? this.lastPoints : this.askPoints;
  }

  get bidTrigger(): number {
    return this.usesLast && this.lastPoints > 0 ? this.lastPoints : this.bidPoints;
  }

  /** The prices behind the triggers. */
  get triggers(): { readonly bid: Price; readonly ask: Price } {
    return this.usesLast && this.lastPoints > 0 ? { bid: this.last, ask: this.last } : this;
  }

  /** The price at which an open position is valued now; 0 before the first quote. */
  valuationPrice(side: PositionSide): Price {
    return valuationPrice(this, side, this.usesLast);
  }

  /** Working orders as the margin rules see them. */
  heldOrders(hedging: boolean, except?: Ticket): HeldOrder[] {
    const held: HeldOrder[] = [];
    for (const ticket of this.orders.keys()) {
      const order = ticket === except ? undefined : this.heldOrder(ticket, hedging);
      if (order !== undefined) held.push(order);
    }
    return held;
  }

  /** A hedging close needs no margin of its own. */
  heldOrder(ticket: Ticket, hedging: boolean): HeldOrder | undefined {
    const working = this.orders.get(ticket);
    if (working === undefined) return undefined;
    const { order, marginRate } = working;
    const closes = order.positionId !== NO_TICKET && order.positionId !== order.ticket;
    if (hedging && closes) return undefined;
    const isForts = this.spec.calcMode === 'EXCH_FUTURES_FORTS';
    const usesLimit = isForts && order.type.endsWith('STOP_LIMIT');
    const price = usesLimit ? order.priceStopLimit : order.priceOpen;
    return { type: order.type, volume: order.volumeCurrent, price, marginRate };
  }

  #extend(bound: 'highest' | 'lowest', price: number): void {
    this[bound] = price;
    if (this.spec.calcMode === 'EXCH_FUTURES_FORTS') this.margin = undefined;
  }
}
