import type { ErrorMessage } from '@mt5-bridge/protocol';
import type { AccountId } from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { errorReply, type Refused, rateLimited, refusal } from '../mapping/errors.ts';
import { ORDER_WINDOW_MS } from '../order-budget.ts';
import type { Session } from '../session.ts';
import type { Admission } from './signal-service.ts';

/**
 * Leave to claim a new id: the account takes orders and the subject's budget has one left. Repeats of a
 * known id are never asked. A refusal leaves the id unspent.
 */
export function admitIntent(
  ctx: AppContext,
  session: Session,
  request: Refused,
  wish: { readonly view: AccountView | undefined; readonly isReducing: boolean },
): Admission<ErrorMessage> {
  const { view, isReducing } = wish;
  if (view === undefined) return { kind: 'refused', refusal: notAttached(ctx, request) };
  const closed = closedReply(ctx, view, request);
  if (closed !== undefined) return { kind: 'refused', refusal: closed };
  const overBudget = overOrderBudget(ctx, session, request, view.accountId, isReducing);
  return overBudget === undefined
    ? { kind: 'admitted', view }
    : { kind: 'refused', refusal: overBudget };
}

/** Why no signal of the account is taken at the moment, if so. */
export function closedReply(
  ctx: AppContext,
  view: AccountView,
  request: Refused,
): ErrorMessage | undefined {
  const closed = ctx.tradingGate.closedFor(view);
  if (closed === undefined) return undefined;
  const error = refusal(closed.code, closed.message, { suggestion: closed.suggestion });
  return errorReply(ctx, error, request);
}

export function notAttached(ctx: AppContext, request: Refused): ErrorMessage {
  const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
    suggestion: 'Send mt5_command connect.',
  });
  return errorReply(ctx, error, request);
}

/** Orders that only reduce exposure have a budget of their own: whoever spent the first can still get out. */
function overOrderBudget(
  ctx: AppContext,
  session: Session,
  request: Refused,
  accountId: AccountId,
  isReducing: boolean,
): ErrorMessage | undefined {
  const limit = isReducing
    ? ctx.settings.limits.reducingOrdersPerMinute
    : (session.principal?.ordersPerMinute ?? ctx.settings.limits.ordersPerMinute);
  const order = { subject: session.subject, accountId, isReducing };
  const waitMs = ctx.orderBudget.take(order, limit, ctx.clock.monotonicMs());
  if (waitMs === 0) return undefined;
  const error = rateLimited({
    limitName: isReducing ? 'limits.reducing_orders_per_minute' : 'limits.orders_per_minute',
    scope: 'subject and account',
    limit,
    windowMs: ORDER_WINDOW_MS,
    retryAfterMs: waitMs,
    nowMs: ctx.clock.nowMs(),
  });
  return errorReply(ctx, error, request);
}
