import type { Ticket } from '../values/ids.ts';
import type { BulkAction } from './bulk-plan.ts';

/** What became of one request of a list. */
export type TicketFate<Code extends string> = {
  readonly ticket: Ticket;
  readonly action: BulkAction;
} & (
  | { readonly kind: 'done' }
  /** Proven: not done. */
  | { readonly kind: 'failed'; readonly code: Code }
  /** Sent and not proven, or not begun yet. */
  | { readonly kind: 'unknown' }
);

export interface FailedTicket<Code extends string> {
  readonly ticket: Ticket;
  readonly code: Code;
}

/** What became of every ticket of a list; each is in one of the four. Survives JSON. */
export interface TicketFates<Code extends string> {
  readonly cancelled: readonly Ticket[];
  readonly closed: readonly Ticket[];
  readonly failed: readonly FailedTicket<Code>[];
  readonly unknown: readonly Ticket[];
}

/**
 * An order that is filled in part is an order and a position of one ticket: what is worse counts, and a
 * closed position more than a cancelled order.
 */
export function foldFates<Code extends string>(
  fates: Iterable<TicketFate<Code>>,
): TicketFates<Code> {
  const worst = new Map<Ticket, TicketFate<Code>>();
  for (const fate of fates) {
    const known = worst.get(fate.ticket);
    if (known === undefined || weightOf(fate) > weightOf(known)) worst.set(fate.ticket, fate);
  }
  const all = [...worst.values()];
  const done = (action: BulkAction): readonly Ticket[] =>
    all.filter((fate) => fate.kind === 'done' && fate.action === action).map(toTicket);
  return {
    cancelled: done('cancel'),
    closed: done('close'),
    failed: all.flatMap((fate) =>
      fate.kind === 'failed' ? [{ ticket: fate.ticket, code: fate.code }] : [],
    ),
    unknown: all.filter(({ kind }) => kind === 'unknown').map(toTicket),
  };
}

function weightOf({ kind, action }: TicketFate<string>): number {
  if (kind === 'unknown') return 3;
  if (kind === 'failed') return 2;
  return action === 'close' ? 1 : 0;
}

function toTicket({ ticket }: { readonly ticket: Ticket }): Ticket {
  return ticket;
}
