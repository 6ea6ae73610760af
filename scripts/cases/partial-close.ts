import type { CaseAdapter } from './adapter.ts';
import { describePosition } from './engine/describe-position.ts';
import { openCase, seedAnyQuote } from './engine/open-case.ts';
import { readRequest } from './engine/read-request.ts';

export const partialClose: CaseAdapter = (inputs) => {
  const opened = openCase(inputs);
  const { desk, market } = opened;
  seedAnyQuote(opened, undefined);
  const [held] = desk.server.positions();
  const defaults = { spec: market.spec, ...(held === undefined ? {} : { position: held.ticket }) };
  const result = desk.send(readRequest(inputs.object('request'), defaults));
  const [deal] = desk.deals;
  const [rest] = desk.server.positions();
  return {
    retcode: result.retcode,
    profit: deal?.profit,
    swap: deal?.swap,
    commission: deal?.commission,
    price: deal?.price,
    deal_entry: deal?.entry,
    remaining: rest === undefined ? null : describePosition(rest),
  };
};
