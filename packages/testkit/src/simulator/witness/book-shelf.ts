import type { BookChange } from '@mt5-bridge/paper/internal/engine/book-change.ts';
import type { Deal, Order, Position } from '@mt5-bridge/trading';
import type { BookWatcher } from '../simulated-book-store.ts';

/** Lists of the terminal's book that a client can ask for. */
export type Shelf = 'orders' | 'positions' | 'deals' | 'history';

interface Rows {
  readonly orders: Order;
  readonly positions: Position;
  readonly deals: Deal;
  readonly history: Order;
}

/** What the terminal's durable book holds now, and everything that it ever held. */
export class BookShelf implements BookWatcher {
  readonly #now: { readonly [Name in Shelf]: Map<string, Rows[Name]> } = {
    orders: new Map(),
    positions: new Map(),
    deals: new Map(),
    history: new Map(),
  };
  readonly #ever: { readonly [Name in Shelf]: Map<string, Rows[Name][]> } = {
    orders: new Map(),
    positions: new Map(),
    deals: new Map(),
    history: new Map(),
  };
  #revision = 0;

  /** Another number whenever one of the lists has changed. */
  get revision(): number {
    return this.#revision;
  }

  now<Name extends Shelf>(shelf: Name): Iterable<Rows[Name]> {
    return this.#now[shelf].values();
  }

  /** Every state in which something was ever in the book. */
  ever<Name extends Shelf>(shelf: Name, ticket: string): readonly Rows[Name][] {
    return this.#ever[shelf].get(ticket) ?? [];
  }

  /** An order, working or past. */
  order(ticket: string): Order | undefined {
    return this.ever('history', ticket).at(-1) ?? this.ever('orders', ticket).at(-1);
  }

  restarted(): void {
    for (const rows of Object.values(this.#now)) rows.clear();
    this.#revision += 1;
  }

  changed(change: BookChange): void {
    if (change.op === 'put') {
      const { record } = change;
      if (record.table === 'order') this.#put('orders', record.key, record.value.order);
      if (record.table === 'position') this.#put('positions', record.key, record.value);
      if (record.table === 'deal') this.#put('deals', record.key, record.value);
      if (record.table === 'history_order') this.#put('history', record.key, record.value);
    } else if (change.op === 'delete') {
      if (change.table === 'order') this.#remove('orders', change.key);
      if (change.table === 'position') this.#remove('positions', change.key);
    }
  }

  #put<Name extends Shelf>(shelf: Name, ticket: string, row: Rows[Name]): void {
    this.#revision += 1;
    this.#now[shelf].set(ticket, row);
    const known = this.#ever[shelf].get(ticket);
    if (known === undefined) this.#ever[shelf].set(ticket, [row]);
    else known.push(row);
  }

  #remove(shelf: 'orders' | 'positions', ticket: string): void {
    this.#revision += 1;
    this.#now[shelf].delete(ticket);
  }
}
