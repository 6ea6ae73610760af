import { outcome } from '../outcome.ts';
import type { StateCheck } from './check.ts';

/** 10032, 10017, 10026: what the account may do. */
export const checkAccount: StateCheck = ({ book, settings }) => {
  const { environment, tradeAllowed, expertAllowed } = book.spec;
  if (settings.onlyRealAccounts && environment !== 'real') return outcome('ONLY_REAL');
  if (!tradeAllowed || settings.readOnly) return outcome('TRADE_DISABLED');
  return expertAllowed ? undefined : outcome('SERVER_DISABLES_AT');
};

/** 10021: a market without prices since the start, or whose money nothing converts yet. */
export const checkQuote: StateCheck = ({ valuation, book }, state) => {
  if (!state.hasQuote) return outcome('PRICE_OFF');
  switch (valuation.conversionState(state)) {
    case 'ready':
      return undefined;
    case 'no_quote':
      return outcome('PRICE_OFF', { comment: 'No prices to convert the currency' });
    case 'no_route':
      return outcome('TRADE_DISABLED', { comment: `No conversion to ${book.spec.currency}` });
  }
};
