import type { TerminalChange } from '@mt5-bridge/trading';
import { retcodeInfo } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { Labelled } from './compare.ts';
import { openCase, quoteAround } from './engine/open-case.ts';
import { readRequest } from './engine/read-request.ts';
import { Fields } from './read/fields.ts';

/** A book on which every action has something to do. */
const BOOK = {
  positions: [
    { ticket: '101', type: 'BUY', volume: 0.2, price_open: 1.1, sl: 1.06, tp: 1.19 },
    { ticket: '102', type: 'SELL', volume: 0.1, price_open: 1.1 },
  ],
  orders: [{ ticket: '103', type: 'BUY_LIMIT', volume: 0.1, price: 1.08 }],
};

/** What a request of a case leaves open, by action. */
const REQUESTS: Readonly<Record<string, object>> = {
  DEAL: { type: 'BUY', volume: 0.1 },
  PENDING: { type: 'BUY_LIMIT', volume: 0.1, price: 1.09 },
  SLTP: { position: '101', sl: 1.05, tp: 1.15 },
  MODIFY: { order: '103', price: 1.07 },
  REMOVE: { order: '103' },
  CLOSE_BY: { position: '102', position_by: '101' },
};

/**
 * The transactions that one request makes, or one event that no request makes: a trigger, a
 * stop-out.
 */
export const transactions: CaseAdapter = (inputs) => {
  const opened = openCase(new Fields(BOOK, 'book'));
  const { desk, market } = opened;
  desk.seed(market.spec.name, quoteAround(market.spec, 1.1));
  if (inputs.has('request')) {
    const given = inputs.object('request');
    const action = given.string('action', 'DEAL');
    const fields = new Fields({ ...REQUESTS[action], ...given.all(), action }, given.path);
    desk.send(readRequest(fields, { spec: market.spec }));
  } else {
    const event = inputs.string(inputs.pick('event', 'trigger', 'cause'));
    desk.quote(market.spec.name, quoteAround(market.spec, priceOf(event)));
  }
  return { sequence: desk.events.flatMap(describe) };
};

/** A quote that makes the event happen: the pending order's price, or the stop of a position. */
function priceOf(event: string): number {
  if (/pending|order|activat/i.test(event)) return 1.079;
  if (/tp|profit/i.test(event)) return 1.2;
  return 1.05;
}

function describe(event: TerminalChange): Labelled[] {
  switch (event.kind) {
    case 'order':
      return [new Labelled(event.transaction, event.order.state, event.order.type)];
    case 'deal':
      return [new Labelled(event.transaction, event.deal.entry, event.deal.type)];
    case 'position':
      return [new Labelled(event.transaction)];
    case 'request': {
      const { name } = retcodeInfo(event.result.retcode);
      return [new Labelled(event.transaction, name)];
    }
    case 'account':
    case 'margin_call':
      // Not among MT5's transactions: our own news of the account.
      return [];
  }
}
