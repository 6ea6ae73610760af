import {
  calcProfit,
  currencyDigits,
  lotsToVolume,
  profitInProfitCurrency,
} from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseError } from './read/fields.ts';
import { readMarket, readSide } from './read/read-market.ts';

export const orderCalcProfit: CaseAdapter = (inputs) => {
  const { spec, context } = readMarket(inputs);
  const position = inputs.object('position');
  const closed = {
    side: readSide(position),
    volume: lotsToVolume(position.number('volume')),
    priceOpen: position.number('price_open'),
    priceClose: position.number('price_close'),
  };
  const result = calcProfit(spec, closed, context);
  if (!result.ok) throw new CaseError(result.message);
  const digits = currencyDigits(spec.currencyProfit, context);
  const raw = profitInProfitCurrency(spec, closed, digits);
  return { profit: result.value, [`profit_${spec.currencyProfit.toLowerCase()}`]: raw };
};
