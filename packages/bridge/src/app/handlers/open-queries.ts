import type {
  ErrorMessage,
  GetOrdersMessage,
  GetOrdersResult,
  GetPositionsMessage,
  GetPositionsResult,
} from '@mt5-bridge/protocol';
import { type Order, type Position, PositionValuer } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { toPageEnd } from '../mapping/query.ts';
import { toOrderItem, toPositionItem } from '../mapping/query-items.ts';
import { orderProvenance, positionProvenance } from '../provenance.ts';
import { type AskedListing, askedListing } from '../queries/asked-listing.ts';
import { openPage } from '../queries/open-page.ts';
import { mapInTurns } from '../queries/turns.ts';
import type { Session } from '../session.ts';

/** Pending orders of this instant, whoever made them. */
export async function handleGetOrders(
  ctx: AppContext,
  session: Session,
  message: GetOrdersMessage,
): Promise<GetOrdersResult | ErrorMessage> {
  const asked = askedListing(ctx, session, message, 'book');
  if (asked.kind === 'refused') return asked.refusal;
  const { listing } = asked;
  const { view, signalOf } = listing;
  const placeOf = ({ setupMs, ticket }: Order) => ({ timeMs: setupMs, ticket });
  const { rows, next } = openPage(view.orders, placeOf, listing);
  const asOfSeq = ctx.eventLog.lastSeq(view.accountId);
  // From here on time passes: all that is told was taken in one instant.
  const items = await mapInTurns(ctx.clock, rows, (order) =>
    toOrderItem(order, orderProvenance(order, signalOf)),
  );
  return {
    type: 'get_orders_result',
    status: 'success',
    data: { items, ...toPageEnd({ next, asOfSeq, view }, listing.cursors) },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** Open positions of this instant, whoever opened them, valued at the quotes of this instant. */
export async function handleGetPositions(
  ctx: AppContext,
  session: Session,
  message: GetPositionsMessage,
): Promise<GetPositionsResult | ErrorMessage> {
  const asked = askedListing(ctx, session, message, 'book');
  if (asked.kind === 'refused') return asked.refusal;
  const { listing } = asked;
  const { view, signalOf } = listing;
  const placeOf = ({ openMs, ticket }: Position) => ({ timeMs: openMs, ticket });
  const { rows, next } = openPage(view.positions, placeOf, listing);
  const asOfSeq = ctx.eventLog.lastSeq(view.accountId);
  const valued = valuedNow(rows, listing);
  // As above.
  const items = await mapInTurns(ctx.clock, valued, (position) =>
    toPositionItem(position, positionProvenance(position, signalOf)),
  );
  return {
    type: 'get_positions_result',
    status: 'success',
    data: { items, ...toPageEnd({ next, asOfSeq, view }, listing.cursors) },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** What the terminal told with a position goes stale with the next quote. */
function valuedNow(
  positions: readonly Position[],
  { view, account }: AskedListing,
): readonly Position[] {
  const valuer = new PositionValuer({
    account,
    catalogue: [...view.specs.values()],
    quotes: (symbol) => view.lastTick(symbol),
  });
  return positions.map((position) => {
    const spec = view.spec(position.symbol);
    return spec === undefined ? position : valuer.value(position, spec);
  });
}
