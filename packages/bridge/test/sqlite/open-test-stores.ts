import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openStores,
  type StoreOptions,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import type { BookRecord } from '@mt5-bridge/paper/internal/engine/book-change.ts';

export type WorkerName = 'ledger' | 'market';

export interface TestStores extends Stores<BookRecord> {
  readonly dataDir: string;
  /** Ends a worker as a crash of it would. */
  kill(name: WorkerName): void;
  /** Closes and removes the directory. */
  remove(): Promise<void>;
}

export function makeDataDir(): string {
  return mkdtempSync(join(tmpdir(), 'mt5-bridge-'));
}

/** Real workers on a directory of their own. */
export async function openTestStores(options: Partial<StoreOptions> = {}): Promise<TestStores> {
  const dataDir = options.dataDir ?? makeDataDir();
  const workers = new Map<WorkerName, Worker>();
  const stores = await openStores<BookRecord>({
    dataDir,
    clock: systemClock,
    random: systemRandom,
    retention: { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 },
    startWorker: (name) => {
      const worker = new Worker(workerFile(name));
      workers.set(name, worker);
      return worker;
    },
    ...options,
  });
  return {
    ...stores,
    dataDir,
    kill: (name) => workers.get(name)?.terminate(),
    async remove() {
      await stores.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function workerFile(name: WorkerName): URL {
  return new URL(`../../src/adapters/sqlite/${name}-worker.ts`, import.meta.url);
}
