import {
  type AccountId,
  type AccountSpec,
  type AccountState,
  asUtcMs,
  type Bar,
  type CheckResult,
  type Deal,
  type FindQuery,
  type FindResult,
  type Money,
  type SymbolName,
  type SymbolSpec,
  type TerminalEvent,
  type TerminalRequest,
  type TerminalSnapshot,
  type TerminalStatus,
  type Tick,
  type Timeframe,
  type TradeReply,
  type TradeRequest,
  type UtcMs,
} from '@mt5-bridge/trading';
import { type BookChange, type BookStream, putRequest } from '../engine/book-change.ts';
import type { EngineOutput } from '../engine/output.ts';
import { NO_OUTPUT } from '../engine/output.ts';
import type { EngineSettings } from '../engine/settings.ts';
import { TradeServer } from '../engine/trade-server.ts';
import type { PriceFeed } from '../feed/price-feed.ts';
import type { BookStore } from './book-store.ts';
import { BookWriter } from './book-writer.ts';
import { findInBook } from './find-in-book.ts';
import { type JournalEntry, RequestJournal } from './request-journal.ts';

/** Bridge time and timers. */
export interface PaperClock {
  nowMs(): number;
  schedule(delayMs: number, run: () => void): () => void;
}

export interface PaperTerminalSink {
  events(events: readonly TerminalEvent[]): void;
  ticks(ticks: readonly Tick[]): void;
  status(status: TerminalStatus): void;
}

export interface PaperTerminalOptions {
  readonly accountId: AccountId;
  readonly account: AccountSpec;
  /** Booked as a deal of type BALANCE when the account is new. */
  readonly deposit: Money;
  readonly feed: PriceFeed;
  readonly book: BookStore;
  readonly clock: PaperClock;
  readonly settings?: Partial<EngineSettings>;
  /** Whether a password opens this account; without it none does. */
  readonly verifyPassword?: (password: string) => Promise<boolean>;
}

export interface PaperHistoryQuery {
  readonly symbol: SymbolName;
  readonly fromMs?: UtcMs;
  readonly toMs?: UtcMs;
  readonly count: number;
}

