import { asUtcMs, NO_PRICE, type TerminalChange, type Tick } from '@mt5-bridge/trading';
import type { CaseAdapter } from './adapter.ts';
import { CASE_NOW, CaseServer, makeTick } from './engine/case-server.ts';
import { readOrder, readPosition } from './engine/read-book.ts';
import { readSettings } from './engine/read-settings.ts';
import type { Fields } from './read/fields.ts';
import { type CaseMarket, readMarket } from './read/read-market.ts';
import { readQuote } from './read/read-quotes.ts';

/** What happened on the ticks of a case, by the index of the tick. */
export interface Played {
  readonly desk: CaseServer;
  /** First tick on which a level or a price was reached. */
  readonly triggeredAt: number | undefined;
  /** First tick with a deal. */
  readonly filledAt: number | undefined;
  readonly ticks: readonly Tick[];
}

/** A pending order or a position that stands before the first tick, and ticks that may reach it. */
export function playTicks(inputs: Fields): Played {
  const market = readMarket(inputs);
  const { account, spec } = market;
  const ticks = inputs.objects('ticks').map((fields, index) => {
    const timeMs = asUtcMs(CASE_NOW + fields.number('ms', (index + 1) * 1000));
    return makeTick(spec.name, readQuote(fields), timeMs);
  });
  // Before the first tick the market stands where it opens, and nothing has been served.
  const priced = { ...market, fallbackPrice: ticks[0]?.bid ?? NO_PRICE };
  const book = inputs.has('order')
    ? orderRow(inputs.object('order'), priced)
    : positionRow(inputs.object('position'), priced);
  const settings = readSettings(inputs, account);
  const desk = new CaseServer({ account, symbols: [spec], settings, book: [book] });
  let triggeredAt: number | undefined;
  let filledAt: number | undefined;
  for (const [index, tick] of ticks.entries()) {
    const before = desk.events.length;
    desk.tick(tick);
    const news = desk.events.slice(before);
    if (news.some(isTrigger)) triggeredAt ??= index;
    if (news.some(({ kind }) => kind === 'deal')) filledAt ??= index;
  }
  return { desk, triggeredAt, filledAt, ticks };
}

function orderRow(fields: Fields, market: CaseMarket) {
  const order = readOrder(fields, market, CASE_NOW, '1');
  const value = { order, marginRate: 1 };
  return { table: 'order', key: order.ticket, parent: '', timeMs: CASE_NOW, value } as const;
}

function positionRow(fields: Fields, market: CaseMarket) {
  const value = readPosition(fields, market, CASE_NOW, '1');
  return { table: 'position', key: value.ticket, parent: '', timeMs: CASE_NOW, value } as const;
}

/** A deal, or a stop-limit order that became its limit. */
function isTrigger(event: TerminalChange): boolean {
  return event.kind === 'deal' || (event.kind === 'order' && event.transaction === 'ORDER_UPDATE');
}

export const trigger: CaseAdapter = (inputs) => {
  const { desk, triggeredAt, filledAt, ticks } = playTicks(inputs);
  const [deal] = desk.deals;
  return {
    trigger_tick_index: triggeredAt ?? null,
    filled_tick_index: filledAt ?? null,
    deal_reason: deal?.reason,
    fill_price: deal?.price,
    close_price: deal?.price,
    profit: deal?.profit,
    trigger_bid: triggeredAt === undefined ? undefined : ticks[triggeredAt]?.bid,
    trigger_ask: triggeredAt === undefined ? undefined : ticks[triggeredAt]?.ask,
  };
};
