import type {
  AccountId,
  AccountState,
  Order,
  Position,
  SymbolName,
  SymbolSpec,
  TerminalEvent,
  TerminalStatus,
  Tick,
  Ticket,
  UtcMs,
} from '@mt5-bridge/trading';
import type { TerminalPort } from '../ports/terminal.ts';

/** What the bridge knows of one account at this moment, kept from a snapshot and the events after it. */
export class AccountView {
  readonly terminal: TerminalPort;
  readonly #specs = new Map<SymbolName, SymbolSpec>();
  readonly #ticks = new Map<SymbolName, Tick>();
  readonly #tickSeqs = new Map<SymbolName, number>();
  readonly #orders = new Map<Ticket, Order>();
  /** By identifier: a netting reversal changes the ticket and keeps it. */
  readonly #positions = new Map<Ticket, Position>();
  #account: AccountState | undefined;
  #status: TerminalStatus = 'disconnected';
  #lastUpdateMs: UtcMs | null = null;

  constructor(terminal: TerminalPort) {
    this.terminal = terminal;
  }

  get accountId(): AccountId {
    return this.terminal.accountId;
  }
  get status(): TerminalStatus {
    return this.#status;
  }
  /** Bridge time of the last sign of life, `null` before the first. */
  get lastUpdateMs(): UtcMs | null {
    return this.#lastUpdateMs;
  }
  get account(): AccountState | undefined {
    return this.terminal.account() ?? this.#account;
  }
  get positions(): Iterable<Position> {
    return this.#positions.values();
  }
  get orders(): Iterable<Order> {
    return this.#orders.values();
  }
  get pendingCount(): number {
    return this.#orders.size;
  }
  get specs(): ReadonlyMap<SymbolName, SymbolSpec> {
    return this.#specs;
  }

  spec(symbol: SymbolName): SymbolSpec | undefined {
    return this.#specs.get(symbol);
  }
  lastTick(symbol: SymbolName): Tick | undefined {
    return this.#ticks.get(symbol);
  }

  /** Takes specification and state from the terminal. */
  async load(): Promise<void> {
    for (const spec of await this.terminal.symbols()) this.#specs.set(spec.name, spec);
    const snapshot = await this.terminal.snapshot();
    this.#account = snapshot.account;
    this.#orders.clear();
    this.#positions.clear();
    for (const order of snapshot.orders) this.#orders.set(order.ticket, order);
    for (const position of snapshot.positions) this.#positions.set(position.identifier, position);
    this.#status = this.terminal.status();
  }

  setStatus(status: TerminalStatus, nowMs: UtcMs): void {
    this.#status = status;
    this.#lastUpdateMs = nowMs;
  }

  /** Keeps the quote and answers its number in the symbol's stream. */
  takeTick(tick: Tick, nowMs: UtcMs): number {
    this.#lastUpdateMs = nowMs;
    this.#ticks.set(tick.symbol, tick);
    const seq = (this.#tickSeqs.get(tick.symbol) ?? 0) + 1;
    this.#tickSeqs.set(tick.symbol, seq);
    return seq;
  }

  applyEvent(event: TerminalEvent, nowMs: UtcMs): void {
    this.#lastUpdateMs = nowMs;
    const change = event.change;
    switch (change.kind) {
      case 'order':
        if (change.order.doneMs === null && change.transaction !== 'ORDER_DELETE') {
          this.#orders.set(change.order.ticket, change.order);
        } else this.#orders.delete(change.order.ticket);
        return;
      case 'deal':
        if (change.position === null) this.#positions.delete(change.deal.positionId);
        else this.#positions.set(change.position.identifier, change.position);
        return;
      case 'position':
        if (change.position.volume > 0) {
          this.#positions.set(change.position.identifier, change.position);
        } else this.#positions.delete(change.position.identifier);
        return;
      case 'account':
      case 'margin_call':
        this.#account = change.account;
        return;
      case 'request':
        return;
    }
  }
}
