import {
  type AccountSpec,
  asMoney,
  asUtcMs,
  lotsToVolume,
  type SymbolSpec,
  type TerminalChange,
  type Tick,
  type Ticket,
  type TradeRequest,
  type TradeResult,
} from '@mt5-bridge/trading';
import type { BookChange } from '../../src/engine/book-change.ts';
import type { EngineOutput } from '../../src/engine/output.ts';
import type { EngineSettings } from '../../src/engine/settings.ts';
import { TradeServer } from '../../src/engine/trade-server.ts';
import { account, deal, NOON_MS, pending, symbol, tick } from './fixtures.ts';

export interface DeskOptions {
  readonly account?: Partial<AccountSpec>;
  readonly symbol?: Partial<SymbolSpec>;
  readonly more?: readonly SymbolSpec[];
  readonly settings?: Partial<EngineSettings>;
  readonly deposit?: number;
  /** First quote of EURUSD; `null` for a market without one. */
  readonly quote?: readonly [number, number] | null;
}

/** A trade server in a test's hands: remembers everything that came out of it. */
export class Desk {
  readonly server: TradeServer;
  readonly events: TerminalChange[] = [];
  readonly changes: BookChange[] = [];
  nowMs = NOON_MS;

  constructor(options: DeskOptions = {}) {
    const { quote = [1.0845, 1.0847], deposit = 10_000 } = options;
    this.server = new TradeServer({
      account: account(options.account),
      symbols: [symbol(options.symbol), ...(options.more ?? [])],
      settings: options.settings ?? {},
      nowMs: asUtcMs(NOON_MS),
    });
    if (deposit !== 0) this.take(this.server.deposit(asMoney(deposit), 'deposit'));
    if (quote !== null) this.tick(quote[0], quote[1]);
  }

  take(output: EngineOutput): void {
    this.events.push(...output.events);
    this.changes.push(...output.changes);
  }

  tick(bid: number, ask: number, laterMs = 0): void {
    this.nowMs += laterMs;
    this.push(tick(bid, ask, this.nowMs));
  }

  push(quote: Tick): void {
    this.take(this.server.onTick(quote));
  }

  send(request: TradeRequest): TradeResult {
    const executed = this.server.execute(request, 'test');
    this.take(executed);
    return executed.result;
  }

  /** Opens a position at the market and gives its ticket. */
  open(type: 'BUY' | 'SELL', lots: number, more?: Parameters<typeof deal>[2]): Ticket {
    const result = this.send(deal(type, lots, more));
    if (result.retcode !== 10009) throw new Error(`not opened: ${result.retcode}`);
    return result.position;
  }

  place(...request: Parameters<typeof pending>): Ticket {
    const result = this.send(pending(...request));
    if (result.retcode !== 10009) throw new Error(`not placed: ${result.retcode}`);
    return result.order;
  }

  /** `TRANSACTION(state)` of each event since the last call. */
  sequence(): string[] {
    return this.events.splice(0).map((event) => {
      if (event.kind === 'order') return `${event.transaction}(${event.order.state})`;
      if (event.kind === 'deal') return `${event.transaction}(${event.deal.entry})`;
      if (event.kind === 'request') return `${event.transaction}(${event.result.retcode})`;
      return event.kind === 'position' ? event.transaction : event.kind;
    });
  }

  deals() {
    return this.events.flatMap((event) => (event.kind === 'deal' ? event.deal : []));
  }

  doneOrders() {
    return this.events.flatMap((event) =>
      event.kind === 'order' && event.transaction === 'HISTORY_ADD' ? event.order : [],
    );
  }
}

export const lots = lotsToVolume;
