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
    ...readAll(inputs.objectOrEmpty('symbol')),
    exemode: inputs.string('exemode', 'EXCHANGE'),
    filling_mode: inputs.number('filling_mode', ALL_FILLINGS),
  };
  const spec = readSymbol(new Fields({ symbol }, 'inputs'), account.spec.currency);
  const filling = inputs.string('type_filling', 'RETURN');
  const order = inputs.object('order');
  const type = order.string('type');
  const action = type === 'BUY' || type === 'SELL' ? 'DEAL' : 'PENDING';
  const request: TradeRequest = readRequest(
    new Fields({ action, ...readAll(order), type_filling: filling }, order.path),
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
  return {
    retcode: result.retcode,
    deal_volume: dealt,
    deals: desk.deals.length,
    order_placed: working !== undefined,
    order_state: working?.state ?? done?.state,
    remaining_volume: working === undefined ? 0 : volumeToLots(working.volumeCurrent),
    order_remaining: working === undefined ? 0 : volumeToLots(working.volumeCurrent),
    volume_current: rest === undefined ? 0 : volumeToLots(rest),
    canceled_volume:
      working === undefined && done !== undefined ? volumeToLots(done.volumeCurrent) : 0,
  };
};

function readAll(fields: Fields): object {
  return Object.fromEntries(fields.names.map((name) => [name, fields.raw(name)]));
}
