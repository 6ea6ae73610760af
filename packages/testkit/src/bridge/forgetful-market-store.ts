import type { StoreHealth } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type { MarketStore, StoredTick } from '@mt5-bridge/bridge/internal/ports/market-store.ts';

/** Takes everything and keeps nothing, so that a test of memory sees the bridge alone. */
export class ForgetfulMarketStore implements MarketStore {
  #stored = 0;

  recordTick(): boolean {
    this.#stored += 1;
    return true;
  }

  recordPublishedAccount(): boolean {
    return true;
  }

  recordAccountState(): boolean {
    return true;
  }

  async ticks(): Promise<readonly StoredTick[]> {
    return [];
  }

  async flush(): Promise<void> {}

  stats(): { queued: number; dropped: number; stored: number; lagMs: number } {
    return { queued: 0, dropped: 0, stored: this.#stored, lagMs: 0 };
  }

  health(): StoreHealth {
    return { kind: 'ok' };
  }
}
