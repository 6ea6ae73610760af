import type { Database } from 'bun:sqlite';
import { Checkpoints } from './checkpoints.ts';
import type { MarketBatch, MarketRetention, StreamEntry } from './market-messages.ts';
import { MarketRetentionSlices } from './market-retention.ts';
import { groupByStream, packTicks, type TickBlock, unpackNewest } from './tick-blocks.ts';
import { tickColumns } from './tick-columns.ts';

/** Ticks and snapshots that retention removes in an idle moment, or beside a small batch. */
const SLICE_ROWS = 2_000;

/** The market database's only connection; lives in the worker. */
export class MarketConnection {
  readonly #database: Database;
  readonly #checkpoints: Checkpoints;
  readonly #retention: MarketRetentionSlices;
  readonly #insertBlock;
  readonly #insertStream;
  readonly #insertSnapshot;
  readonly #newestBlocks;
  readonly #begin;
  readonly #commit;
  /** New ones, until a commit has taken them: their number stays in use when a batch is lost. */
  #newStreams: StreamEntry[] = [];

  constructor(database: Database, retention: MarketRetention) {
    this.#database = database;
    this.#checkpoints = new Checkpoints(database);
    this.#retention = new MarketRetentionSlices(database, retention);
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#insertBlock = database.prepare(
      `insert into tick_block (stream, recorded_ms, tick_count, columns)
       values (?1, ?2, ?3, ?4)`,
    );
    this.#insertStream = database.prepare(
      'insert or ignore into stream (id, source, symbol) values (?1, ?2, ?3)',
    );
    this.#insertSnapshot = database.prepare(
      `insert into account_snapshot (kind, owner, time_ms, recorded_ms, body)
       values (?1, ?2, ?3, ?4, ?5)`,
    );
    this.#newestBlocks = database.prepare<TickBlock, [number]>(
      `select tick_count as tickCount, columns
       from tick_block where stream = ?1 order by no desc`,
    );
  }

  streams(): StreamEntry[] {
    return this.#database
      .query<{ id: number; source: string; symbol: string }, []>('select * from stream')
      .all()
      .map(({ id, source, symbol }) => [id, source, symbol]);
  }

  /** All of the batch or nothing. Throws when the disk failed. */
  store(batch: MarketBatch): void {
    this.#newStreams.push(...batch.streams);
    this.#inTransaction(() => {
      const { nowMs, tickCount } = batch;
      for (const [id, source, symbol] of this.#newStreams)
        this.#insertStream.run(id, source, symbol);
      for (const [kind, owner, timeMs, body] of batch.snapshots) {
        this.#insertSnapshot.run(kind, owner, timeMs, nowMs, body);
      }
      const columns = tickColumns(batch.buffer);
      for (const [stream, places] of groupByStream(columns, tickCount)) {
        const block = packTicks(columns, places);
        this.#insertBlock.run(stream, nowMs, block.tickCount, block.columns);
      }
      this.#retention.removeSlice(nowMs, Math.max(SLICE_ROWS, 2 * tickCount));
    });
    this.#newStreams = [];
    this.#checkpoints.whenDue();
  }

  /** Removes what is too old or too much, one slice; true when there may be more. */
  tidy(nowMs: number): boolean {
    const hasMore = this.#inTransaction(() => this.#retention.removeSlice(nowMs, SLICE_ROWS));
    if (!hasMore) this.#checkpoints.now();
    return hasMore;
  }

  /** The newest ticks of a stream, oldest first. */
  newest(stream: number, count: number): { buffer: ArrayBuffer; tickCount: number } {
    return unpackNewest(this.#newestBlocks.iterate(stream), count);
  }

  close(): void {
    this.#database.close(true);
  }

  #inTransaction<T>(run: () => T): T {
    this.#begin.run();
    try {
      const result = run();
      this.#commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, a full disk among them.
      if (this.#database.inTransaction) this.#database.run('rollback');
      throw error;
    }
  }
}
