import {
  type DealItem,
  type ErrorMessage,
  errorCodeRow,
  formatIsoTime,
  type GetDealsMessage,
  type GetDealsResult,
  type GetHistoryMessage,
  type GetHistoryResult,
  type OrderItem,
} from '@mt5-bridge/protocol';
import { asUtcMs, type Deal, type Order } from '@mt5-bridge/trading';
import type { PastQuery, TerminalPort } from '../../ports/terminal.ts';
import type { AppContext } from '../app-context.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { type QueryMessage, toPageEnd } from '../mapping/query.ts';
import { toDealItem, toOrderItem } from '../mapping/query-items.ts';
import type { Provenance } from '../provenance.ts';
import { type AnswerTime, answerInTime } from '../queries/answer-in-time.ts';
import { type AskedListing, askedListing, closedFor } from '../queries/asked-listing.ts';
import {
  findMakers,
  type Made,
  type MadeRow,
  madeDeal,
  madeOrder,
} from '../queries/find-makers.ts';
import { isWanted } from '../queries/open-page.ts';
import { readPastPage } from '../queries/past-page.ts';
import type { RowPlace } from '../queries/row-place.ts';
import { nextTurn } from '../queries/turns.ts';
import type { Session } from '../session.ts';

/** Of a filter may be left over few of many rows: so many are asked for at once. */
const FILTERED_ASK_SIZE = 1_000;
/** One row more tells that there are more, and the oldest millisecond of an answer may be cut off. */
const ROWS_BEYOND_PAGE = 2;

/** One of the two lists that a terminal keeps of the past. */
interface PastKind<Row, Item> {
  readonly ask: (terminal: TerminalPort, query: PastQuery) => Promise<readonly Row[]>;
  readonly placeOf: (row: Row) => RowPlace;
  readonly madeOf: (row: Row) => MadeRow;
  readonly toItem: (row: Row, provenance: Provenance<string>) => Item;
}

const DEALS: PastKind<Deal, DealItem> = {
  ask: (terminal, query) => terminal.deals(query),
  placeOf: ({ timeMs, ticket }) => ({ timeMs, ticket }),
  madeOf: madeDeal,
  toItem: toDealItem,
};

const ENDED_ORDERS: PastKind<Order, OrderItem> = {
  ask: (terminal, query) => terminal.pastOrders(query),
  placeOf: ({ doneMs, setupMs, ticket }) => ({ timeMs: doneMs ?? setupMs, ticket }),
  madeOf: madeOrder,
  toItem: toOrderItem,
};

/** Deals and balance operations as the terminal has them, newest first. */
export async function handleGetDeals(
  ctx: AppContext,
  session: Session,
  message: GetDealsMessage,
): Promise<GetDealsResult | ErrorMessage> {
  const page = await pastPage(ctx, session, message, DEALS);
  if (page.kind === 'refused') return page.refusal;
  return {
    type: 'get_deals_result',
    status: 'success',
    data: page.data,
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** Orders that have ended as the terminal has them, newest first. */
export async function handleGetHistory(
  ctx: AppContext,
  session: Session,
  message: GetHistoryMessage,
): Promise<GetHistoryResult | ErrorMessage> {
  const page = await pastPage(ctx, session, message, ENDED_ORDERS);
  if (page.kind === 'refused') return page.refusal;
  return {
    type: 'get_history_result',
    status: 'success',
    data: page.data,
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

async function pastPage<Row extends Order | Deal, Item>(
  ctx: AppContext,
  session: Session,
  message: QueryMessage,
  kind: PastKind<Row, Item>,
) {
  const asked = askedListing(ctx, session, message, 'past');
  if (asked.kind === 'refused') return asked;
  const { listing } = asked;
  const { view, filter, limit } = listing;
  const refused = (refusal: ErrorMessage) => ({ kind: 'refused', refusal }) as const;
  // Before the terminal is asked: what it tells from here on holds all that it had told before.
  const asOfSeq = ctx.eventLog.lastSeq(view.accountId);
  const time = answerTime(ctx, listing);
  const isFiltered = filter.symbol !== null || filter.magic !== null;
  const page = await readPastPage<Row>({
    ask: (query) => answerInTime(time, () => kind.ask(view.terminal, query)),
    pause: () => nextTurn(ctx.clock),
    placeOf: kind.placeOf,
    isWanted: (row) => isWanted(row, filter),
    fromMs: filter.fromMs,
    toMs: filter.toMs,
    before: listing.after,
    limit,
    askSize: Math.max(limit + ROWS_BEYOND_PAGE, isFiltered ? FILTERED_ASK_SIZE : 0),
  });
  if (page.kind === 'no_answer') return refused(noAnswer(ctx, message, listing));
  if (page.kind === 'too_dense') return refused(tooDense(ctx, message, page.atMs));
  const made = await makersOf(page.rows, kind, listing, time);
  if (made === 'no_answer') return refused(noAnswer(ctx, message, listing));
  const items = made.map(({ row, provenance }) => kind.toItem(row, provenance));
  const { next } = page;
  const data = { items, ...toPageEnd({ next, asOfSeq, view }, listing.cursors) };
  return { kind: 'page', data } as const;
}

function answerTime({ clock, settings, log }: AppContext, { view }: AskedListing): AnswerTime {
  return {
    clock,
    untilMs: clock.monotonicMs() + settings.terminalTimeoutMs,
    failed: (error) => log.warn('terminal.query_failed', { account: view.accountId, error }),
  };
}

async function makersOf<Row>(
  rows: readonly Row[],
  { madeOf }: Pick<PastKind<Row, unknown>, 'madeOf'>,
  { view, account, signalOf }: AskedListing,
  time: AnswerTime,
): Promise<readonly Made<Row>[] | 'no_answer'> {
  const made = await findMakers(rows, madeOf, {
    clock: time.clock,
    signalOf,
    isHedging: account.marginMode === 'RETAIL_HEDGING',
    findOrders: async (tickets) => {
      const query = { by: 'orders', tickets } as const;
      const found = await answerInTime(time, () => view.terminal.find(query, asUtcMs(0)));
      return found === 'no_answer' ? found : found.orders;
    },
  });
  // A terminal that went away meanwhile finds nothing, which does not mean that there was nothing.
  return closedFor(view, 'past') === undefined ? made : 'no_answer';
}

/** A query that fails has changed nothing and may be asked again. */
function noAnswer(ctx: AppContext, message: QueryMessage, { view }: AskedListing): ErrorMessage {
  const closed = closedFor(view, 'past');
  const code = closed?.code ?? 'MT5_TIMEOUT';
  const text = closed?.text ?? 'The terminal did not tell its history in time.';
  const suggestion = closed?.suggestion ?? errorCodeRow(code).suggestion;
  const error = refusal(code, text, { account: view.accountId, suggestion });
  return errorReply(ctx, error, message);
}

function tooDense(ctx: AppContext, message: QueryMessage, atMs: number): ErrorMessage {
  const error = refusal(
    'NOT_SUPPORTED',
    `A terminal does not tell all rows of ${formatIsoTime(atMs)} at once: there are too many.`,
    { suggestion: 'Leave this millisecond out, by from and to.' },
  );
  return errorReply(ctx, error, message);
}
