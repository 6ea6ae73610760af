import {
  type AccountState,
  accountFigures,
  conversionRate,
  type Money,
  money,
  NO_MONEY,
  type Position,
  volumeToLots,
} from '@mt5-bridge/trading';
import type { AccountBook } from './account-book.ts';
import { exposureSums, floatingBound } from './floating-bound.ts';
import type { SymbolFigures, SymbolState } from './symbol-state.ts';
import type { Valuation } from './valuation.ts';

/**
 * Equity and margin of the account. Exact figures are kept per symbol and computed again only for symbols
 * whose quote or positions changed; a tick needs no more than a lower bound of the equity.
 */
export class AccountLedger {
  readonly #book: AccountBook;
  readonly #valuation: Valuation;

  constructor(book: AccountBook, valuation: Valuation) {
    this.#book = book;
    this.#valuation = valuation;
  }

  /** Exact to the last digit: profit is the sum of the positions' rounded profits and swaps. */
  state(): AccountState {
    const { spec, balance, credit, settings } = this.#book;
    const digits = spec.currencyDigits;
    let floating = 0;
    let assets = 0;
    for (const state of this.#book.active) {
      const figures = this.#figures(state);
      floating += figures.profit + figures.swap;
      assets += figures.assets;
    }
    const profit = money(floating, digits);
    const margin = this.margin();
    const figures = { balance, credit, profit, margin, assets };
    const derived = accountFigures(figures, digits, settings.freeMargin);
    return Object.freeze({ spec, balance, credit, profit, margin, ...derived });
  }

  /** Margin of all positions and orders. */
  margin(): Money {
    let margin = 0;
    for (const state of this.#book.active) margin += this.#valuation.margin(state).total;
    return money(margin, this.#book.spec.currencyDigits);
  }

  /** True when the equity is above `threshold` for certain, found without touching a position. */
  isEquityAbove(threshold: number): boolean {
    const { balance, credit, settings, spec } = this.#book;
    let bound = balance + credit;
    for (const state of this.#book.active) {
      if (state.positions.size === 0) continue;
      if (state.floatingBound === undefined) {
        state.sums ??= exposureSums(state.positions.values());
        const digits = spec.currencyDigits;
        const made = floatingBound(state, state.sums, this.#valuation, settings, digits);
        if (made === undefined) return false;
        state.floatingBound = made;
      }
      bound += state.floatingBound;
    }
    return bound > threshold;
  }

  /** A position with its price and profit of this instant. */
  view(state: SymbolState, position: Position): Position {
    const profit = this.#valuation.positionProfit(state, position);
    const price = state.valuationPrice(position.side);
    const priceCurrent = price > 0 ? price : position.priceCurrent;
    return Object.freeze({ ...position, priceCurrent, profit });
  }

  #figures(state: SymbolState): SymbolFigures {
    if (state.figures !== undefined) return state.figures;
    let profit = 0;
    let swap = 0;
    let assets = 0;
    for (const position of state.positions.values()) {
      profit += this.#valuation.positionProfit(state, position);
      swap += position.swap;
      assets += this.#assets(state, position);
    }
    state.figures = { profit, swap, assets };
    return state.figures;
  }

  /** Collateral counts with its market value times the liquidity rate (MQL5 Reference, SERV_COLLATERAL). */
  #assets(state: SymbolState, { side, volume }: Position): Money {
    const { spec, profitRoute } = state;
    if (spec.calcMode !== 'SERV_COLLATERAL' || profitRoute === undefined) return NO_MONEY;
    const rate = conversionRate(profitRoute, 'BID', this.#valuation.quotes) ?? 0;
    const units = volumeToLots(volume) * spec.contractSize * spec.liquidityRate;
    return money(units * state.valuationPrice(side) * rate, this.#book.spec.currencyDigits);
  }
}
