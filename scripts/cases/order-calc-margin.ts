import { calcMargin, lotsToVolume, stopOutEquity } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseError } from './read/fields.ts';
import { orderPrice, readMarket, readType } from './read/read-market.ts';

export const orderCalcMargin: CaseAdapter = (inputs) => {
  const market = readMarket(inputs);
  const order = inputs.object('order');
  const type = readType(order);
  const price = orderPrice(order, type, market);
  const volume = lotsToVolume(order.number('volume'));
  const result = calcMargin(market.spec, { type, volume, price }, market.context);
  if (!result.ok) throw new CaseError(result.message);
  const { spec } = market.account;
  const threshold = stopOutEquity(spec, result.value, spec.currencyDigits);
  return { margin: result.value, stopout_equity_below: threshold };
};
