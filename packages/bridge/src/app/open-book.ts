import type {
  Order,
  Position,
  SymbolName,
  TerminalEvent,
  TerminalSnapshot,
  Ticket,
} from '@mt5-bridge/trading';

/**
 * What an event did to the book: `applied`; `held` until the snapshot under way is there; `stale`, seen
 * before; `gap`, events are missing in front of it and a new snapshot is needed.
 */
export type Applied = 'applied' | 'held' | 'stale' | 'gap';

/** Working orders and open positions of an account: a snapshot of one instant and the events after it. */
export class OpenBook {
  readonly #orders = new Map<Ticket, Order>();
  /** By symbol and identifier: a netting reversal changes the ticket and keeps the identifier. */
  readonly #positions = new Map<SymbolName, Map<Ticket, Position>>();
  #epoch = '';
  #seq = 0;
  /** Events that wait for a snapshot: for the first one from the start, later while one is on its way. */
  #held: TerminalEvent[] | undefined = [];
  /** Events are missing that came after the snapshot. */
  #hasGap = false;

  /** Whether this is the terminal's book as far as its events tell: a snapshot is there, and none is missing. */
  get isWhole(): boolean {
    return this.#held === undefined && !this.#hasGap;
  }

  get orders(): ReadonlyMap<Ticket, Order> {
    return this.#orders;
  }

  positionsOf(symbol: SymbolName): readonly Position[] {
    return [...(this.#positions.get(symbol)?.values() ?? [])];
  }

  *positions(): Iterable<Position> {
    for (const ofSymbol of this.#positions.values()) yield* ofSymbol.values();
  }

  /** From now on events wait for the snapshot. */
  expectSnapshot(): void {
    this.#held ??= [];
  }

  /** Takes the snapshot and then what happened after it; answers the held events that were applied. */
  takeSnapshot(snapshot: TerminalSnapshot): readonly TerminalEvent[] {
    this.#epoch = snapshot.terminalEpoch;
    this.#seq = snapshot.seq;
    this.#hasGap = false;
    this.#orders.clear();
    this.#positions.clear();
    for (const order of snapshot.orders) this.#orders.set(order.ticket, order);
    for (const position of snapshot.positions) this.#keep(position);
    const held = this.#held ?? [];
    this.#held = undefined;
    return held.filter((event) => this.apply(event) === 'applied');
  }

  apply(event: TerminalEvent): Applied {
    if (this.#held !== undefined) {
      this.#held.push(event);
      return 'held';
    }
    if (event.terminalEpoch === this.#epoch && event.seq <= this.#seq) return 'stale';
    if (event.terminalEpoch !== this.#epoch || event.seq !== this.#seq + 1) {
      this.#hasGap = true;
      return 'gap';
    }
    this.#seq = event.seq;
    this.#change(event);
    return 'applied';
  }

  #change({ change }: TerminalEvent): void {
    switch (change.kind) {
      case 'order':
        if (change.order.doneMs === null && change.transaction !== 'ORDER_DELETE') {
          this.#orders.set(change.order.ticket, change.order);
        } else this.#orders.delete(change.order.ticket);
        return;
      case 'deal':
        if (change.position === null) {
          this.#positions.get(change.deal.symbol)?.delete(change.deal.positionId);
        } else this.#keep(change.position);
        return;
      case 'position':
        this.#keep(change.position);
        return;
      case 'account':
      case 'margin_call':
      case 'request':
        return;
    }
  }

  #keep(position: Position): void {
    let ofSymbol = this.#positions.get(position.symbol);
    if (ofSymbol === undefined) {
      ofSymbol = new Map();
      this.#positions.set(position.symbol, ofSymbol);
    }
    if (position.volume > 0) ofSymbol.set(position.identifier, position);
    else ofSymbol.delete(position.identifier);
  }
}
