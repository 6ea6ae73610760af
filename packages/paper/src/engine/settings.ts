import {
  type CommissionRule,
  type FillPolicy,
  type FreeMarginMode,
  NEW_YORK_CLOSE,
  type ProfitConversion,
  type ServerZone,
  type SwapHolidays,
} from '@mt5-bridge/trading';

/** A commission and the symbols that it is charged on; several of one symbol add up. */
export interface CommissionPlan {
  readonly symbols: 'all' | readonly string[];
  readonly rule: CommissionRule;
}

/** Request and Instant execution: how a server treats the price that the client sends. */
export interface QuotedExecution {
  /** Most points in the client's favour that are still filled; more is a requote. `null` = any. */
  readonly maxGainPoints: number | null;
  /** Refused prices in a row after which the server answers 10021 instead of a requote; 0 = never. */
  readonly offQuotesAfter: number;
}

/** Choices that real servers make differently. Where sources disagree the default says which we follow. */
export interface EngineSettings {
  /** The clock of the trade server: its midnight ends days, charges swaps and expires DAY orders. */
  readonly zone: ServerZone;
  /** `always` ignores trade sessions and holidays, for markets that never close. */
  readonly tradingHours: 'real' | 'always';
  /** Length of the server's work before its midnight, during which every symbol is closed; 0 = none. */
  readonly endOfDayMs: number;
  /** Whether pending orders and levels may be changed or deleted outside the trade session. */
  readonly changesWhenClosed: boolean;
  /** A quote older than this refuses trading with 10021; 0 = never. */
  readonly staleQuoteMs: number;
  /** Most requests in a minute of market time, then 10024; 0 = no limit. */
  readonly requestsPerMinute: number;
  /** An account opened with its investor password: trading answers 10017. */
  readonly readOnly: boolean;
  /** False: the terminal's own AutoTrading button is off, 10027. */
  readonly terminalTradeAllowed: boolean;
  /** True: the server takes trades of real accounts only, 10032. */
  readonly onlyRealAccounts: boolean;
  /** MT5 terminals cut a comment at 31 characters, the Python package refuses it. */
  readonly longComment: 'cut' | 'refuse';

  /**
   * Price of triggered orders: the market's at the trigger (stops with slippage, limits and take profits
   * at their price or better) or the price of the order itself. Both are seen on live servers.
   */
  readonly fillPolicy: FillPolicy;
  /** Lots that each side of the market offers per tick and symbol; 0 = any volume. */
  readonly liquidityLots: number;
  readonly quotedExecution: QuotedExecution;
  /** SL and TP of a market order in Market and Exchange execution; no property tells what a server does. */
  readonly openingStops: 'allowed' | 'refused';
  /** A level exactly at the stops level. Sources use `<` and `<=`. */
  readonly stopsLevelBoundary: 'allowed' | 'refused';
  /** Code of a pending price inside the stops level; the manual says 10016. */
  readonly nearPendingRetcode: 'INVALID_STOPS' | 'INVALID_PRICE';
  /** Code of a change to an order that the server does not know. */
  readonly unknownOrderRetcode: 'INVALID_ORDER' | 'INVALID';
  /** A pending order whose activation the margin does not allow. */
  readonly activationWithoutMargin: 'reject' | 'wait';
  /** End of a SPECIFIED_DAY order: 23:59:59 of its date, or the midnight that begins it. */
  readonly specifiedDayEnd: 'last_second' | 'midnight';

  readonly nettingOppositeOrder: 'net_excess' | 'whole_order';
  readonly freeMargin: FreeMarginMode;
  readonly profitConversion: ProfitConversion;
  /** Swap that a partial close takes along. */
  readonly partialCloseSwap: 'proportional' | 'stays';
  readonly swapHolidays: SwapHolidays;
  readonly commission: readonly CommissionPlan[];

  /** `below`: stop-out while the level is under the threshold; brokers also write "reaches". */
  readonly stopOutCompare: 'below' | 'at_or_below';
  /** The margin call is cleared above the call level times this. */
  readonly marginCallClearFactor: number;
  /** Stop-out of a fully hedged account without margin, once its equity is negative. */
  readonly stopOutFullyHedged: boolean;
  /** Netting positions closed in slices of the largest volume: real servers do, demo servers do not. */
  readonly stopOutSlices: 'real_accounts' | 'always' | 'never';
  /** A deal that lifts a negative balance to zero after the last position of a stop-out. */
  readonly stopOutCompensation: 'off' | 'balance' | 'balance_and_credit';

  readonly firstOrderTicket: bigint;
  readonly firstDealTicket: bigint;
}

export const DEFAULT_SETTINGS: EngineSettings = Object.freeze({
  zone: NEW_YORK_CLOSE,
  tradingHours: 'real',
  endOfDayMs: 0,
  changesWhenClosed: false,
  staleQuoteMs: 0,
  requestsPerMinute: 0,
  readOnly: false,
  terminalTradeAllowed: true,
  onlyRealAccounts: false,
  longComment: 'cut',
  fillPolicy: 'market_price',
  liquidityLots: 0,
  quotedExecution: Object.freeze({ maxGainPoints: null, offQuotesAfter: 0 }),
  openingStops: 'allowed',
  stopsLevelBoundary: 'allowed',
  nearPendingRetcode: 'INVALID_STOPS',
  unknownOrderRetcode: 'INVALID_ORDER',
  activationWithoutMargin: 'reject',
  specifiedDayEnd: 'last_second',
  nettingOppositeOrder: 'net_excess',
  freeMargin: 'PROFIT_AND_LOSS',
  profitConversion: 'BY_DEAL',
  partialCloseSwap: 'proportional',
  swapHolidays: Object.freeze([]),
  commission: Object.freeze([]),
  stopOutCompare: 'below',
  marginCallClearFactor: 1,
  stopOutFullyHedged: false,
  stopOutSlices: 'real_accounts',
  stopOutCompensation: 'off',
  firstOrderTicket: 10_000_001n,
  firstDealTicket: 20_000_001n,
});