const DAY_MS = 86_400_000;
const JOURNAL_CAPACITY = 65_536;

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
  readonly #server: TradeServer;
  readonly #journal = new RequestJournal(JOURNAL_CAPACITY);
  #writer: BookWriter | undefined;
  #sink: PaperTerminalSink | undefined;
  #status: TerminalStatus = 'disconnected';
  #stopWatching: (() => void) | undefined;
  #prunedMs = 0;

  constructor(options: PaperTerminalOptions) {
    const { accountId, account, feed, settings } = options;
    this.accountId = accountId;
    this.#options = options;
    this.#server = new TradeServer({
      account,
      symbols: feed.symbols,
      nowMs: feed.marketTimeMs(),
      ...(settings === undefined ? {} : { settings }),
    });
  }

  /** Loads the book and lets quotes in. Rejects when the book can not be read. */
  async open(sink: PaperTerminalSink): Promise<void> {
    const { accountId, book, feed } = this.#options;
    this.#sink = sink;
    const records = await book.load(accountId);
    this.#server.restore(records);
    const stream = records.find((record) => record.table === 'stream')?.value;
    this.#writer = this.#openWriter(stream ?? this.#newStream());
    const nowMs = asUtcMs(this.#options.clock.nowMs());
    const range = { fromMs: asUtcMs(nowMs - DAY_MS), toMs: nowMs, limit: JOURNAL_CAPACITY };
    for (const record of await book.range(accountId, 'request', range)) {
      if (record.table === 'request') this.#journal.restore(record.value);
    }
    if (records.length === 0) {
      this.#write(this.#server.deposit(this.#options.deposit, 'Initial deposit'));
    }
    for (const { name } of feed.symbols) {
      for (const tick of feed.history.ticks(name, { count: 1 })) this.#server.seedQuote(tick);
    }
    this.#stopWatching = feed.onState((state) => this.#server.setMarketOpen(state !== 'ended'));
    this.#setStatus('connected');
    feed.start((ticks) => this.#onTicks(ticks));
    await this.#writer.settled();
  }

  async close(): Promise<void> {
    this.#options.feed.stop();
    this.#stopWatching?.();
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

  async snapshot(): Promise<TerminalSnapshot> {
    const writer = this.#opened();
    await writer.settled();
    return Object.freeze({
      terminalEpoch: writer.epoch,
      seq: writer.seq,
      account: this.#server.account(),
      orders: this.#server.orders(),
      positions: this.#server.positions(),
    });
  }

  account(): AccountState | undefined {
    return this.#writer === undefined ? undefined : this.#server.account();
  }

  /** Executes once per `requestId`; a repeat gets the journalled answer, also after a restart. */
  async send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    const known = this.#journal.find(request.requestId);
    if (known !== undefined) return this.#withDeadline(known.reply, deadlineMs);
    if (this.#status !== 'connected') return { kind: 'not_sent', reason: this.#status };
    if (this.#options.clock.nowMs() > request.expiresAtMs) {
      return { kind: 'not_sent', reason: 'expired' };
    }
    if (this.#journal.hasForgotten) {
      const { accountId, book } = this.#options;
      const [stored] = await book.get(accountId, 'request', [request.requestId]);
      if (stored?.table === 'request') return { kind: 'answered', result: stored.value.result };
      // The same id may have been executed while the book was asked.
      const meanwhile = this.#journal.find(request.requestId);
      if (meanwhile !== undefined) return this.#withDeadline(meanwhile.reply, deadlineMs);
    }
    return this.#withDeadline(this.#execute(request), deadlineMs);
  }

  async find(query: FindQuery, sinceMs: UtcMs): Promise<FindResult> {
    const askedMs = asUtcMs(this.#options.clock.nowMs());
    await this.#writer?.settled();
    const entries: readonly (JournalEntry | undefined)[] =
      query.by === 'requestId'
        ? [this.#journal.find(query.requestId)]
        : this.#journal.findFingerprint(query.fingerprint);
    return findInBook({
      query,
      entries: entries.filter((entry) => entry !== undefined),
      sinceMs: asUtcMs(Math.min(sinceMs, this.marketTime() - DAY_MS)),
      untilMs: this.marketTime(),
      historyCompleteToMs: askedMs,
      orders: this.#server.orders(),
      positions: this.#server.positions(),
      book: this.#options.book,
      accountId: this.accountId,
    });
  }

  async check(trade: TradeRequest): Promise<CheckResult> {
    this.#server.advanceTo(this.#options.feed.marketTimeMs());
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

  async deals(query: {
    readonly fromMs: UtcMs;
    readonly toMs: UtcMs;
    readonly limit: number;
  }): Promise<readonly Deal[]> {
    await this.#writer?.settled();
    const records = await this.#options.book.range(this.accountId, 'deal', query);
    return records.flatMap((record) => (record.table === 'deal' ? record.value : []));
  }

  marketTime(): UtcMs {
    return asUtcMs(Math.max(this.#server.nowMs, this.#options.feed.marketTimeMs()));
  }

  #execute(request: TerminalRequest): Promise<TradeReply> {
    this.#server.advanceTo(this.#options.feed.marketTimeMs());
    const { requestId, fingerprint } = request;
    const executed = this.#server.execute(request.trade, requestId);
    const { result } = executed;
    const journal = putRequest(
      Object.freeze({ requestId, fingerprint, result }),
      asUtcMs(this.#options.clock.nowMs()),
    );
    const reply = this.#write(executed, [journal, ...this.#pruned()]).then(
      (durable): TradeReply => {
        if (durable) return { kind: 'answered', result };
        const detail = 'the paper book failed; whether the request stands is unknown';
        return { kind: 'no_answer', reason: 'link_lost', detail };
      },
    );
    this.#journal.remember({ requestId, fingerprint, result, reply });
    return reply;
  }

  /** Once an hour, the journal of requests older than two days leaves the book. */
  #pruned(): readonly BookChange[] {
    const nowMs = this.#options.clock.nowMs();
    if (nowMs - this.#prunedMs < DAY_MS / 24) return [];
    this.#prunedMs = nowMs;
    return [{ op: 'delete_before', table: 'request', timeMs: asUtcMs(nowMs - 2 * DAY_MS) }];
  }

  #onTicks(ticks: readonly Tick[]): void {
    if (this.#status === 'halted') return;
    for (const tick of ticks) {
      const output = this.#server.onTick(tick);
      if (output !== NO_OUTPUT) this.#write(output);
    }
    this.#sink?.ticks(ticks);
  }

  #write(output: EngineOutput, more: readonly BookChange[] = []): Promise<boolean> {
    const moved = output.changes.length > 0;
    const account = { kind: 'account', account: this.#server.account() } as const;
    const events = moved ? [...output.events, account] : output.events;
    return this.#opened().write({ changes: output.changes, events }, more, this.#server.nowMs);
  }

  #openWriter(stream: BookStream): BookWriter {
    const { accountId, book } = this.#options;
    return new BookWriter({
      accountId,
      book,
      stream,
      deliver: (events) => this.#sink?.events(events),
      fail: () => this.#setStatus('halted'),
    });
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

  #withDeadline(reply: Promise<TradeReply>, deadlineMs: number): Promise<TradeReply> {
    return new Promise((resolve) => {
      const cancel = this.#options.clock.schedule(deadlineMs, () => {
        resolve({ kind: 'no_answer', reason: 'timeout', detail: `no answer in ${deadlineMs} ms` });
      });
      reply.then((value) => {
        cancel();
        resolve(value);
      });
    });
  }
}
