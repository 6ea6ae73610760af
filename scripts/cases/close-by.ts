import { volumeToLots } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { describePosition } from './engine/describe-position.ts';
import { openCase, seedAnyQuote } from './engine/open-case.ts';
import { readRequest } from './engine/read-request.ts';
import { Fields } from './read/fields.ts';

export const closeBy: CaseAdapter = (inputs) => {
  const opened = openCase(inputs);
  const { desk, market } = opened;
  seedAnyQuote(opened, undefined);
  const [first, second] = desk.server.positions();
  const request = inputs.has('request')
    ? inputs.object('request')
    : new Fields({ action: 'CLOSE_BY' }, 'request');
  const defaults = {
    spec: market.spec,
    ...(first === undefined ? {} : { position: first.ticket }),
    ...(second === undefined ? {} : { positionBy: second.ticket }),
  };
  const result = desk.send(readRequest(request, defaults));
  const [one, other] = desk.deals;
  const [rest] = desk.server.positions();
  return {
    retcode: result.retcode,
    deals: desk.deals.length,
    entry: one?.entry,
    type_first: one?.type,
    type_second: other?.type,
    profit_first: one?.profit,
    profit_second: other?.profit,
    price_first: one?.price,
    price_second: other?.price,
    swap_first: one?.swap,
    swap_second: other?.swap,
    commission_first_deal: one?.commission,
    commission_second_deal: other?.commission,
    comment: one?.comment,
    closed_volume: one === undefined ? 0 : volumeToLots(one.volume),
    positions_total: desk.server.positions().length,
    remaining: rest === undefined ? null : describePosition(rest),
  };
};
