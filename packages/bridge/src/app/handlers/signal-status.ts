import type {
  SignalStatusItem,
  SignalStatusMessage,
  SignalStatusResult,
} from '@mt5-bridge/protocol';
import type { AccountId } from '@mt5-bridge/trading';
import type { AppContext } from '../app-context.ts';
import { mayUseAccount } from '../authorize.ts';
import { toReceivedItem, toStatusItem, unknownItem } from '../mapping/signal-status.ts';
import type { Session } from '../session.ts';

/** What became of ids of the own subject; with scope `monitor` of everybody's. */
export function handleSignalStatus(
  ctx: AppContext,
  session: Session,
  message: SignalStatusMessage,
): SignalStatusResult {
  return {
    type: 'signal_status_result',
    status: 'success',
    data: { items: message.data.signal_ids.map((id) => statusOf(ctx, session, id)) },
    timestamp: ctx.timestamp(),
    ...(message.id === undefined ? {} : { id: message.id }),
  };
}

function statusOf(ctx: AppContext, session: Session, id: string): SignalStatusItem {
  const record = ctx.ledger.find(id);
  if (record !== undefined) {
    return maySee(ctx, session, record) ? toStatusItem(record, ctx.clock.nowMs()) : unknownItem(id);
  }
  const intent = ctx.signals.intentOf(id);
  return intent !== undefined && maySee(ctx, session, intent)
    ? toReceivedItem(intent)
    : unknownItem(id);
}

function maySee(
  ctx: AppContext,
  session: Session,
  owner: { readonly subject: string; readonly accountId: AccountId },
): boolean {
  const isOwn = owner.subject === session.subject;
  const mayMonitor = session.principal?.scopes.has('monitor') ?? false;
  const environment = ctx.accounts.get(owner.accountId)?.account?.spec.environment;
  return (isOwn || mayMonitor) && mayUseAccount(session, owner.accountId, environment);
}
