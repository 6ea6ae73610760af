import type {
  AccountId,
  AccountState,
  Bar,
  CheckResult,
  Deal,
  FindQuery,
  FindResult,
  Order,
  SymbolName,
  SymbolSpec,
  TerminalEvent,
  TerminalRequest,
  TerminalSnapshot,
  TerminalStatus,
  Tick,
  Timeframe,
  TradeReply,
  TradeRequest,
  UtcMs,
} from '@mt5-bridge/trading';

export interface TerminalSink {
  events(events: readonly TerminalEvent[]): void;
  ticks(ticks: readonly Tick[]): void;
  status(status: TerminalStatus): void;
  /** Events before now never came: only a new snapshot tells what stands. */
  missed(): void;
}

/** What this terminal can do; asked instead of its type. */
export interface TerminalCapabilities {
  /** Answers a repeated `requestId` from a journal of its own instead of executing it again. */
  readonly hasRequestJournal: boolean;
  /** `ticks` reaches back before the bridge was started. */
  readonly hasTickHistory: boolean;
  readonly supportsCheck: boolean;
  /** `connect` can check a password. */
  readonly checksPasswords: boolean;
}

export interface HistoryQuery {
  readonly symbol: SymbolName;
  readonly fromMs?: UtcMs;
  readonly toMs?: UtcMs;
  /** Newest `count` of the range. */
  readonly count: number;
}

/** The newest `limit` of a range of time, both ends inclusive. */
export interface PastQuery {
  readonly fromMs: UtcMs;
  readonly toMs: UtcMs;
  readonly limit: number;
}

/**
 * One account on one MT5 terminal, or on its paper twin. Outside the process, or could be: every value
 * survives JSON, business outcomes are values, nothing throws for them.
 */
export interface TerminalPort {
  readonly accountId: AccountId;
  readonly capabilities: TerminalCapabilities;
  open(sink: TerminalSink): Promise<void>;
  close(): Promise<void>;
  status(): TerminalStatus;
  /** True when `password` opens this account; always false where `checksPasswords` is false. */
  checkPassword(password: string): Promise<boolean>;
  snapshot(): Promise<TerminalSnapshot>;
  /** Money at this instant, for the risk view; `undefined` before the first snapshot. */
  account(): AccountState | undefined;
  send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply>;
  find(query: FindQuery, sinceMs: UtcMs): Promise<FindResult>;
  check(trade: TradeRequest): Promise<CheckResult>;
  symbols(): Promise<readonly SymbolSpec[]>;
  ticks(query: HistoryQuery): Promise<readonly Tick[]>;
  bars(query: HistoryQuery & { readonly timeframe: Timeframe }): Promise<readonly Bar[]>;
  /** Deals and balance operations by their time, oldest first. */
  deals(query: PastQuery): Promise<readonly Deal[]>;
  /** Orders that have ended by the time of their end, oldest first. */
  pastOrders(query: PastQuery): Promise<readonly Order[]>;
  marketTime(): UtcMs;
  /** Server time minus UTC at an instant, milliseconds; `undefined` while it is not known. */
  serverOffsetMs(atMs: UtcMs): number | undefined;
}

/** Account alias to terminal. Holds one entry or many; every lookup goes through it. */
export interface TerminalRegistry {
  get(accountId: AccountId): TerminalPort | undefined;
  all(): readonly TerminalPort[];
  readonly defaultAccountId: AccountId;
}
