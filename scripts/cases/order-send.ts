import { retcodeInfo, type SymbolSpec, type TradeResult, volumeToLots } from '@mt5-bridge/trading';
import type { CaseAdapter, Outcome } from './adapter.ts';
import type { CaseServer } from './engine/case-server.ts';
import { openCase, seedAnyQuote } from './engine/open-case.ts';
import { readRequest } from './engine/read-request.ts';
import type { Fields } from './read/fields.ts';

export const orderSend: CaseAdapter = (inputs) => {
  const opened = openCase(inputs);
  const fields = inputs.object(inputs.pick('request', 'order'));
  const request = readRequest(fields, { spec: opened.market.spec, volume: 0.1 });
  if (!inputs.has('quotes')) seedAnyQuote(opened, priceOf(fields, inputs));
  const result = opened.desk.send(request);
  const isKnown = !('symbol' in request) || request.symbol === opened.market.spec.name;
  return describe(opened.desk, result, opened.market.spec, isKnown);
};

/**
 * Where the market stands when the case does not say: at the price of the request or of a position.
 */
function priceOf(request: Fields, inputs: Fields): number | undefined {
  if (request.has('price')) return request.number('price');
  const [position] = inputs.array('positions');
  const open = Object(position).price_open;
  return typeof open === 'number' ? open : undefined;
}

function describe(
  desk: CaseServer,
  result: TradeResult,
  spec: SymbolSpec,
  isKnown: boolean,
): Outcome {
  const { retcode, price, bid, ask, comment, requiredMargin, availableMargin } = result;
  const { name, errorCode } = retcodeInfo(retcode);
  const [deal] = desk.deals;
  return {
    retcode,
    name,
    // A server never sees a symbol that it does not have: the bridge's own rule refuses it.
    error_code: isKnown ? errorCode : 'INVALID_SYMBOL',
    required_margin: requiredMargin,
    available_margin: availableMargin,
    price,
    volume: volumeToLots(result.volume),
    bid,
    ask,
    comment,
    digits: spec.digits,
    positions_total: desk.server.positions().length,
    orders_total: desk.server.orders().length,
    deal_entry: deal?.entry,
    profit: deal?.profit,
  };
}
