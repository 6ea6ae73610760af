import { refuse } from '../outcome.ts';
import type { IntentCheck } from './check.ts';

/** 10017, 10026: what the account is allowed to do. */
export const checkAccount: IntentCheck = ({ book }) => {
  if (!book.spec.tradeAllowed) return refuse('TRADE_DISABLED', 'Trade is disabled');
  if (!book.spec.expertAllowed)
    return refuse('SERVER_DISABLES_AT', 'AutoTrading disabled by server');
  return undefined;
};

/** 10021: a market without prices since the start. */
export const checkQuote: IntentCheck = (_engine, { state }) =>
  state.hasQuote ? undefined : refuse('PRICE_OFF', 'No prices');
