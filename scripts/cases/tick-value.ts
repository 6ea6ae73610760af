import { findConversionRoute, symbolSuffix, tickValue as valueOfTick } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseError } from './read/fields.ts';
import { readMarket } from './read/read-market.ts';

export const tickValue: CaseAdapter = (inputs) => {
  const { spec, context } = readMarket(inputs);
  const { currencyProfit } = spec;
  const route = findConversionRoute(
    context.catalogue,
    currencyProfit,
    context.currency,
    symbolSuffix(spec),
  );
  const value = route === undefined ? undefined : valueOfTick(spec, route, context.quotes);
  if (value === undefined) throw new CaseError(`no quote converts ${currencyProfit}`);
  return { tick_value_profit: value.profit, tick_value_loss: value.loss, tick_value: value.profit };
};
