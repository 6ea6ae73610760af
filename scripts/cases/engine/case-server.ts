import {
  type BookRecord,
  type EngineOutput,
  type EngineSettings,
  TradeServer,
} from '@mt5-bridge/paper';
import {
  asMoney,
  asPrice,
  asUtcMs,
  type Deal,
  type Order,
  type Quote,
  type SymbolName,
  type SymbolSpec,
  type TerminalChange,
  type Tick,
  type TradeRequest,
  type TradeResult,
  tickFlags,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { CaseAccount } from '../read/read-account.ts';

/** A Wednesday at noon: a case that names no time plays while markets are open. */
export const CASE_NOW = asUtcMs(Date.UTC(2025, 0, 8, 12));

export interface CaseServerOptions {
  readonly account: CaseAccount;
  readonly symbols: readonly SymbolSpec[];
  readonly settings: Partial<EngineSettings>;
  readonly book?: readonly BookRecord[];
  readonly nowMs?: UtcMs;
  readonly balance?: number;
}

/** The paper terminal's trade server with the book of a case, and all that comes out of it. */
export class CaseServer {
  readonly server: TradeServer;
  readonly events: TerminalChange[] = [];
  nowMs: UtcMs;

  constructor(options: CaseServerOptions) {
    const { account, symbols, settings, book = [], nowMs = CASE_NOW } = options;
    this.nowMs = nowMs;
    this.server = new TradeServer({ account: account.spec, symbols, settings, nowMs });
    this.server.restore(book);
    this.#take(this.server.deposit(asMoney(options.balance ?? account.balance), 'case'));
    if (account.credit !== 0) this.#take(this.server.credit(asMoney(account.credit), 'case'));
    this.events.length = 0;
  }

  /** A quote that stands before the case begins: nothing is served by it. */
  seed(symbol: SymbolName, quote: Quote & { readonly last?: number }): void {
    this.server.seedQuote(makeTick(symbol, quote, this.nowMs));
  }

  quote(symbol: SymbolName, quote: Quote & { readonly last?: number }, timeMs = this.nowMs): void {
    this.tick(makeTick(symbol, quote, timeMs));
  }

  tick(tick: Tick): void {
    if (tick.timeMs > this.nowMs) this.nowMs = tick.timeMs;
    this.#take(this.server.onTick(tick));
  }

  send(request: TradeRequest): TradeResult {
    const executed = this.server.execute(request, 'case');
    this.#take(executed);
    return executed.result;
  }

  get deals(): readonly Deal[] {
    return this.events.flatMap((event) => (event.kind === 'deal' ? [event.deal] : []));
  }

  /** Orders in a final state, as they went into the history. */
  get doneOrders(): readonly Order[] {
    return this.events.flatMap((event) =>
      event.kind === 'order' && event.transaction === 'HISTORY_ADD' ? [event.order] : [],
    );
  }

  #take(output: EngineOutput): void {
    this.events.push(...output.events);
  }
}

export function makeTick(
  symbol: SymbolName,
  { bid, ask, last = 0 }: Quote & { readonly last?: number },
  timeMs: UtcMs,
): Tick {
  const prices = { bid, ask, last: asPrice(last), volumeReal: 0 };
  return { symbol, timeMs, ...prices, flags: tickFlags(undefined, prices) };
}
