import type {
  BookChange,
  BookRecord,
  BookTable,
} from '@mt5-bridge/paper/internal/engine/book-change.ts';
import type {
  AppendOutcome,
  BookRange,
  BookStore,
} from '@mt5-bridge/paper/internal/terminal/book-store.ts';
import { MemoryBookStore } from '@mt5-bridge/paper/internal/terminal/memory-book-store.ts';
import type { AccountId } from '@mt5-bridge/trading';
import type { SimulatedDisk } from './simulated-disk.ts';

interface BookEntry {
  readonly accountId: AccountId;
  readonly changes: readonly BookChange[];
}

/** Hears of every change of the book once it is safe; `restart` comes before those of a new life. */
export interface BookWatcher {
  restarted(): void;
  changed(change: BookChange): void;
}

/** The paper terminal's book on a disk of its own. One instance is one life of the terminal. */
export class SimulatedBookStore implements BookStore {
  readonly #disk: SimulatedDisk;
  readonly #watcher: BookWatcher;
  readonly #tables = new MemoryBookStore();
  #restored: Promise<unknown> = Promise.resolve();

  constructor(disk: SimulatedDisk, watcher: BookWatcher) {
    this.#disk = disk;
    this.#watcher = watcher;
    watcher.restarted();
    // Written by this class, and whole: the disk has checked it.
    const entries = disk.open().map((text) => JSON.parse(text) as BookEntry);
    for (const entry of entries) this.#restored = this.#apply(entry);
  }

  async load(accountId: AccountId): Promise<readonly BookRecord[]> {
    await this.#restored;
    return this.#tables.load(accountId);
  }

  append(accountId: AccountId, changes: readonly BookChange[]): Promise<AppendOutcome> {
    const entry: BookEntry = { accountId, changes };
    return new Promise((resolve) => {
      this.#disk.append(JSON.stringify(entry), (result) => {
        if (result.kind === 'failed') resolve({ ok: false, error: result.reason });
        else resolve(this.#apply(entry));
      });
    });
  }

  range(accountId: AccountId, table: BookTable, range: BookRange): Promise<readonly BookRecord[]> {
    return this.#tables.range(accountId, table, range);
  }

  get(
    accountId: AccountId,
    table: BookTable,
    keys: readonly string[],
  ): Promise<readonly BookRecord[]> {
    return this.#tables.get(accountId, table, keys);
  }

  children(
    accountId: AccountId,
    table: BookTable,
    parents: readonly string[],
  ): Promise<readonly BookRecord[]> {
    return this.#tables.children(accountId, table, parents);
  }

  /** Every append that is not safe yet fails, and every later one. */
  breakNow(reason: string): void {
    this.#disk.breakNow(reason);
  }

  #apply({ accountId, changes }: BookEntry): Promise<AppendOutcome> {
    for (const change of changes) this.#watcher.changed(change);
    return this.#tables.append(accountId, changes);
  }
}
