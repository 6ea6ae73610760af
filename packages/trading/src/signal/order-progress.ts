import type { TerminalChange } from '../terminal/terminal-event.ts';
import type { Deal } from '../trade/deal.ts';
import type { Order, OrderState } from '../trade/order.ts';
import { NO_TICKET, type Ticket } from '../values/ids.ts';
import { maxVolume, type Volume } from '../values/volume.ts';
import { canBecome, type SignalState } from './signal-state.ts';

/** How far the order of a signal has come. */
export interface OrderProgress {
  readonly state: SignalState;
  readonly requested: Volume;
  /** Dealt so far, each deal counted once. */
  readonly filled: Volume;
  /** The order works no more; a deal made before the server knew may still be told. */
  readonly hasEnded: boolean;
}

/** How an order ended; `cancelled` may follow a part that was dealt. */
export type OrderEnd = 'filled' | 'cancelled' | 'expired' | 'rejected';

/** What a terminal tells of an order that matters to the signal behind it. */
export type OrderFact =
  /** All deals that are known of the order come to this volume. */
  | { readonly kind: 'dealt'; readonly filled: Volume }
  | { readonly kind: 'ended'; readonly as: OrderEnd };

export interface OrderAdvance {
  readonly progress: OrderProgress;
  /** The states that the signal comes to, in their order; empty when it stays where it was. */
  readonly states: readonly SignalState[];
}

/** Where a fact leads, by the table of legal steps. A fact that was told before leads nowhere. */
export function advanceOrder(before: OrderProgress, fact: OrderFact): OrderAdvance {
  return fact.kind === 'dealt' ? afterDeals(before, fact.filled) : afterEnd(before, fact.as);
}

function afterDeals(before: OrderProgress, filled: Volume): OrderAdvance {
  if (filled <= before.filled) return { progress: before, states: [] };
  const progress = { ...before, filled };
  if (filled >= before.requested) return step({ ...progress, hasEnded: true }, 'executed');
  const advance = step(progress, 'partial');
  // A late deal of an order that has ended: what is left of it stays cancelled.
  if (!before.hasEnded || advance.states.length === 0) return advance;
  const again = step(advance.progress, 'cancelled');
  return { progress: again.progress, states: [...advance.states, ...again.states] };
}

function afterEnd(before: OrderProgress, as: OrderEnd): OrderAdvance {
  const ended = { ...before, hasEnded: true };
  if (as !== 'filled') return step(ended, as);
  // The server says that all of it is dealt; deals that it tells later change nothing then.
  const filled = maxVolume(before.filled, before.requested);
  return step({ ...ended, filled }, 'executed');
}

function step(progress: OrderProgress, state: SignalState): OrderAdvance {
  if (!canBecome(progress.state, state)) return { progress, states: [] };
  return { progress: { ...progress, state }, states: [state] };
}

/** In the history PARTIAL means: a part was dealt, the rest was cancelled (IOC). */
const ENDS: ReadonlyMap<OrderState, OrderEnd> = new Map([
  ['FILLED', 'filled'],
  ['CANCELED', 'cancelled'],
  ['PARTIAL', 'cancelled'],
  ['EXPIRED', 'expired'],
  ['REJECTED', 'rejected'],
]);

/** How an order of the history ended; `undefined` for one that works. */
export function orderEndOf({ state, doneMs }: Pick<Order, 'state' | 'doneMs'>) {
  return doneMs === null ? undefined : ENDS.get(state);
}

/** The order that a change ends, and how; `undefined` for a change that ends none. */
export function endedOrder(
  change: TerminalChange,
): { readonly order: Ticket; readonly as: OrderEnd } | undefined {
  if (change.kind !== 'order' || change.transaction !== 'HISTORY_ADD') return undefined;
  const as = orderEndOf(change.order);
  return as === undefined ? undefined : { order: change.order.ticket, as };
}

/** The deal that a change adds to an order; `undefined` for a balance operation and everything else. */
export function dealOfOrder(change: TerminalChange): Deal | undefined {
  if (change.kind !== 'deal' || change.transaction !== 'DEAL_ADD') return undefined;
  return change.deal.order === NO_TICKET ? undefined : change.deal;
}
