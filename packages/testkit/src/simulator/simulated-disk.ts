import type { AppendResult } from '@mt5-bridge/bridge/internal/ports/append-result.ts';

/** What a disk is asked to do, and may refuse: a write because it is full, a sync for no reason at all. */
export type DiskWork = 'write' | 'sync';

/** How a process ends: alone, with its writes safe in the system's cache, or with the whole machine. */
export type CrashKind = 'kill' | 'power_loss';

/** What became of the writes that no sync had made safe. */
export interface CrashDamage {
  readonly kept: number;
  readonly lost: number;
  readonly isTorn: boolean;
}

export interface DiskParts {
  /** Runs `run` when the disk has done its work; never before the caller's turn is over. */
  readonly later: (work: 'sync' | 'tell', run: () => void) => void;
  readonly refuses: (work: DiskWork) => boolean;
  /** Sees each record that is written. */
  readonly wrote?: (record: string) => void;
  /** A number from 0 up to, not including, `bound`. */
  readonly below: (bound: number) => number;
}

type Told = (result: AppendResult) => void;

/**
 * One file of records that are appended and synced, as a write-ahead log is. Until a sync has ended a
 * record may survive a crash, be lost or be torn; what is read back ends at the first record that is not whole.
 * A record whose sync was refused is not safe, yet it lies in the file and may come back
 * (SQLite does the same: a commit refused by a failed fsync is there after the process died).
 */
export class SimulatedDisk {
  readonly #parts: DiskParts;
  /** Each with its length and checksum before it, in the order of their writing. */
  #frames: string[] = [];
  /** So many of them survive a power loss. */
  #safe = 0;
  #waiting: Told[] = [];
  /** Wait for the sync that is under way. */
  #flying: Told[] = [];
  readonly #telling: (() => void)[] = [];
  #isSyncing = false;
  #fault: string | undefined;
  #life = 0;

  constructor(parts: DiskParts) {
    this.#parts = parts;
  }

  get unsafeCount(): number {
    return this.#frames.length - this.#safe;
  }

  /** True while a record is not safe, or somebody has not heard that his is. */
  get isBusy(): boolean {
    return this.unsafeCount > 0 || this.#telling.length > 0;
  }

  /** Why nothing is taken any more, until the next `open`. */
  get fault(): string | undefined {
    return this.#fault;
  }

  /** Records that would be read back after a power loss at this instant. */
  safeRecords(): readonly string[] {
    return this.#frames.slice(0, this.#safe).map(recordOf).filter(isWhole);
  }

  /** The newest record with all these texts in it that would survive a power loss at this instant. */
  findSafe(...texts: readonly string[]): string | undefined {
    for (let at = this.#safe - 1; at >= 0; at--) {
      const frame = this.#frames[at] ?? '';
      if (texts.every((text) => frame.includes(text))) return recordOf(frame);
    }
    return undefined;
  }

  /** Reads the file back and makes safe what it read: nothing may be answered from a cache alone. */
  open(): readonly string[] {
    const records: string[] = [];
    for (const frame of this.#frames) {
      const record = recordOf(frame);
      if (record === undefined) break;
      records.push(record);
    }
    this.#frames.length = records.length;
    this.#safe = records.length;
    return records;
  }

  /** Writes a record and calls `told` once it is safe, or once it is known that this is not known. */
  append(record: string, told: Told): void {
    const fault = this.#fault;
    if (fault !== undefined) {
      this.#tell([told], { kind: 'failed', reason: fault });
      return;
    }
    if (this.#parts.refuses('write')) {
      this.#waiting.push(told);
      this.#fail('database or disk is full');
      return;
    }
    this.#frames.push(frameOf(record));
    this.#parts.wrote?.(record);
    this.#waiting.push(told);
    this.#sync();
  }

  /** Everything that waits fails, and so does everything later. */
  breakNow(reason: string): void {
    if (this.#fault === undefined) this.#fail(reason);
  }

  /** Ends the life of the process that wrote; with the machine if the power went. */
  crash(kind: CrashKind): CrashDamage {
    this.#life += 1;
    this.#waiting = [];
    this.#flying = [];
    this.#telling.length = 0;
    this.#isSyncing = false;
    this.#fault = undefined;
    const unsafe = this.unsafeCount;
    if (unsafe === 0) return { kept: 0, lost: 0, isTorn: false };
    const kept = kind === 'kill' ? unsafe - this.#parts.below(2) : this.#parts.below(unsafe + 1);
    const torn = this.#frames[this.#safe + kept];
    const isTorn = torn !== undefined && this.#parts.below(2) === 0;
    this.#frames.length = this.#safe + kept;
    if (isTorn) this.#frames.push(torn.slice(0, this.#parts.below(torn.length)));
    return { kept, lost: unsafe - kept, isTorn };
  }

  #sync(): void {
    if (this.#isSyncing || this.#waiting.length === 0) return;
    this.#isSyncing = true;
    const covered = this.#frames.length;
    this.#flying = this.#waiting;
    this.#waiting = [];
    this.#later('sync', () => {
      if (this.#fault !== undefined) return;
      if (this.#parts.refuses('sync')) {
        this.#fail('disk I/O error: fsync');
        return;
      }
      this.#isSyncing = false;
      this.#safe = covered;
      const answers = this.#flying;
      this.#flying = [];
      this.#tell(answers, { kind: 'durable' });
      this.#sync();
    });
  }

  #fail(reason: string): void {
    this.#fault = reason;
    const answers = [...this.#flying, ...this.#waiting];
    this.#flying = [];
    this.#waiting = [];
    this.#tell(answers, { kind: 'failed', reason });
  }

  /** In the order of the appends, whichever answer is the first to get through. */
  #tell(answers: readonly Told[], result: AppendResult): void {
    this.#telling.push(() => {
      for (const told of answers) told(result);
    });
    this.#later('tell', () => this.#telling.shift()?.());
  }

  /** Work of an earlier life does not answer to a later one. */
  #later(work: 'sync' | 'tell', run: () => void): void {
    const life = this.#life;
    this.#parts.later(work, () => {
      if (life === this.#life) run();
    });
  }
}

function frameOf(record: string): string {
  return `${record.length}:${Bun.hash.crc32(record)}:${record}`;
}

/** `undefined` when the frame is not whole. */
function recordOf(frame: string): string | undefined {
  const [length = '', checksum = ''] = frame.split(':', 2);
  const record = frame.slice(length.length + checksum.length + 2);
  const isWhole = record.length === Number(length) && String(Bun.hash.crc32(record)) === checksum;
  return isWhole && checksum !== '' ? record : undefined;
}

function isWhole(record: string | undefined): record is string {
  return record !== undefined;
}
