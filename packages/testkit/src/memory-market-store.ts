import type { StoreHealth } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type {
  MarketStore,
  StoredTick,
  TickQuery,
} from '@mt5-bridge/bridge/internal/ports/market-store.ts';
import type { Tick } from '@mt5-bridge/trading';

interface Recorded extends StoredTick {
  readonly source: string;
}

/** Ticks in memory, for tests of what stands on a market store. Stored means flushed. */
export class MemoryMarketStore implements MarketStore {
  readonly #ticks: Recorded[];
  readonly #queueMax: number;
  #queued = 0;
  #dropped = 0;
  #stored = 0;

  /** `disk` outlives the store; `queueMax` ticks may wait between two flushes. */
  constructor(disk: Recorded[] = [], queueMax = Number.POSITIVE_INFINITY) {
    this.#ticks = disk;
    this.#queueMax = queueMax;
  }

  recordTick(source: string, tick: Tick, seq: number): boolean {
    if (!this.#record()) return false;
    this.#ticks.push({ source, tick, seq });
    return true;
  }

  recordPublishedAccount(): boolean {
    return this.#record();
  }

  recordAccountState(): boolean {
    return this.#record();
  }

  async ticks({ source, symbol, count, sinceMs }: TickQuery): Promise<readonly StoredTick[]> {
    return this.#ticks
      .filter((recorded) => recorded.source === source && recorded.tick.symbol === symbol)
      .slice(-count)
      .filter(({ tick }) => tick.timeMs >= sinceMs)
      .map(({ tick, seq }) => ({ tick, seq }));
  }

  async flush(): Promise<void> {
    this.#stored += this.#queued;
    this.#queued = 0;
  }

  stats(): { queued: number; dropped: number; stored: number; lagMs: number } {
    return { queued: this.#queued, dropped: this.#dropped, stored: this.#stored, lagMs: 0 };
  }

  health(): StoreHealth {
    return { kind: 'ok' };
  }

  #record(): boolean {
    const hasRoom = this.#queued < this.#queueMax;
    if (hasRoom) this.#queued += 1;
    else this.#dropped += 1;
    return hasRoom;
  }
}
