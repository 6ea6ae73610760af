import type { Database } from 'bun:sqlite';

interface CheckpointRow {
  readonly busy: number;
  /** Frames in the write-ahead log. */
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * At 4 KiB a frame 16 MiB. A shorter log makes more checkpoints, a longer one makes longer ones, and one
 * without end is slowest of all, because its file grows instead of being written over.
 */
const FRAMES_MAX = 4_000;

/**
 * Moves the write-ahead log into the database. SQLite would do it by itself inside a commit, but then it
 * ignores a failed sync, and a page that the kernel has dropped after such a failure is lost for good.
 */
export class Checkpoints {
  readonly #measure;
  readonly #run;

  constructor(database: Database) {
    // SQLite before 3.51 has no `noop` and reads it as `passive`: slower, not wrong.
    this.#measure = database.prepare<CheckpointRow, []>('pragma wal_checkpoint(noop)');
    this.#run = database.prepare<CheckpointRow, []>('pragma wal_checkpoint(passive)');
  }

  /** Throws when the disk failed. */
  whenDue(): void {
    if ((this.#measure.get()?.log ?? 0) >= FRAMES_MAX) this.now();
  }

  /** Throws when the disk failed. */
  now(): void {
    this.#run.get();
  }
}
