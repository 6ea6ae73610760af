/**
 * Codes with which the bridge reports that an order was not executed, or that it does not know.
 * Each MT5 return code maps to one of them (`trade/retcode.ts`); the others come from the rules
 * before the send.
 */
export type TradeErrorCode =
  | 'AMBIGUOUS_CLOSE'
  | 'DUPLICATE_SUSPECTED'
  | 'INSUFFICIENT_MARGIN'
  | 'INVALID_EXPIRATION'
  | 'INVALID_FILLING'
  | 'INVALID_ORDER'
  | 'INVALID_PRICE'
  | 'INVALID_STOPS'
  | 'INVALID_SYMBOL'
  | 'INVALID_VOLUME'
  | 'LIMIT_REACHED'
  | 'MARKET_CLOSED'
  | 'MT5_NOT_CONNECTED'
  | 'MT5_REJECTED'
  | 'NOT_SUPPORTED'
  | 'NO_CHANGES'
  | 'NO_QUOTES'
  | 'ORDER_BUSY'
  | 'ORDER_FROZEN'
  | 'ORDER_NOT_FOUND'
  | 'OUTCOME_UNKNOWN'
  | 'POSITION_NOT_FOUND'
  | 'RATE_LIMITED'
  | 'REQUOTE'
  | 'RISK_LIMIT'
  | 'RISK_PRICE_COLLAR'
  | 'SIGNAL_EXPIRED'
  | 'TRADE_DISABLED'
  | 'TRADING_HALTED';
