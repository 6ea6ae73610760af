import type {
  AccountId,
  AccountSpec,
  Money,
  SymbolName,
  TerminalEvent,
  TerminalStatus,
  Tick,
  UtcMs,
} from '@mt5-bridge/trading';
import type { EngineSettings } from '../engine/settings.ts';
import type { PriceFeed } from '../feed/price-feed.ts';
import type { BookStore } from './book-store.ts';
import type { PaperClock } from './faulty-link.ts';

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
  /** The market. Several accounts on one feed take views of a `SharedFeed`. */
  readonly feed: PriceFeed;
  readonly book: BookStore;
  readonly clock: PaperClock;
  readonly settings?: Partial<EngineSettings>;
  /** Whether a password opens this account; without it none does. */
  readonly verifyPassword?: (password: string) => Promise<boolean>;
  /** Told why the terminal halted: the book failed, or the engine threw. */
  readonly onHalt?: (reason: string) => void;
}

export interface PaperHistoryQuery {
  readonly symbol: SymbolName;
  readonly fromMs?: UtcMs;
  readonly toMs?: UtcMs;
  readonly count: number;
}
