import type { Currency, SymbolName } from '../values/ids.ts';
import type { Points } from '../values/price.ts';
import type { UtcMs } from '../values/time.ts';
import type { Volume } from '../values/volume.ts';
import type { TradingHours } from './trading-hours.ts';

export type CalcMode =
  | 'FOREX'
  | 'FUTURES'
  | 'CFD'
  | 'CFDINDEX'
  | 'CFDLEVERAGE'
  | 'FOREX_NO_LEVERAGE'
  | 'EXCH_STOCKS'
  | 'EXCH_FUTURES'
  | 'EXCH_FUTURES_FORTS'
  | 'EXCH_OPTIONS'
  | 'EXCH_OPTIONS_MARGIN'
  | 'EXCH_BONDS'
  | 'EXCH_STOCKS_MOEX'
  | 'EXCH_BONDS_MOEX'
  | 'SERV_COLLATERAL';
export type TradeMode = 'DISABLED' | 'LONGONLY' | 'SHORTONLY' | 'CLOSEONLY' | 'FULL';
export type ExecutionMode = 'REQUEST' | 'INSTANT' | 'MARKET' | 'EXCHANGE';
export type SwapMode =
  | 'DISABLED'
  | 'POINTS'
  | 'CURRENCY_SYMBOL'
  | 'CURRENCY_MARGIN'
  | 'CURRENCY_DEPOSIT'
  | 'INTEREST_CURRENT'
  | 'INTEREST_OPEN'
  | 'REOPEN_CURRENT'
  | 'REOPEN_BID'
  | 'CURRENCY_PROFIT';
export type GtcMode = 'GTC' | 'DAILY' | 'DAILY_EXCLUDING_STOPS';
export type ChartMode = 'BID' | 'LAST';
/** Bits of `SYMBOL_FILLING_MODE`. RETURN has no bit. */
export const FILLING_FLAG = { FOK: 1, IOC: 2, BOC: 4 } as const;
/** Bits of `SYMBOL_EXPIRATION_MODE`. */
export const EXPIRATION_FLAG = { GTC: 1, DAY: 2, SPECIFIED: 4, SPECIFIED_DAY: 8 } as const;
/** Bits of `SYMBOL_ORDER_MODE`. */
export const ORDER_FLAG = {
  MARKET: 1,
  LIMIT: 2,
  STOP: 4,
  STOP_LIMIT: 8,
  SL: 16,
  TP: 32,
  CLOSE_BY: 64,
} as const;

/**
 * Margin rates by order type (`SymbolInfoMarginRate`); a maintenance rate of 0 means the initial
 * one.
 */
export interface MarginRates {
  readonly initial: number;
  readonly maintenance: number;
}

/** A pending type without rates of its own has those of its direction. */
export interface SymbolMarginRates {
  readonly buy: MarginRates;
  readonly sell: MarginRates;
  readonly buyLimit?: MarginRates;
  readonly sellLimit?: MarginRates;
  readonly buyStop?: MarginRates;
  readonly sellStop?: MarginRates;
  readonly buyStopLimit?: MarginRates;
  readonly sellStopLimit?: MarginRates;
}

/**
 * The specification of a symbol, as `SymbolInfo*` gives it. Never called `Symbol`: that is a
 * global.
 */
export interface SymbolSpec {
  readonly name: SymbolName;
  readonly description: string;
  readonly path: string;
  /** Where the row comes from; `modelled` for rows of our own making. */
  readonly source: string;
  readonly digits: number;
  /** Price grid; equals one point for most symbols. */
  readonly tickSize: number;
  /** Money per tick and lot in the profit currency; used by futures-type modes only, else 0. */
  readonly tickValue: number;
  readonly contractSize: number;
  readonly currencyBase: Currency;
  readonly currencyProfit: Currency;
  readonly currencyMargin: Currency;
  readonly calcMode: CalcMode;
  readonly chartMode: ChartMode;
  readonly tradeMode: TradeMode;
  readonly executionMode: ExecutionMode;
  readonly fillingFlags: number;
  readonly expirationFlags: number;
  readonly orderFlags: number;
  readonly gtcMode: GtcMode;
  readonly volumeMin: Volume;
  readonly volumeMax: Volume;
  readonly volumeStep: Volume;
  /** Largest sum of position and pending orders in one direction; 0 = none. */
  readonly volumeLimit: Volume;
  readonly stopsLevel: Points;
  readonly freezeLevel: Points;
  /** Money per lot in the margin currency; 0 = use the formula of `calcMode`. */
  readonly marginInitial: number;
  /** Money per lot; 0 = as `marginInitial`. */
  readonly marginMaintenance: number;
  /** Contract size of a hedged lot, or money when `marginInitial` is set. */
  readonly marginHedged: number;
  readonly marginHedgedUseLeg: boolean;
  readonly marginRates: SymbolMarginRates;
  readonly swapMode: SwapMode;
  readonly swapLong: number;
  readonly swapShort: number;
  /** Multiplier for the night that follows each server weekday, Sunday first. */
  readonly swapDays: readonly [number, number, number, number, number, number, number];
  /** Days of a year for interest swaps. */
  readonly swapYearDays: number;
  readonly quoteHours: TradingHours;
  readonly tradeHours: TradingHours;
  /** Life of a future; `null` when unlimited. */
  readonly startMs: UtcMs | null;
  readonly expirationMs: UtcMs | null;
  /** Bonds and collateral only, else 0. */
  readonly faceValue: number;
  readonly accruedInterest: number;
  readonly liquidityRate: number;
  /** Price of the last settlement, FORTS only, else 0. */
  readonly settlementPrice: number;
}
