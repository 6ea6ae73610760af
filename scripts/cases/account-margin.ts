import { symbolMargin } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { marginAccount } from './read/read-account.ts';
import { readHeldOrder, readHeldPosition, readMarket } from './read/read-market.ts';

export const accountMargin: CaseAdapter = (inputs) => {
  const market = readMarket(inputs);
  const settings = inputs.objectOrEmpty('settings');
  const opposite = settings.oneOf(
    'netting_opposite_order',
    ['net_excess', 'whole_order'],
    'net_excess',
  );
  const symbol = inputs.object('symbol');
  const session = { currencyRatePercent: symbol.number('margin_currency_rate_pct', 0) };
  const positions = inputs.objects('positions').map((one) => readHeldPosition(one, market));
  const orders = inputs.objects('orders').map((one) => readHeldOrder(one, market));
  const terms = marginAccount(market.account, opposite);
  const held = symbolMargin(market.spec, terms, positions, orders, session);
  return {
    margin: held.total,
    margin_positions: held.positions,
    margin_orders: held.orders,
    covered: held.covered,
    uncovered: held.uncovered,
    margin_covered: held.covered,
    margin_uncovered: held.uncovered,
    margin_buy: held.buy,
    margin_sell: held.sell,
    long_positions: held.longs,
    long_orders: held.buy - held.longs,
    long_total: held.buy,
    short_positions: held.shorts,
    short_orders: held.sell - held.shorts,
    short_total: held.sell,
  };
};
