import { asPrice, triggeredFillPrice } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';

export const fillPolicy: CaseAdapter = (inputs) => {
  const policy = inputs.oneOf('policy', ['market_price', 'request_price']);
  const order = inputs.objectOrEmpty('order');
  order.string('type', '');
  const level = inputs.has('level') ? inputs.number('level') : order.number('price');
  const market = inputs.number('triggering_market_price');
  return { fill_price: triggeredFillPrice(policy, asPrice(level), asPrice(market)) };
};
