import type { ErrorMessage, OrderCheckMessage, OrderCheckResult } from '@mt5-bridge/protocol';
import {
  allowedMagicsOfPlan,
  applyLimit,
  planForCheck,
  RISK_RULES,
  type Signal,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { AppContext } from '../app-context.ts';
import { errorReply, refusal } from '../mapping/errors.ts';
import { type ExaminedOrder, toOrderCheckResult } from '../mapping/order-check.ts';
import { toSignal } from '../mapping/signal.ts';
import type { Session } from '../session.ts';
import type { DenialReason } from '../signals/denials.ts';
import { marketOf, riskViewOf } from '../signals/risk-view.ts';

/** A check has no id: nothing of it is remembered. */
const NO_ID = '';

/** Tells what an order would come to at this moment: nothing is sent, stored or counted. */
export async function handleOrderCheck(
  ctx: AppContext,
  session: Session,
  message: OrderCheckMessage,
): Promise<OrderCheckResult | ErrorMessage> {
  const view = ctx.accountOf(session, message.account);
  const account = view?.account;
  if (view === undefined || account === undefined) {
    const error = refusal('MT5_NOT_CONNECTED', 'No terminal is attached to this session.', {
      suggestion: 'Send mt5_command connect.',
    });
    return errorReply(ctx, error, message);
  }
  if (!view.terminal.capabilities.supportsCheck) {
    const error = refusal('NOT_SUPPORTED', 'The terminal of this account checks no orders.');
    return errorReply(ctx, error, message);
  }
  const nowMs = ctx.clock.nowMs();
  const about = { subject: session.subject, accountId: view.accountId, receivedMs: nowMs };
  const signal = toSignal({ data: { signal_id: NO_ID, ...message.data } }, about);
  const { denials, request } = examine(ctx, view, signal);
  const examined: ExaminedOrder = {
    signal,
    spec: view.spec(signal.symbol),
    denials,
    request,
    check: request === undefined ? undefined : await view.terminal.check(request),
    account,
    nowMs,
  };
  return {
    type: 'order_check_result',
    status: 'success',
    data: toOrderCheckResult(examined),
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

/** Everything that the bridge itself has against the order, and what the terminal would be sent. */
function examine(
  ctx: AppContext,
  view: AccountView,
  signal: Signal,
): Pick<ExaminedOrder, 'denials' | 'request'> {
  const closed = ctx.tradingGate.closedFor(view);
  const denials: DenialReason[] =
    closed === undefined
      ? []
      : [
          {
            code: closed.code,
            message: closed.message,
            details: { suggestion: closed.suggestion },
          },
        ];
  const risk = riskViewOf(signal, view, ctx.settings, ctx.clock.nowMs(), ctx.controls);
  if (risk === undefined) return { denials, request: undefined };
  for (const rule of RISK_RULES) {
    const denial = rule(signal, risk);
    if (denial !== undefined) denials.push(denial);
  }
  if (risk.spec === undefined) return { denials, request: undefined };
  const plan = planForCheck(signal, marketOf(risk, risk.spec, view, ctx.ledger));
  if (plan.kind === 'request') {
    const foreign = applyLimit(allowedMagicsOfPlan, plan.request, risk);
    if (foreign !== undefined) denials.push(foreign);
    return { denials, request: plan.request };
  }
  if (denials.every(({ code }) => code !== plan.code)) denials.push(plan);
  return { denials, request: undefined };
}
