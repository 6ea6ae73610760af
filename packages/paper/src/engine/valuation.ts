import {
  type AccountSpec,
  type ClosedVolume,
  type ConversionRoute,
  type Currency,
  closedProfit,
  conversionRate,
  currencyDigits,
  type DepositRate,
  findConversionRoute,
  type HeldOrder,
  isForex,
  type MarginAccount,
  type Money,
  marginRateSide,
  type OrderType,
  type Position,
  type PositionSide,
  type QuoteSource,
  type SymbolMargin,
  type SymbolName,
  type SymbolSpec,
  symbolMargin,
  symbolMarginToOpen,
  symbolSuffix,
  type Ticket,
  type Volume,
} from '@mt5-bridge/trading';
import type { EngineSettings } from './settings.ts';
import type { SymbolState } from './symbol-state.ts';

/** Prices orders and positions of one account in its deposit currency. */
export class Valuation {
  readonly #account: AccountSpec;
  readonly #settings: EngineSettings;
  readonly #marginAccount: MarginAccount;
  readonly #quotes: QuoteSource;
  readonly #catalogue: readonly SymbolSpec[];
  readonly #routes = new Map<string, ConversionRoute | undefined>();

  constructor(
    account: AccountSpec,
    states: ReadonlyMap<SymbolName, SymbolState>,
    settings: EngineSettings,
  ) {
    this.#account = account;
    this.#settings = settings;
    const { marginMode, leverage, currencyDigits } = account;
    const { nettingOppositeOrder } = settings;
    this.#marginAccount = { marginMode, leverage, currencyDigits, nettingOppositeOrder };
    this.#quotes = (symbol) => states.get(symbol);
    this.#catalogue = [...states.values()].map(({ spec }) => spec);
    this.#joinCurrencies(states);
  }

  get quotes(): QuoteSource {
    return this.#quotes;
  }

  /** Decimals of amounts in a currency. */
  digitsOf(currency: Currency): number {
    return currencyDigits(currency, this.#account);
  }

  /** Result of a close in the deposit currency; `undefined` when a conversion quote is missing. */
  profit(state: SymbolState, closed: ClosedVolume): Money | undefined {
    const { profitRoute, spec } = state;
    if (profitRoute === undefined) return undefined;
    return closedProfit(spec, closed, {
      route: profitRoute,
      quotes: this.#quotes,
      digits: {
        profit: this.digitsOf(spec.currencyProfit),
        deposit: this.#account.currencyDigits,
      },
      conversion: this.#settings.profitConversion,
    });
  }

  /** The floating result of a position; before the first quote the stored one is the best known. */
  positionProfit(state: SymbolState, position: Position): Money {
    const { side, volume, priceOpen } = position;
    const priceClose = state.valuationPrice(side);
    if (priceClose <= 0) return position.profit;
    return this.profit(state, { side, volume, priceOpen, priceClose }) ?? position.profit;
  }

  /** One unit of a currency in the deposit currency, for swaps and commissions of a symbol. */
  depositRate(state: SymbolState, priceTraded: number): DepositRate {
    const { spec } = state;
    const traded = isForex(spec) ? { symbol: spec.name, price: priceTraded } : undefined;
    return (currency, side) => {
      const route = this.#route(currency, symbolSuffix(spec));
      return route === undefined ? undefined : conversionRate(route, side, this.#quotes, traded);
    };
  }

  /** Margin currency to deposit currency, as it is stored with an order or a position; 0 = unknown. */
  marginRate(state: SymbolState, type: OrderType, price: number): number {
    const { marginRoute, spec } = state;
    if (marginRoute === undefined) return 0;
    const side = marginRateSide(type);
    const traded = isForex(spec) ? { symbol: spec.name, price } : undefined;
    return conversionRate(marginRoute, side, this.#quotes, traded) ?? 0;
  }

  heldOrder(state: SymbolState, type: OrderType, volume: Volume, price: number): HeldOrder {
    return { type, volume, price, marginRate: this.marginRate(state, type, price) };
  }

  /** Margin that the account holds in a symbol now. */
  margin(state: SymbolState): SymbolMargin {
    if (state.margin !== undefined) return state.margin;
    const margin = symbolMargin(
      state.spec,
      this.#marginAccount,
      [...state.positions.values()],
      this.#heldOrders(state),
      session(state),
    );
    state.margin = margin;
    return margin;
  }

  /**
   * Margin that the account must afford in the symbol for `order` to be accepted, in place of the working order
   * `replaces`.
   */
  marginToOpen(state: SymbolState, order: HeldOrder, replaces?: Ticket): Money {
    return symbolMarginToOpen(
      state.spec,
      this.#marginAccount,
      [...state.positions.values()],
      this.#heldOrders(state, replaces),
      order,
      session(state),
      // Known already, unless one of its orders is to be left out.
      replaces === undefined ? this.margin(state).total : undefined,
    );
  }

  /** Margin of a symbol if one of its working orders were not there. */
  marginWithout(state: SymbolState, except: Ticket): Money {
    const positions = [...state.positions.values()];
    const orders = this.#heldOrders(state, except);
    return symbolMargin(state.spec, this.#marginAccount, positions, orders, session(state)).total;
  }

  /** Whether results and margins of the symbol can be converted: by pairs, and by their quotes now. */
  conversionState(state: SymbolState): 'ready' | 'no_quote' | 'no_route' {
    for (const route of [state.profitRoute, state.marginRoute]) {
      if (route === undefined) return 'no_route';
      if (conversionRate(route, 'BID', this.#quotes) === undefined) return 'no_quote';
    }
    return 'ready';
  }

  #heldOrders(state: SymbolState, except?: Ticket): HeldOrder[] {
    return state.heldOrders(this.#account.marginMode === 'RETAIL_HEDGING', except);
  }

  #route(from: Currency, suffix: string): ConversionRoute | undefined {
    const key = `${from}${suffix}`;
    if (!this.#routes.has(key)) {
      const made = findConversionRoute(this.#catalogue, from, this.#account.currency, suffix);
      this.#routes.set(key, made);
    }
    return this.#routes.get(key);
  }

  #joinCurrencies(states: ReadonlyMap<SymbolName, SymbolState>): void {
    for (const state of states.values()) {
      const suffix = symbolSuffix(state.spec);
      state.profitRoute = this.#route(state.spec.currencyProfit, suffix);
      state.marginRoute = this.#route(state.spec.currencyMargin, suffix);
      const sources = new Set<SymbolName>([state.spec.name]);
      for (const { symbol } of state.profitRoute ?? []) sources.add(symbol);
      for (const symbol of sources) states.get(symbol)?.valued.push(state);
    }
  }
}

function session({ highest, lowest }: SymbolState): { highest?: number; lowest?: number } {
  return highest > 0 ? { highest, lowest } : {};
}

export function oppositeSide(side: PositionSide): PositionSide {
  return side === 'BUY' ? 'SELL' : 'BUY';
}
