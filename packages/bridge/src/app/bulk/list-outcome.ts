import {
  type BulkPlan,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  RETCODE,
  sumDeals,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { SignalOutcome, SucceededOutcome } from '../signals/signal-outcome.ts';
import type { FateBoard } from './fate-board.ts';

/** What is stored and told of a list: the fold of what became of its items. */
export function listOutcome(
  plan: BulkPlan,
  board: Pick<FateBoard, 'fates' | 'firstFailure' | 'deals'>,
  { isOpen, nowMs: atMs }: { readonly isOpen: boolean; readonly nowMs: UtcMs },
): SignalOutcome {
  const batch = board.fates;
  const { cancelled, closed, failed, unknown } = batch;
  const count = cancelled.length + closed.length + failed.length + unknown.length;
  if (isOpen || unknown.length > 0) {
    const reason =
      unknown.length > 0
        ? `it is not known of ${unknown.length} of ${count} whether they are gone`
        : 'what was on its way when the list was made is not known yet';
    return { kind: 'unresolved', reason, details: {}, batch, atMs };
  }
  const failure = board.firstFailure;
  if (failure !== undefined) {
    const { code } = failure;
    const message = `${failed.length} of ${count} ${deedOf(plan)}: ${failure.message}`;
    const wasSent = true;
    return { kind: 'rejected', code, message, retcode: null, wasSent, details: {}, batch, atMs };
  }
  return { ...closesOf(plan, board.deals), retcode: RETCODE.DONE, batch, atMs };
}

function deedOf({ items }: BulkPlan): string {
  const actions = new Set(items.map(({ action }) => action));
  if (actions.size > 1) return 'orders and positions could not be cancelled or closed';
  return actions.has('close') ? 'positions could not be closed' : 'orders could not be removed';
}

/** Of several deals the sums; tickets only where there was one. */
function closesOf({ close }: BulkPlan, deals: readonly SucceededOutcome[]) {
  const [first, ...others] = deals;
  const only = others.length === 0 ? first : undefined;
  const { volume, price } = sumDeals(deals);
  return {
    kind: 'executed' as const,
    order: only?.order ?? NO_TICKET,
    deal: only?.deal ?? NO_TICKET,
    position: only?.position ?? NO_TICKET,
    price: first === undefined ? NO_PRICE : price,
    volume: first === undefined ? NO_VOLUME : volume,
    requestedVolume: close?.requestedVolume ?? volume,
    symbol: close?.symbol ?? '',
    orderType: first?.orderType ?? ('BUY' as const),
    mt5Comment: only?.mt5Comment ?? '',
    warnings: close?.warnings ?? [],
  };
}
