import type { AccountEvent } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { TerminalChange } from '@mt5-bridge/trading';

/** When an event told of something that is past. */
export interface ToldPast {
  readonly seq: number;
  /** Its place in the past: later ones are newer, those of one instant by their ticket. */
  readonly timeMs: number;
}

/** What the account's events tell of deals, of orders that ended and of positions that were closed. */
export class ToldChanges {
  readonly deals = new Map<string, ToldPast>();
  readonly history = new Map<string, ToldPast>();
  /** By the identifier, which a position keeps. */
  readonly closed = new Map<string, number>();

  clear(): void {
    for (const known of [this.deals, this.history, this.closed]) known.clear();
  }

  take({ seq, type, body, origin }: AccountEvent): void {
    if (type !== 'deal_add' && type !== 'history_add') return;
    // Written by the bridge under test from a change of this type.
    const change = JSON.parse(body) as TerminalChange;
    if (change.kind === 'deal') {
      const { ticket, timeMs, positionId } = change.deal;
      this.deals.set(ticket, { seq, timeMs });
      // Of a deal that was found out later nobody told what became of the position.
      const isTold = origin !== 'reconcile';
      if (change.position === null && isTold) this.closed.set(positionId, seq);
    } else if (change.kind === 'order') {
      const { ticket, doneMs, setupMs } = change.order;
      this.history.set(ticket, { seq, timeMs: doneMs ?? setupMs });
    }
  }
}
