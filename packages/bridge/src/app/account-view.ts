import type {
  AccountId,
  AccountState,
  Order,
  Position,
  SymbolName,
  SymbolSpec,
  TerminalEvent,
  TerminalSnapshot,
  TerminalStatus,
  Tick,
  Ticket,
  UtcMs,
} from '@mt5-bridge/trading';
import type { PaperControl } from '../ports/paper-control.ts';
import type { TerminalPort } from '../ports/terminal.ts';
import { type Applied, OpenBook } from './open-book.ts';

/** What the bridge knows of one account at this moment, kept from a snapshot and the events after it. */
export class AccountView {
  readonly terminal: TerminalPort;
  readonly #specs = new Map<SymbolName, SymbolSpec>();
  /** Every symbol, to be walked through as often as a rule likes: an iterator of a map is spent after once. */
  readonly catalogue: Iterable<SymbolSpec> = { [Symbol.iterator]: () => this.#specs.values() };
  readonly #ticks = new Map<SymbolName, Tick>();
  readonly #tickSeqs = new Map<SymbolName, number>();
  readonly #streamedFromMs = new Map<SymbolName, UtcMs>();
  readonly #book = new OpenBook();
  #account: AccountState | undefined;
  #status: TerminalStatus = 'disconnected';
  #isLoaded = false;
  #lastUpdateMs: UtcMs | null = null;

  /** Name of this account's ticks in the market store and in the fan-out's topics. */
  readonly tickSource: string;
  /** Paper accounts only. */
  readonly control: PaperControl | undefined;

  constructor(terminal: TerminalPort, tickSource: string, control?: PaperControl) {
    this.terminal = terminal;
    this.tickSource = tickSource;
    this.control = control;
  }

  get accountId(): AccountId {
    return this.terminal.accountId;
  }
  get status(): TerminalStatus {
    return this.#status;
  }
  /** True once specification and state came from the terminal. */
  get isLoaded(): boolean {
    return this.#isLoaded;
  }
  /** True while orders and positions are those of the terminal, as far as it has told: none is stale. */
  get isCurrent(): boolean {
    return this.#isLoaded && this.#status === 'connected' && this.#book.isWhole;
  }
  /** Bridge time of the last sign of life, `null` before the first. */
  get lastUpdateMs(): UtcMs | null {
    return this.#lastUpdateMs;
  }
  get account(): AccountState | undefined {
    return this.terminal.account() ?? this.#account;
  }
  /** Open positions of one symbol. */
  positionsOf(symbol: SymbolName): readonly Position[] {
    return this.#book.positionsOf(symbol);
  }
  get positions(): Iterable<Position> {
    return this.#book.positions();
  }
  position(ticket: Ticket): Position | undefined {
    for (const position of this.#book.positions()) if (position.ticket === ticket) return position;
    return undefined;
  }
  get orders(): Iterable<Order> {
    return this.#book.orders.values();
  }
  order(ticket: Ticket): Order | undefined {
    return this.#book.orders.get(ticket);
  }
  get pendingCount(): number {
    return this.#book.orders.size;
  }
  get positionCount(): number {
    return [...this.#book.positions()].length;
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
  /** Server time minus UTC at an instant, milliseconds; `null` while it is not known. */
  serverOffsetMs(atMs: UtcMs): number | null {
    return this.terminal.serverOffsetMs(atMs) ?? null;
  }
  /** Number of the last tick; 0 before the first. */
  tickSeq(symbol: SymbolName): number {
    return this.#tickSeqs.get(symbol) ?? 0;
  }

  /** Time of the first tick that came since the terminal was attached. */
  streamedFromMs(symbol: SymbolName): UtcMs | undefined {
    return this.#streamedFromMs.get(symbol);
  }

  /**
   * Takes specification and state from the terminal; answers the events after the snapshot that came
   * while it was on its way. They wait until `look` has looked at the snapshot.
   */
  async load(
    look: (snapshot: TerminalSnapshot) => Promise<void> = async () => undefined,
  ): Promise<readonly TerminalEvent[]> {
    this.#book.expectSnapshot();
    for (const spec of await this.terminal.symbols()) this.#specs.set(spec.name, spec);
    const snapshot = await this.terminal.snapshot();
    await look(snapshot);
    this.#account = snapshot.account;
    const later = this.#book.takeSnapshot(snapshot);
    this.#status = this.terminal.status();
    this.#isLoaded = true;
    return later;
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
    if (seq === 1) this.#streamedFromMs.set(tick.symbol, tick.timeMs);
    return seq;
  }

  applyEvent(event: TerminalEvent, nowMs: UtcMs): Applied {
    this.#lastUpdateMs = nowMs;
    const applied = this.#book.apply(event);
    const { change } = event;
    if (applied === 'applied' && (change.kind === 'account' || change.kind === 'margin_call')) {
      this.#account = change.account;
    }
    return applied;
  }
}
