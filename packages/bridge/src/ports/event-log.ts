import type { AccountId, UtcMs } from '@mt5-bridge/trading';
import type { AppendResult } from './append-result.ts';

export type EventOrigin = 'signal' | 'manual' | 'broker' | 'reconcile';

export interface AccountEventDraft {
  readonly accountId: AccountId;
  /** Past tense, for example `signal_submitted`, `order_added`, `deal_added`. */
  readonly type: string;
  readonly timeMs: UtcMs;
  readonly origin: EventOrigin;
  readonly signalId: string | null;
  /** JSON text of the event's data. */
  readonly body: string;
}

export interface AccountEvent extends AccountEventDraft {
  /** Changes when a restored backup made the numbers unreliable. */
  readonly epoch: string;
  /** Rises by exactly one per account, across restarts. */
  readonly seq: number;
}

/** Account-wide, durable, gap-free history of private events. Lives in the ledger's database. */
export interface EventLog {
  readonly epoch: string;
  /** The newest durable number; 0 before the first event. */
  lastSeq(accountId: AccountId): number;
  append(drafts: readonly AccountEventDraft[]): Promise<AppendResult>;
  /** Oldest first. When retention has removed some, the first number is higher than `afterSeq + 1`. */
  read(accountId: AccountId, afterSeq: number, limit: number): Promise<readonly AccountEvent[]>;
  /** Called after the events are durable, in the order of their numbers. */
  onAppended(listener: (events: readonly AccountEvent[]) => void): void;
}
