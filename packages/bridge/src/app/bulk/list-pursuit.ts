import {
  type BulkItem,
  isOrderMeant,
  isPositionMeant,
  type MakerOf,
  type Position,
  type Pursuit,
  type TerminalSnapshot,
} from '@mt5-bridge/trading';
import type { AccountView } from '../account-view.ts';
import type { SignalOutcome } from '../signals/signal-outcome.ts';
import type { AccountDoor } from './account-door.ts';
import type { FateBoard } from './fate-board.ts';
import type { ItemRequests } from './item-requests.ts';
import type { Proofs } from './proofs.ts';

/** A reason that may pass gets this long to do so. */
const PAUSE_MS = 500;

export interface ListPursuitParts {
  readonly pursuit: Pursuit;
  readonly items: readonly BulkItem[];
  readonly requests: Pick<ItemRequests, 'learn'>;
  readonly proofs: Proofs;
  readonly door: AccountDoor;
  readonly view: AccountView | undefined;
  readonly makerOf: MakerOf;
}

/**
 * What a stop goes after beyond its list: orders that were filled before they were cancelled, signals whose
 * outcome was not known, and what was refused for a reason that passes. What came into being after the stop
 * for another reason is not touched.
 */
export class ListPursuit {
  readonly #parts: ListPursuitParts;
  /** Tickets of orders and positions that it is about. */
  readonly #tickets: Set<string>;
  readonly #symbols: Set<string>;
  #isHeard = false;

  constructor(parts: ListPursuitParts) {
    this.#parts = parts;
    this.#tickets = new Set(parts.items.map(({ ticket }) => ticket));
    this.#symbols = new Set(parts.items.map(({ symbol }) => symbol));
  }

  /** Hears what became of the signals that were on their way; answers those that nobody knows of yet. */
  async hear(): Promise<readonly Promise<void>[]> {
    if (this.#isHeard) return [];
    this.#isHeard = true;
    const { pursuit, proofs } = this.#parts;
    const open: Promise<void>[] = [];
    for (const id of pursuit.awaits) {
      if (!proofs.isKnown(id)) continue;
      const soon = await proofs.soon(id);
      if (soon !== undefined && soon.kind !== 'unresolved') this.#note(soon);
      else open.push(proofs.of(id).then((outcome) => this.#note(outcome)));
    }
    return open;
  }

  #note(outcome: SignalOutcome | undefined): void {
    if (outcome === undefined || !('order' in outcome)) return;
    this.#tickets.add(outcome.order).add(outcome.position);
    this.#symbols.add(outcome.symbol);
  }

  /** What of all that stands now and is still to be cancelled or closed. */
  async leftovers(board: FateBoard): Promise<readonly BulkItem[]> {
    if (this.#tickets.size === 0) return [];
    const seen = await this.#look();
    const left = [...this.#orders(seen), ...this.#positions(seen, board)].filter((item) =>
      board.mayPass(item),
    );
    const isAgain = left.some((item) => board.attemptsOf(item) > 0);
    if (isAgain) await this.#parts.door.pause(PAUSE_MS);
    return left;
  }

  #orders({ orders }: TerminalSnapshot): readonly BulkItem[] {
    const { pursuit, makerOf } = this.#parts;
    if (!pursuit.cancels) return [];
    return orders
      .filter(
        (order) => this.#tickets.has(order.ticket) && isOrderMeant(pursuit.scope, order, makerOf),
      )
      .map(({ ticket, symbol }) => ({ action: 'cancel', ticket, symbol, volume: null }));
  }

  #positions({ orders, positions }: TerminalSnapshot, board: FateBoard): readonly BulkItem[] {
    if (!this.#parts.pursuit.closes) return [];
    const working = new Set(orders.map(({ ticket }) => ticket));
    return positions
      .filter((position) => this.#isReached(position))
      .map(({ ticket, symbol }) => {
        const item: BulkItem = { action: 'close', ticket, symbol, volume: null };
        if (!working.has(ticket)) board.becamePosition(item);
        return item;
      });
  }

  /** On a netting account an order ends up in the position of its symbol, whatever its ticket. */
  #isReached(position: Position): boolean {
    const { view, pursuit, makerOf } = this.#parts;
    const { ticket, identifier, symbol } = position;
    if (this.#tickets.has(ticket) || this.#tickets.has(identifier)) return true;
    if (view?.account?.spec.marginMode === 'RETAIL_HEDGING') return false;
    return this.#symbols.has(symbol) && isPositionMeant(pursuit.scope, position, makerOf);
  }

  /** A terminal that does not answer is asked again: what a stop was asked to do must be finished. */
  async #look(): Promise<TerminalSnapshot> {
    const { door, view, requests } = this.#parts;
    for (;;) {
      if (view === undefined) return new Promise(() => undefined);
      await door.untilOpen(view.accountId);
      try {
        const seen = await view.terminal.snapshot();
        requests.learn(seen);
        return seen;
      } catch {
        await door.pause(PAUSE_MS);
      }
    }
  }
}
