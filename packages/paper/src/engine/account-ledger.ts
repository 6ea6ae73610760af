import {
  type AccountState,
  isPending,
  type Money,
  money,
  type Position,
  roundTo,
} from '@mt5-bridge/trading';
import type { AccountBook } from './account-book.ts';
import type { SymbolState } from './symbol-state.ts';
import type { Valuation } from './valuation.ts';

/** Balance, equity and margin of the account at this instant, cached per symbol. */
export class AccountLedger {
  readonly #book: AccountBook;
  readonly #valuation: Valuation;

  constructor(book: AccountBook, valuation: Valuation) {
    this.#book = book;
    this.#valuation = valuation;
  }

  state(): AccountState {
    const { spec, balance, credit } = this.#book;
    const digits = spec.currencyDigits;
    let floating = 0;
    let margin = 0;
    for (const state of this.#book.symbols.values()) {
      floating += this.#floating(state);
      margin += this.symbolMargin(state);
    }
    const profit = money(floating, digits);
    const equity = money(balance + credit + profit, digits);
    const held = money(margin, digits);
    return Object.freeze({
      spec,
      balance,
      credit,
      profit,
      equity,
      margin: held,
      marginFree: money(equity - held, digits),
      marginLevel: held === 0 ? 0 : roundTo((equity / held) * 100, 8),
    });
  }

  /** Margin of a symbol if `extra` were held too. */
  symbolMargin(state: SymbolState, extra?: Pick<Position, 'side' | 'volume'> & { price: number }) {
    let long = 0;
    let short = 0;
    for (const { side, volume, priceOpen, marginRate } of state.positions.values()) {
      const held = this.#valuation.margin(state, side, volume, priceOpen, marginRate);
      if (side === 'BUY') long += held;
      else short += held;
    }
    for (const { order, marginRate } of state.orders.values()) {
      if (!isPending(order.type)) continue;
      const side = order.type.startsWith('BUY') ? 'BUY' : 'SELL';
      const price = order.priceOpen;
      const held = this.#valuation.margin(state, side, order.volumeCurrent, price, marginRate);
      if (side === 'BUY') long += held;
      else short += held;
    }
    if (extra !== undefined) {
      const rate = this.#valuation.marginRate(state, extra.side, extra.price);
      const held = this.#valuation.margin(state, extra.side, extra.volume, extra.price, rate);
      if (extra.side === 'BUY') long += held;
      else short += held;
    }
    return Math.max(long, short);
  }

  #floating(state: SymbolState): number {
    let floating = 0;
    for (const position of state.positions.values()) {
      floating += this.#valuation.positionProfit(state, position) + position.swap;
    }
    return floating;
  }

  /** A position with its price and profit of this instant. */
  view(state: SymbolState, position: Position): Position {
    const profit: Money = this.#valuation.positionProfit(state, position);
    const price = state.valuationPrice(position.side);
    const priceCurrent = price > 0 ? price : position.priceCurrent;
    return Object.freeze({ ...position, priceCurrent, profit });
  }
}
