import {
  type AccountId,
  type AccountState,
  asUtcMs,
  type Bar,
  type CheckResult,
  DAY_MS,
  type Deal,
  type FindQuery,
  type FindResult,
  type Money,
  NO_TICKET,
  type Order,
  type ServerZone,
  type SymbolName,
  type SymbolSpec,
  serverOffsetMs,
  type TerminalEvent,
  type TerminalRequest,
  type TerminalSnapshot,
  type TerminalStatus,
  type Tick,
  type Ticket,
  type Timeframe,
  type TradeReply,
  type TradeRequest,
  type TradeResult,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { BookChange, BookStream } from '../engine/book-change.ts';
import { type FaultSettings, NO_FAULTS } from '../engine/faults.ts';
import { type EngineOutput, NO_OUTPUT } from '../engine/output.ts';
import { DEFAULT_SETTINGS, type EngineSettings } from '../engine/settings.ts';
import { TradeServer } from '../engine/trade-server.ts';
import type { FeedState } from '../feed/price-feed.ts';
import type { BookRange } from './book-store.ts';
import { BookWriter } from './book-writer.ts';
import { FaultyLink } from './faulty-link.ts';
import { findInBook } from './find-in-book.ts';
import { PaperRequests } from './paper-requests.ts';
import type {
  PaperHistoryQuery,
  PaperTerminalOptions,
  PaperTerminalSink,
} from './paper-terminal-options.ts';

const NOTHING_PROVEN: FindResult = Object.freeze({
  orders: [],
  deals: [],
  positions: [],
  historyCompleteToMs: asUtcMs(0),
});

/**
 * A paper account behind the interface of a terminal: the trade server on a market, with a durable book.
 * Answers and events leave only after the book has them; when the book fails the terminal halts.
 */
export class PaperTerminal {
  readonly accountId: AccountId;
  readonly capabilities = Object.freeze({
    hasRequestJournal: true,
    hasTickHistory: true,
    supportsCheck: true,
    checksPasswords: true,
  });
  readonly #options: PaperTerminalOptions;
  readonly #link: FaultyLink;
  readonly #requests: PaperRequests;
  readonly #zone: ServerZone;
  #server: TradeServer;
  #writer: BookWriter | undefined;
  #sink: PaperTerminalSink | undefined;
  #status: TerminalStatus = 'disconnected';
  /** Events that wait for a broken link to come back. */
  #held: TerminalEvent[] = [];
  #stopWatching: (() => void) | undefined;

  constructor(options: PaperTerminalOptions) {
    const { accountId, book, clock } = options;
    this.accountId = accountId;
    this.#options = options;
    this.#zone = options.settings?.zone ?? DEFAULT_SETTINGS.zone;
    this.#server = this.#makeServer();
    this.#link = new FaultyLink({ clock, connection: (isUp) => this.#onConnection(isUp) });
    this.#requests = new PaperRequests({
      accountId,
      book,
      clock,
      link: this.#link,
      server: () => this.#server,
      write: (output, more) => this.#write(output, more),
      advance: () => this.#advance(),
      closedReason: () => this.#closedReason(),
      broken: (error) => this.#break(error),
    });
  }

  /** Loads the book and lets quotes in. Rejects when the book can not be read or does not fit. */
  async open(sink: PaperTerminalSink): Promise<void> {
    const { accountId, book, feed, deposit } = this.#options;
    const records = await book.load(accountId);
    this.#server.restore(records);
    this.#sink = sink;
    const stream = records.find((record) => record.table === 'stream')?.value;
    this.#writer = this.#openWriter(stream ?? this.#newStream());
    await this.#requests.load();
    if (records.length === 0) this.#write(this.#server.deposit(deposit, 'Initial deposit'));
    for (const { name } of feed.symbols) {
      for (const tick of feed.history.ticks(name, { count: 1 })) this.#server.seedQuote(tick);
    }
    this.#stopWatching = feed.onState((state) => this.#onFeedState(state));
    this.#onFeedState(feed.state);
    this.#setStatus('connected');
    feed.start((ticks) => this.#onTicks(ticks));
    await this.#writer.settled();
  }

  async close(): Promise<void> {
    this.#options.feed.stop();
    this.#stopWatching?.();
    this.#link.mend();
    await this.#writer?.settled();
    if (this.#status === 'connected') this.#setStatus('disconnected');
    this.#sink = undefined;
  }

  status(): TerminalStatus {
    return this.#status;
  }

  async checkPassword(password: string): Promise<boolean> {
    return this.#options.verifyPassword?.(password) ?? false;
  }

  /** Everything of one instant, told once it is durable; rejects when that is not known. */
  async snapshot(): Promise<TerminalSnapshot> {
    const writer = this.#opened();
    const snapshot = Object.freeze({
      terminalEpoch: writer.epoch,
      seq: writer.seq,
      account: this.#server.account(),
      orders: this.#server.orders(),
      positions: this.#server.positions(),
    });
    if (!(await writer.settled())) throw new Error('the paper book failed, what stands is unknown');
    return snapshot;
  }

  account(): AccountState | undefined {
    return this.#writer === undefined ? undefined : this.#server.account();
  }

  /** `deadlineMs` is a duration. A repeat of `requestId` gets the journalled answer. */
  send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    return this.#requests.send(request, deadlineMs);
  }

  async find(query: FindQuery, sinceMs: UtcMs): Promise<FindResult> {
    // Taken now and told once it is durable: memory runs ahead of the book, and what it holds may be lost.
    const complete = this.#requests.completeToMs();
    const orders = this.#server.orders();
    const positions = this.#server.positions();
    const answers = await this.#requests.answers(query);
    const isDurable = (await this.#writer?.settled()) ?? false;
    // What a halted terminal has in memory may be lost: then nothing is proven, in no direction.
    if (!isDurable || this.#status === 'halted') return NOTHING_PROVEN;
    const found = await findInBook({
      query,
      named: new Set(query.by === 'orders' ? query.tickets : ordersOf(answers)),
      // A replayed market lives in another year than the bridge's clock.
      sinceMs: asUtcMs(Math.min(sinceMs, this.marketTime() - DAY_MS)),
      historyCompleteToMs: complete,
      orders,
      positions,
      book: this.#options.book,
      accountId: this.accountId,
    });
    const [answer] = answers;
    return Object.freeze({ ...found, answer: answers.length === 1 ? (answer ?? null) : null });
  }

  async check(trade: TradeRequest): Promise<CheckResult> {
    this.#advance();
    return this.#server.check(trade);
  }

  async symbols(): Promise<readonly SymbolSpec[]> {
    return this.#options.feed.symbols;
  }

  lastTick(symbol: SymbolName): Tick | undefined {
    return this.#server.lastTick(symbol);
  }

  async ticks({ symbol, fromMs, toMs, count }: PaperHistoryQuery): Promise<readonly Tick[]> {
    const range = toMs === undefined ? { count } : { toMs, count };
    const newest = this.#options.feed.history.ticks(symbol, range);
    return fromMs === undefined ? newest : newest.filter((tick) => tick.timeMs >= fromMs);
  }

  async bars(
    query: PaperHistoryQuery & { readonly timeframe: Timeframe },
  ): Promise<readonly Bar[]> {
    const { symbol, timeframe, fromMs, toMs, count } = query;
    const range = toMs === undefined ? { count } : { toMs, count };
    const newest = this.#options.feed.history.bars(symbol, timeframe, range);
    return fromMs === undefined ? newest : newest.filter((bar) => bar.timeMs >= fromMs);
  }

  async deals(query: BookRange): Promise<readonly Deal[]> {
    await this.#writer?.settled();
    const records = await this.#options.book.range(this.accountId, 'deal', query);
    return records.flatMap((record) => (record.table === 'deal' ? record.value : []));
  }

  async pastOrders(query: BookRange): Promise<readonly Order[]> {
    await this.#writer?.settled();
    const records = await this.#options.book.range(this.accountId, 'history_order', query);
    return records.flatMap((record) => (record.table === 'history_order' ? record.value : []));
  }

  marketTime(): UtcMs {
    return asUtcMs(Math.max(this.#server.nowMs, this.#options.feed.marketTimeMs()));
  }

  /** Server time minus UTC at an instant, milliseconds. */
  serverOffsetMs(atMs: UtcMs): number {
    return serverOffsetMs(this.#zone, atMs);
  }

  /** Books a deposit, or with a negative amount a withdrawal. True when it is durable. */
  deposit(amount: Money, comment: string): Promise<boolean> {
    this.#advance();
    return this.#write(this.#server.deposit(amount, comment));
  }

  /** Gives or takes credit. True when it is durable. */
  credit(amount: Money, comment: string): Promise<boolean> {
    this.#advance();
    return this.#write(this.#server.credit(amount, comment));
  }

  /** Faults from now on; what is not given is off. They do not survive a restart. */
  setFaults(faults: Partial<FaultSettings> | undefined): void {
    this.#server.setFaults(faults === undefined ? undefined : { ...NO_FAULTS, ...faults });
    if (faults === undefined) this.#link.mend();
  }

  /** Forgets orders, positions, history and money and begins anew with the deposit, as a new epoch. */
  async reset(deposit: Money = this.#options.deposit): Promise<boolean> {
    const writer = this.#opened();
    const old = this.#server;
    this.#server = this.#makeServer(old.nextTickets());
    for (const { name } of this.#options.feed.symbols) {
      const tick = old.lastTick(name);
      if (tick !== undefined) this.#server.seedQuote(tick);
    }
    this.#onFeedState(this.#options.feed.state);
    writer.restart(this.#newStream().epoch);
    const { changes, events } = this.#server.deposit(deposit, 'Initial deposit');
    return this.#write({ changes: [{ op: 'clear' }, ...changes], events });
  }

  #makeServer(tickets: Partial<EngineSettings> = {}): TradeServer {
    const { account, feed, settings, clock } = this.#options;
    // An external market has no time before its first tick.
    const marketMs = feed.marketTimeMs();
    return new TradeServer({
      account,
      symbols: feed.symbols,
      nowMs: marketMs > 0 ? marketMs : asUtcMs(clock.nowMs()),
      settings: { ...settings, ...tickets },
    });
  }

  #advance(): void {
    const output = this.#server.advanceTo(this.#options.feed.marketTimeMs());
    if (output !== NO_OUTPUT) this.#write(output);
  }

  #onTicks(ticks: readonly Tick[]): void {
    if (this.#status === 'halted') return;
    try {
      for (const tick of ticks) {
        const output = this.#server.onTick(tick);
        if (output !== NO_OUTPUT) this.#write(output);
      }
    } catch (error) {
      this.#break(error);
      return;
    }
    if (this.#link.isUp) this.#sink?.ticks(ticks);
  }

  /** At the end of a replay quotes stop and every symbol is closed. */
  #onFeedState(state: FeedState): void {
    this.#server.setMarketOpen(state !== 'ended');
  }

  #write(output: EngineOutput, more: readonly BookChange[] = []): Promise<boolean> {
    if (this.#status === 'halted') return Promise.resolve(false);
    const { changes } = output;
    const { nowMs } = this.#server;
    if (changes.length === 0) return this.#opened().write(output, more, nowMs);
    const account = { kind: 'account', account: this.#server.account() } as const;
    return this.#opened().write({ changes, events: [...output.events, account] }, more, nowMs);
  }

  #openWriter(stream: BookStream): BookWriter {
    const { accountId, book } = this.#options;
    return new BookWriter({
      accountId,
      book,
      stream,
      deliver: (events) => this.#deliver(events),
      fail: (error) => this.#halt(`the paper book failed: ${error}`),
    });
  }

  #deliver(events: readonly TerminalEvent[]): void {
    if (this.#link.isUp) this.#sink?.events(events);
    else this.#held.push(...events);
  }

  #onConnection(isUp: boolean): void {
    if (this.#status === 'halted') return;
    this.#setStatus(isUp ? 'connected' : 'disconnected');
    if (!isUp || this.#held.length === 0) return;
    const held = this.#held;
    this.#held = [];
    this.#sink?.events(held);
  }

  /** An engine that threw may have done half of something: nothing of it is written any more. */
  #break(error: unknown): void {
    this.#halt(`the paper trade server failed: ${error instanceof Error ? error.stack : error}`);
  }

  #halt(reason: string): void {
    if (this.#status === 'halted') return;
    this.#setStatus('halted');
    this.#options.onHalt?.(reason);
  }

  #closedReason(): string | undefined {
    if (this.#writer === undefined || this.#sink === undefined) return 'disconnected';
    return this.#status === 'halted' ? 'halted' : undefined;
  }

  #newStream(): BookStream {
    return { epoch: `paper-${this.#options.clock.nowMs()}`, seq: 0 };
  }

  #opened(): BookWriter {
    if (this.#writer === undefined) throw new Error('PaperTerminal: call open() first');
    return this.#writer;
  }

  #setStatus(status: TerminalStatus): void {
    this.#status = status;
    this.#sink?.status(status);
  }
}

/** An answer that leaves all open names no order, and hides none either. */
function ordersOf(answers: readonly TradeResult[]): Ticket[] {
  return answers.map(({ order }) => order).filter((order) => order !== NO_TICKET);
}
