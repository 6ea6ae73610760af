import {
  compareTickets,
  type Order,
  type PendingOrderType,
  type Position,
  priceToPoints,
  type Ticket,
} from '@mt5-bridge/trading';
import { PriceLevels } from './price-levels.ts';

/**
 * Everything of one symbol that waits for a price. Buys open and shorts close at Ask, sells open and
 * longs close at Bid (MQL5 Reference, order properties), so each level knows its side of the market.
 */
export class OrderBookIndex {
  readonly #digits: number;
  readonly #longStopLoss = new PriceLevels('falling');
  readonly #longTakeProfit = new PriceLevels('rising');
  readonly #shortStopLoss = new PriceLevels('rising');
  readonly #shortTakeProfit = new PriceLevels('falling');
  readonly #buyLimit = new PriceLevels('falling');
  readonly #buyStop = new PriceLevels('rising');
  readonly #sellLimit = new PriceLevels('rising');
  readonly #sellStop = new PriceLevels('falling');

  constructor(digits: number) {
    this.#digits = digits;
  }

  addPosition(position: Position): void {
    const { stopLoss, takeProfit, ticket } = position;
    if (stopLoss !== 0) this.#stopLosses(position).add(this.#points(stopLoss), ticket);
    if (takeProfit !== 0) this.#takeProfits(position).add(this.#points(takeProfit), ticket);
  }

  removePosition(position: Position): void {
    const { stopLoss, takeProfit, ticket } = position;
    if (stopLoss !== 0) this.#stopLosses(position).remove(this.#points(stopLoss), ticket);
    if (takeProfit !== 0) this.#takeProfits(position).remove(this.#points(takeProfit), ticket);
  }

  addOrder(order: Order, type: PendingOrderType): void {
    this.#pending(type).add(this.#points(order.priceOpen), order.ticket);
  }

  removeOrder(order: Order, type: PendingOrderType): void {
    this.#pending(type).remove(this.#points(order.priceOpen), order.ticket);
  }

  /** True when some level of this symbol is reached; the only test that most ticks need. */
  isTouchedBy(bidPoints: number, askPoints: number): boolean {
    return (
      this.#longStopLoss.isReachedBy(bidPoints) ||
      this.#shortStopLoss.isReachedBy(askPoints) ||
      this.#longTakeProfit.isReachedBy(bidPoints) ||
      this.#shortTakeProfit.isReachedBy(askPoints) ||
      this.#buyLimit.isReachedBy(askPoints) ||
      this.#buyStop.isReachedBy(askPoints) ||
      this.#sellLimit.isReachedBy(bidPoints) ||
      this.#sellStop.isReachedBy(bidPoints)
    );
  }

  stopLossesReachedBy(bidPoints: number, askPoints: number): Ticket[] {
    return [
      ...this.#longStopLoss.reachedBy(bidPoints),
      ...this.#shortStopLoss.reachedBy(askPoints),
    ];
  }

  takeProfitsReachedBy(bidPoints: number, askPoints: number): Ticket[] {
    return [
      ...this.#longTakeProfit.reachedBy(bidPoints),
      ...this.#shortTakeProfit.reachedBy(askPoints),
    ];
  }

  /** Pending orders to activate, in the order in which they were placed. */
  ordersReachedBy(bidPoints: number, askPoints: number): Ticket[] {
    const tickets = [
      ...this.#buyLimit.reachedBy(askPoints),
      ...this.#buyStop.reachedBy(askPoints),
      ...this.#sellLimit.reachedBy(bidPoints),
      ...this.#sellStop.reachedBy(bidPoints),
    ];
    return tickets.length < 2 ? tickets : tickets.sort(compareTickets);
  }

  #points(price: number): number {
    return priceToPoints(price, this.#digits);
  }

  #stopLosses(position: Position): PriceLevels {
    return position.side === 'BUY' ? this.#longStopLoss : this.#shortStopLoss;
  }

  #takeProfits(position: Position): PriceLevels {
    return position.side === 'BUY' ? this.#longTakeProfit : this.#shortTakeProfit;
  }

  #pending(type: PendingOrderType): PriceLevels {
    switch (type) {
      case 'BUY_LIMIT':
        return this.#buyLimit;
      case 'SELL_LIMIT':
        return this.#sellLimit;
      case 'BUY_STOP':
      case 'BUY_STOP_LIMIT':
        return this.#buyStop;
      case 'SELL_STOP':
      case 'SELL_STOP_LIMIT':
        return this.#sellStop;
    }
  }
}
