import type { AccountId, AccountState, SymbolName, Tick, UtcMs } from '@mt5-bridge/trading';
import type { StoreHealth } from './append-result.ts';

/** A tick with where it came from and its number in that stream. */
export interface StoredTick {
  readonly tick: Tick;
  /** Rises by one per source and symbol while the bridge runs; starts again at 1 with the process. */
  readonly seq: number;
}

export interface TickQuery {
  readonly source: string;
  readonly symbol: SymbolName;
  /** The `count` ticks that came last, 1 to 1,000. */
  readonly count: number;
  /** Leave out older ones among these. */
  readonly sinceMs: UtcMs;
}

/** What a publisher said of an account. Never an input of a risk rule. */
export interface PublishedAccount {
  readonly subject: string;
  readonly timeMs: UtcMs;
  /** JSON text of the fields as they were sent. */
  readonly body: string;
}

/** Ticks and account snapshots: batched, bounded, may lose its newest second in a power cut. */
export interface MarketStore {
  /**
   * Queues a tick with the number that the caller gave it. False when the queue is full: the tick is not
   * stored, `dropped` counts it, and the missing number shows the gap.
   */
  recordTick(source: string, tick: Tick, seq: number): boolean;
  recordPublishedAccount(account: PublishedAccount): boolean;
  recordAccountState(accountId: AccountId, timeMs: UtcMs, state: AccountState): boolean;
  /** Oldest first; ticks still waiting to be stored are included. Rejects when the store is dead. */
  ticks(query: TickQuery): Promise<readonly StoredTick[]>;
  flush(): Promise<void>;
  stats(): {
    readonly queued: number;
    readonly dropped: number;
    readonly stored: number;
    readonly lagMs: number;
  };
  health(): StoreHealth;
}
