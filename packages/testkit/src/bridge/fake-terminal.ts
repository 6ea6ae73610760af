import type { Clock } from '@mt5-bridge/bridge/internal/ports/clock.ts';
import type {
  HistoryQuery,
  PastQuery,
  TerminalCapabilities,
  TerminalPort,
  TerminalSink,
} from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import {
  type AccountId,
  type AccountSpec,
  type AccountState,
  asAccountId,
  asUtcMs,
  type Bar,
  type CheckResult,
  type Deal,
  type FindQuery,
  type FindResult,
  NO_MONEY,
  NO_PRICE,
  NO_VOLUME,
  type Order,
  type SymbolName,
  type SymbolSpec,
  type TerminalChange,
  type TerminalEvent,
  type TerminalRequest,
  type TerminalSnapshot,
  type TerminalStatus,
  type Tick,
  type TradeReply,
  type TradeRequest,
  type TradeResult,
  type UtcMs,
} from '@mt5-bridge/trading';
import { answer, FakeBook } from './fake-book.ts';
import {
  SAMPLE_BALANCE,
  SAMPLE_QUOTES,
  SAMPLE_SYMBOLS,
  sampleAccountSpec,
  sampleQuote,
} from './sample-market.ts';

export interface FakeTerminalOptions {
  readonly clock: Clock;
  readonly accountId?: string;
  readonly account?: Partial<AccountSpec>;
  /** Default: `right password`. */
  readonly password?: string;
}

/** What a request is answered with; `undefined`: the way the book would. */
export type Script = (request: TerminalRequest) => TradeReply | Promise<TradeReply> | undefined;

const NOTHING: Script = () => undefined;

/** A terminal that does what a test says, and fills orders at the quote when nothing was said. */
export class FakeTerminal implements TerminalPort {
  readonly accountId: AccountId;
  capabilities: TerminalCapabilities = {
    hasRequestJournal: true,
    hasTickHistory: true,
    supportsCheck: true,
    checksPasswords: true,
  };
  /** Every request that reached the terminal, repeats too. */
  readonly requests: TerminalRequest[] = [];
  /** Passwords that were tried. */
  readonly passwords: string[] = [];
  readonly book = new FakeBook();
  readonly #clock: Clock;
  readonly #spec: AccountSpec;
  readonly #password: string;
  readonly #journal = new Map<string, Promise<TradeReply>>();
  readonly #quotes = new Map<SymbolName, Tick>();
  readonly #history: Tick[] = [];
  #money: Partial<AccountState> = {};
  #script: Script = NOTHING;
  #sink: TerminalSink | undefined;
  #status: TerminalStatus = 'disconnected';
  #seq = 0;

  constructor({ clock, accountId = 'paper', account = {}, password }: FakeTerminalOptions) {
    this.accountId = asAccountId(accountId);
    this.#clock = clock;
    this.#spec = sampleAccountSpec(account);
    this.#password = password ?? 'right password';
    for (const [symbol, bid, ask] of SAMPLE_QUOTES) {
      this.#keep(sampleQuote(symbol, bid, ask, clock.nowMs() - 1_000));
    }
  }

  /** From now on requests are answered so; without an argument as the book would. */
  answerWith(script: Script = NOTHING): void {
    this.#script = script;
  }

