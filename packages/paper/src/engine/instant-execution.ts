import { priceToPoints } from '@mt5-bridge/trading';
import { outcome } from './outcome.ts';
import type { IntentCheck } from './validation/check.ts';

/**
 * 10015, 10004, 10020, 10021: Request and Instant execution hold the server to the price that the client
 * sent, give or take its deviation in points. Market and Exchange execution ignore both.
 */
export const checkQuotedPrice: IntentCheck = ({ book, settings }, intent) => {
  const { state, side, price, deviation } = intent;
  const { executionMode, digits } = state.spec;
  if (executionMode !== 'INSTANT' && executionMode !== 'REQUEST') return undefined;
  if (price === 0) return outcome('INVALID_PRICE');
  const market = side === 'BUY' ? state.askPoints : state.bidPoints;
  const asked = priceToPoints(price, digits);
  const loss = side === 'BUY' ? market - asked : asked - market;
  const { maxGainPoints, offQuotesAfter } = settings.quotedExecution;
  const tooGood = maxGainPoints !== null && -loss > Math.max(maxGainPoints, deviation);
  if (loss <= deviation && !tooGood) return undefined;
  if (offQuotesAfter > 0 && book.refusedPrices >= offQuotesAfter) {
    return outcome('PRICE_OFF', { comment: 'Off quotes' });
  }
  // Instant offers a new price; in Request the quote that the client confirms has lapsed.
  return outcome(executionMode === 'INSTANT' ? 'REQUOTE' : 'PRICE_CHANGED', {
    price: state.dealPrice(side),
  });
};
