import {
  NO_PRICE,
  type Position,
  type Price,
  priceToPoints,
  type SymbolSpec,
  type Tick,
  type Ticket,
} from '@mt5-bridge/trading';
import type { BookOrder } from './book-change.ts';
import { OrderBookIndex } from './order-book-index.ts';

/** What the server holds of one symbol: its quote, and the account's orders and positions on it. */
export class SymbolState {
  readonly spec: SymbolSpec;
  /** Exchange modes value and trigger on the last deal (MetaQuotes, Exchange margin mode). */
  readonly usesLast: boolean;
  readonly positions = new Map<Ticket, Position>();
  readonly orders = new Map<Ticket, BookOrder>();
  readonly index: OrderBookIndex;
  bid: Price = NO_PRICE;
  ask: Price = NO_PRICE;
  last: Price = NO_PRICE;
  bidPoints = 0;
  askPoints = 0;
  lastPoints = 0;
  /** Lots that the last tick reported, for the liquidity model. */
  volumeReal = 0;
  lastTick: Tick | undefined;
  /** Rise with every change of orders or positions, and of quotes: caches compare them. */
  bookVersion = 0;
  quoteVersion = 0;

  constructor(spec: SymbolSpec) {
    this.spec = spec;
    this.usesLast = spec.chartMode === 'LAST' || spec.calcMode.startsWith('EXCH_');
    this.index = new OrderBookIndex(spec.digits);
  }

  get hasQuote(): boolean {
    return this.bidPoints > 0 && this.askPoints > 0;
  }

  quote(tick: Tick): void {
    const { digits } = this.spec;
    this.bid = tick.bid;
    this.ask = tick.ask;
    this.last = tick.last;
    this.bidPoints = priceToPoints(tick.bid, digits);
    this.askPoints = priceToPoints(tick.ask, digits);
    this.lastPoints = priceToPoints(tick.last, digits);
    this.volumeReal = tick.volumeReal;
    this.lastTick = tick;
    this.quoteVersion++;
  }

  touch(): void {
    this.bookVersion++;
  }

  /** The side of the market on which a buy opens and a short closes. */
  get buyPrice(): Price {
    return this.ask;
  }

  /** The side of the market on which a sell opens and a long closes. */
  get sellPrice(): Price {
    return this.bid;
  }

  /** Points that triggers of buys and shorts are compared with. */
  get buyTriggerPoints(): number {
    return this.usesLast && this.lastPoints > 0 ? this.lastPoints : this.askPoints;
  }

  get sellTriggerPoints(): number {
    return this.usesLast && this.lastPoints > 0 ? this.lastPoints : this.bidPoints;
  }

  /** The price at which an open position is valued now. */
  valuationPrice(side: Position['side']): Price {
    if (this.usesLast && this.lastPoints > 0) return this.last;
    return side === 'BUY' ? this.bid : this.ask;
  }
}
