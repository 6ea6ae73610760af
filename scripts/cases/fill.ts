import { asPrice, type TradeRequest, volumeToLots } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CaseServer } from './engine/case-server.ts';
import { quoteAround } from './engine/open-case.ts';
import { readRequest } from './engine/read-request.ts';
import { readSettings } from './engine/read-settings.ts';
import { Fields } from './read/fields.ts';
import { readAccount } from './read/read-account.ts';
import { readQuote } from './read/read-quotes.ts';
import { readSymbol } from './read/read-symbol.ts';

/** Every filling that has a flag. */
const ALL_FILLINGS = 7;

/** One order against a market that offers so many lots. */
export const fill: CaseAdapter = (inputs) => {
  const account = readAccount(inputs);
  const symbol = {
    ...inputs.objectOrEmpty('symbol').all(),
    exemode: inputs.string('exemode', 'EXCHANGE'),
    filling_mode: inputs.number('filling_mode', ALL_FILLINGS),
  };
  const spec = readSymbol(new Fields({ symbol }, 'inputs'), account.spec.currency);
  const filling = inputs.string('type_filling', 'RETURN');
  const order = inputs.object('order');
  const type = order.string('type');
  const action = type === 'BUY' || type === 'SELL' ? 'DEAL' : 'PENDING';
  const request: TradeRequest = readRequest(
    new Fields({ action, ...order.all(), type_filling: filling }, order.path),
    { spec, volume: 1 },
  );
  const desk = new CaseServer({
    account,
    symbols: [spec],
    settings: readSettings(inputs, account),
  });
  const quote = inputs.has('quotes') ? readQuote(inputs.object('quotes')) : quoteAround(spec);
  desk.quote(spec.name, { bid: asPrice(quote.bid), ask: asPrice(quote.ask) });
  const result = desk.send(request);
  const [working] = desk.server.orders();
  const done = desk.doneOrders.at(-1);
  const dealt = desk.deals.reduce((sum, { volume }) => sum + volumeToLots(volume), 0);
  const rest = working?.volumeCurrent ?? done?.volumeCurrent;
  const left = rest === undefined ? 0 : volumeToLots(rest);
  const waiting = working === undefined ? 0 : left;
  const cancelled = working === undefined ? left : 0;
  return {
    retcode: result.retcode,
    deal_volume: dealt,
    deals: desk.deals.length,
    order_placed: working !== undefined,
    order_state: working?.state ?? done?.state,
    remaining_volume: waiting,
    remaining_working: waiting,
    order_volume_current: waiting,
    order_remaining: waiting,
    working_volume: waiting,
    rest_volume: left,
    volume_current: left,
    canceled_volume: cancelled,
    cancelled_volume: cancelled,
  };
};