  /** Answers with a return code and nothing else. */
  answerRetcode(retcode: number, more: Partial<TradeResult> = {}): void {
    const result = { ...answer(retcode, undefined, this.#clock.nowMs()), ...more };
    this.answerWith(() => ({ kind: 'answered', result }));
  }

  /** Answers nothing until the returned function is called; then as the book would. */
  hold(): () => void {
    const gate = Promise.withResolvers<void>();
    this.answerWith((request) => gate.promise.then(() => this.#execute(request)));
    return () => {
      this.answerWith();
      gate.resolve();
    };
  }

  setMoney(money: Partial<AccountState>): void {
    this.#money = money;
  }

  setStatus(status: TerminalStatus): void {
    this.#status = status;
    this.#sink?.status(status);
  }

  /** A new quote at this moment. */
  quote(symbol: string, bid: number, ask: number): void {
    this.push(sampleQuote(symbol, bid, ask, this.#clock.nowMs()));
  }

  push(...ticks: readonly Tick[]): void {
    for (const tick of ticks) this.#keep(tick);
    this.#sink?.ticks(ticks);
  }

  emit(...changes: readonly TerminalChange[]): void {
    this.#sink?.events(changes.map((change) => this.#number(change)));
  }

  /** Events that were numbered and never told. */
  skipEvents(count: number): void {
    this.#seq += count;
  }

  async open(sink: TerminalSink): Promise<void> {
    this.#sink = sink;
    this.setStatus('connected');
    sink.ticks([...this.#quotes.values()]);
  }

  async close(): Promise<void> {
    if (this.#status === 'connected') this.setStatus('disconnected');
    this.#sink = undefined;
  }

  status(): TerminalStatus {
    return this.#status;
  }

  async checkPassword(password: string): Promise<boolean> {
    this.passwords.push(password);
    return this.capabilities.checksPasswords && password === this.#password;
  }

  async snapshot(): Promise<TerminalSnapshot> {
    return {
      terminalEpoch: 'fake-1',
      seq: this.#seq,
      account: this.account(),
      orders: [...this.book.orders.values()],
      positions: [...this.book.positions.values()],
    };
  }

  account(): AccountState {
    return {
      spec: this.#spec,
      balance: SAMPLE_BALANCE,
      credit: NO_MONEY,
      profit: NO_MONEY,
      equity: SAMPLE_BALANCE,
      margin: NO_MONEY,
      marginFree: SAMPLE_BALANCE,
      marginLevel: 0,
      ...this.#money,
    };
  }

  async send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    this.requests.push(request);
    if (this.#status !== 'connected') return { kind: 'not_sent', reason: this.#status };
    if (this.#clock.nowMs() > request.expiresAtMs) return { kind: 'not_sent', reason: 'expired' };
    const known = this.#journal.get(request.requestId);
    const reply = known ?? Promise.resolve(this.#script(request) ?? this.#execute(request));
    this.#journal.set(request.requestId, reply);
    return this.#orTimeout(reply, deadlineMs);
  }

  async find(query: FindQuery): Promise<FindResult> {
    const { book } = this;
    const orders = [...book.orders.values(), ...book.pastOrders];
    const positions = [...book.positions.values()];
    const historyCompleteToMs = this.#clock.nowMs();
    if (query.by === 'orders') {
      const tickets = new Set(query.tickets);
      return {
        orders: orders.filter(({ ticket }) => tickets.has(ticket)),
        deals: book.deals.filter(({ order }) => tickets.has(order)),
        positions: positions.filter(({ identifier }) => tickets.has(identifier)),
        historyCompleteToMs,
      };
    }
    const isWanted = this.#markedBy(query);
    return {
      orders: orders.filter(isWanted),
      deals: book.deals.filter(isWanted),
      positions: positions.filter(isWanted),
      historyCompleteToMs,
    };
  }

  /** Whether something bears the mark of the request that is looked for. */
  #markedBy(
    query: Exclude<FindQuery, { by: 'orders' }>,
  ): (item: { readonly comment: string }) => boolean {
    const comments =
      query.by === 'fingerprint'
        ? [query.fingerprint]
        : this.requests
            .filter(({ requestId }) => requestId === query.requestId)
            .map(({ fingerprint }) => fingerprint);
    return ({ comment }) => comments.some((start) => start !== '' && comment.startsWith(start));
  }

  async check(trade: TradeRequest): Promise<CheckResult> {
    const { balance, equity, profit, margin, marginFree, marginLevel } = this.account();
    const volume = 'volume' in trade ? trade.volume : NO_VOLUME;
    return {
      ...{ balance, equity, profit, margin, marginFree, marginLevel },
      retcode: volume > 0 ? 0 : 10014,
      requiredMargin: NO_MONEY,
      volume,
      price: NO_PRICE,
      stopLoss: NO_PRICE,
      takeProfit: NO_PRICE,
      comment: '',
    };
  }

  async symbols(): Promise<readonly SymbolSpec[]> {
    return SAMPLE_SYMBOLS;
  }

  async ticks({ symbol, fromMs = asUtcMs(0), toMs, count }: HistoryQuery) {
    const untilMs = toMs ?? asUtcMs(Number.MAX_SAFE_INTEGER);
    return this.#history
      .filter((tick) => tick.symbol === symbol && tick.timeMs >= fromMs && tick.timeMs <= untilMs)
      .slice(-count);
  }

  async bars(): Promise<readonly Bar[]> {
    return [];
  }

  async deals({ fromMs, toMs, limit }: PastQuery): Promise<readonly Deal[]> {
    const inRange = ({ timeMs }: Deal): boolean => timeMs >= fromMs && timeMs <= toMs;
    return newest(this.book.deals.filter(inRange), ({ timeMs }) => timeMs, limit);
  }

  async pastOrders({ fromMs, toMs, limit }: PastQuery): Promise<readonly Order[]> {
    const endMs = ({ doneMs, setupMs }: Order): UtcMs => doneMs ?? setupMs;
    const ended = this.book.pastOrders.filter(
      (order) => endMs(order) >= fromMs && endMs(order) <= toMs,
    );
    return newest(ended, endMs, limit);
  }

  marketTime(): UtcMs {
    return this.#clock.nowMs();
  }

  /** Two hours, as most servers in winter. */
  serverOffsetMs(): number {
    return 7_200_000;
  }

  #execute({ requestId, trade }: TerminalRequest): TradeReply {
    const quote = 'symbol' in trade ? this.#quotes.get(trade.symbol) : undefined;
    const { result, changes } = this.book.execute(trade, quote, this.#clock.nowMs());
    const account = { kind: 'account', account: this.account() } as const;
    const request = { kind: 'request', transaction: 'REQUEST', requestId, result } as const;
    this.emit(...changes, ...(changes.length === 0 ? [] : [account]), request);
    return { kind: 'answered', result };
  }

  #orTimeout(reply: Promise<TradeReply>, deadlineMs: number): Promise<TradeReply> {
    return new Promise((resolve, reject) => {
      const detail = `no answer in ${deadlineMs} ms`;
      const cancel = this.#clock.schedule(deadlineMs, () =>
        resolve({ kind: 'no_answer', reason: 'timeout', detail }),
      );
      reply.finally(cancel).then(resolve, reject);
    });
  }

  #keep(tick: Tick): void {
    this.#quotes.set(tick.symbol, tick);
    this.#history.push(tick);
  }

  #number(change: TerminalChange): TerminalEvent {
    this.#seq += 1;
    const { accountId } = this;
    const timeMs = this.#clock.nowMs();
    return { accountId, terminalEpoch: 'fake-1', seq: this.#seq, timeMs, change };
  }
}

/** The newest `limit`, oldest first; those of one millisecond in the order of their coming. */
function newest<Row>(rows: readonly Row[], timeOf: (row: Row) => UtcMs, limit: number): Row[] {
  return rows.toSorted((a, b) => timeOf(a) - timeOf(b)).slice(-limit);
}
