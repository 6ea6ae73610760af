import {
  asMoney,
  asPoints,
  asTicket,
  asVolume,
  type Deal,
  type DealRequest,
  NO_MONEY,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  type Order,
  type PendingRequest,
  type Position,
  type Price,
  RETCODE,
  type RemoveRequest,
  subtractVolume,
  type TerminalChange,
  type Tick,
  type Ticket,
  type TradeRequest,
  type TradeResult,
  type UtcMs,
  type Volume,
} from '@mt5-bridge/trading';

interface Executed {
  readonly result: TradeResult;
  readonly changes: readonly TerminalChange[];
}

/** Orders and positions of a broker without opinions: every deal is filled whole at the quote. */
export class FakeBook {
  readonly positions = new Map<Ticket, Position>();
  readonly orders = new Map<Ticket, Order>();
  readonly pastOrders: Order[] = [];
  readonly deals: Deal[] = [];
  #lastTicket = 10_000_000;

  execute(trade: TradeRequest, quote: Tick | undefined, nowMs: UtcMs): Executed {
    if (trade.action === 'DEAL') return this.#deal(trade, quote, nowMs);
    if (trade.action === 'PENDING') return this.#place(trade, quote, nowMs);
    if (trade.action === 'REMOVE') return this.#remove(trade, nowMs);
    return refused(RETCODE.INVALID, quote, nowMs);
  }

  #deal(trade: DealRequest, quote: Tick | undefined, nowMs: UtcMs): Executed {
    const price = trade.type === 'BUY' ? quote?.ask : quote?.bid;
    if (price === undefined) return refused(RETCODE.PRICE_OFF, quote, nowMs);
    if (trade.volume <= 0) return refused(RETCODE.INVALID_VOLUME, quote, nowMs);
    const held = trade.position === null ? undefined : this.positions.get(trade.position);
    if (trade.position !== null && held === undefined) {
      return refused(RETCODE.POSITION_CLOSED, quote, nowMs);
    }
    const order = this.#order(trade, price, nowMs);
    const position = this.#positionAfter(trade, held, order, price);
    const deal = this.#bookDeal(trade, order, held, price);
    this.pastOrders.push(order);
    const change = { kind: 'deal', transaction: 'DEAL_ADD', deal, position } as const;
    const added = { kind: 'order', transaction: 'HISTORY_ADD', order } as const;
    const result = {
      ...answer(RETCODE.DONE, quote, nowMs),
      order: order.ticket,
      deal: deal.ticket,
      position: order.positionId,
      volume: trade.volume,
      price,
    };
    return { result, changes: [change, added] };
  }

  #order(trade: DealRequest, price: Price, nowMs: UtcMs): Order {
    const ticket = this.#nextTicket();
    return {
      ...orderTerms(trade),
      ticket,
      state: 'FILLED',
      time: 'GTC',
      volumeCurrent: NO_VOLUME,
      priceOpen: price,
      priceStopLimit: NO_PRICE,
      priceCurrent: price,
      positionId: trade.position ?? ticket,
      setupMs: nowMs,
      doneMs: nowMs,
      expirationMs: null,
    };
  }

  /** The position as the deal leaves it, `null` when it is closed. */
  #positionAfter(
    trade: DealRequest,
    held: Position | undefined,
    order: Order,
    price: Price,
  ): Position | null {
    if (held === undefined) {
      const opened = openPosition(trade, order, price);
      this.positions.set(opened.ticket, opened);
      return opened;
    }
    const rest = subtractVolume(held.volume, trade.volume);
    if (rest <= 0) {
      this.positions.delete(held.ticket);
      return null;
    }
    const reduced = { ...held, volume: rest, updateMs: order.setupMs };
    this.positions.set(held.ticket, reduced);
    return reduced;
  }

  #bookDeal(trade: DealRequest, order: Order, held: Position | undefined, price: Price): Deal {
    const deal: Deal = {
      ticket: this.#nextTicket(),
      order: order.ticket,
      symbol: trade.symbol,
      type: trade.type,
      entry: held === undefined ? 'IN' : 'OUT',
      reason: 'EXPERT',
      volume: trade.volume,
      price,
      stopLoss: trade.stopLoss,
      takeProfit: trade.takeProfit,
      profit: NO_MONEY,
      swap: NO_MONEY,
      commission: NO_MONEY,
      fee: NO_MONEY,
      magic: trade.magic,
      comment: trade.comment,
      positionId: order.positionId,
      timeMs: order.setupMs,
    };
    this.deals.push(deal);
    return deal;
  }

  #place(trade: PendingRequest, quote: Tick | undefined, nowMs: UtcMs): Executed {
    const order: Order = {
      ...orderTerms(trade),
      ticket: this.#nextTicket(),
      state: 'PLACED',
      time: trade.time,
      volumeCurrent: trade.volume,
      priceOpen: trade.price,
      priceStopLimit: trade.stopLimit,
      priceCurrent: quote?.bid ?? NO_PRICE,
      positionId: NO_TICKET,
      setupMs: nowMs,
      doneMs: null,
      expirationMs: trade.expirationMs,
    };
    this.orders.set(order.ticket, order);
    const result = {
      ...answer(RETCODE.DONE, quote, nowMs),
      order: order.ticket,
      volume: trade.volume,
      price: trade.price,
    };
    return { result, changes: [{ kind: 'order', transaction: 'ORDER_ADD', order }] };
  }

  #remove(trade: RemoveRequest, nowMs: UtcMs): Executed {
    const known = this.orders.get(trade.order);
    if (known === undefined) return refused(RETCODE.INVALID_ORDER, undefined, nowMs);
    this.orders.delete(known.ticket);
    const order: Order = { ...known, state: 'CANCELED', doneMs: nowMs };
    this.pastOrders.push(order);
    const result = { ...answer(RETCODE.DONE, undefined, nowMs), order: order.ticket };
    return { result, changes: leavesBook(order) };
  }

  /** Deals a part of a pending order, or the rest of it; answers what a terminal would tell. */
  fill(ticket: Ticket, volume: Volume, nowMs: UtcMs): readonly TerminalChange[] {
    const known = this.#working(ticket);
    const left = subtractVolume(known.volumeCurrent, volume);
    const isDone = left <= 0;
    const order: Order = {
      ...known,
      volumeCurrent: left,
      state: isDone ? 'FILLED' : 'PARTIAL',
      positionId: ticket,
      doneMs: isDone ? nowMs : null,
    };
    const side = known.type.startsWith('BUY') ? 'BUY' : 'SELL';
    const trade: DealRequest = {
      action: 'DEAL',
      symbol: known.symbol,
      type: side,
      volume,
      price: known.priceOpen,
      deviation: asPoints(0),
      filling: known.filling,
      stopLoss: known.stopLoss,
      takeProfit: known.takeProfit,
      magic: known.magic,
      comment: known.comment,
      position: null,
    };
    const deal = this.#bookDeal(trade, { ...order, setupMs: nowMs }, undefined, known.priceOpen);
    const position = openPosition(trade, { ...order, setupMs: nowMs }, known.priceOpen);
    this.positions.set(ticket, position);
    const dealt = { kind: 'deal', transaction: 'DEAL_ADD', deal, position } as const;
    if (isDone) {
      this.#archive(order);
      return [dealt, ...leavesBook(order)];
    }
    this.orders.set(ticket, order);
    return [dealt, { kind: 'order', transaction: 'ORDER_UPDATE', order }];
  }

  /** Ends a pending order without a deal, as the server or a person does. */
  end(ticket: Ticket, state: 'CANCELED' | 'EXPIRED', nowMs: UtcMs): readonly TerminalChange[] {
    const order: Order = { ...this.#working(ticket), state, doneMs: nowMs };
    this.#archive(order);
    return leavesBook(order);
  }

  #working(ticket: Ticket): Order {
    const order = this.orders.get(ticket);
    if (order === undefined) throw new Error(`order ${ticket} does not work`);
    return order;
  }

  #archive(order: Order): void {
    this.orders.delete(order.ticket);
    this.pastOrders.push(order);
  }

  #nextTicket(): Ticket {
    this.#lastTicket += 1;
    return asTicket(String(this.#lastTicket));
  }
}

/** An ended order goes from the working ones to the history. */
function leavesBook(order: Order): readonly TerminalChange[] {
  return [
    { kind: 'order', transaction: 'ORDER_DELETE', order },
    { kind: 'order', transaction: 'HISTORY_ADD', order },
  ];
}

/** What an order takes over from its request. */
function orderTerms(trade: DealRequest | PendingRequest) {
  const { symbol, type, filling, volume, stopLoss, takeProfit, magic, comment } = trade;
  return {
    symbol,
    type,
    filling,
    reason: 'EXPERT' as const,
    volumeInitial: volume,
    stopLoss,
    takeProfit,
    magic,
    comment,
    positionById: NO_TICKET,
  };
}

function openPosition(trade: DealRequest, order: Order, price: Price): Position {
  return {
    ticket: order.ticket,
    identifier: order.ticket,
    symbol: trade.symbol,
    side: trade.type,
    reason: 'EXPERT',
    volume: trade.volume,
    priceOpen: price,
    priceCurrent: price,
    stopLoss: trade.stopLoss,
    takeProfit: trade.takeProfit,
    profit: NO_MONEY,
    swap: NO_MONEY,
    marginRate: 1,
    magic: trade.magic,
    comment: trade.comment,
    openMs: order.setupMs,
    updateMs: order.setupMs,
  };
}

/** An answer of the trade server without tickets. */
export function answer(retcode: number, quote: Tick | undefined, timeMs: UtcMs): TradeResult {
  return {
    retcode,
    order: NO_TICKET,
    deal: NO_TICKET,
    position: NO_TICKET,
    volume: asVolume(0),
    price: NO_PRICE,
    bid: quote?.bid ?? NO_PRICE,
    ask: quote?.ask ?? NO_PRICE,
    comment: '',
    timeMs,
    ...(retcode === RETCODE.NO_MONEY
      ? { requiredMargin: asMoney(108.46), availableMargin: asMoney(100) }
      : {}),
  };
}

function refused(retcode: number, quote: Tick | undefined, nowMs: UtcMs): Executed {
  return { result: answer(retcode, quote, nowMs), changes: [] };
}
