import type { Database } from 'bun:sqlite';
import { Checkpoints } from './checkpoints.ts';
import type { MarketBatch, MarketRetention, StreamEntry } from './market-messages.ts';
import { MarketRetentionSlices } from './market-retention.ts';
import { newTickBuffer, type TickColumns, tickColumns } from './tick-columns.ts';

interface TickRow {
  readonly timeMs: number;
  readonly seq: number;
  readonly bid: number;
  readonly ask: number;
  readonly last: number;
  readonly volume: number;
  readonly flags: number;
}

/** Rows that retention removes in an idle moment, or beside a small batch. */
const SLICE_ROWS = 2_000;

/** The market database's only connection; lives in the worker. */
export class MarketConnection {
  readonly #database: Database;
  readonly #checkpoints: Checkpoints;
  readonly #retention: MarketRetentionSlices;
  readonly #insertTick;
  readonly #insertStream;
  readonly #insertSnapshot;
  readonly #newestTicks;
  readonly #begin;
  readonly #commit;
  /** Rises for ever, also past ticks that were removed. */
  #nextArrival: number;
  /** New ones, until a commit has taken them: their number stays in use when a batch is lost. */
  #newStreams: StreamEntry[] = [];

  constructor(database: Database, retention: MarketRetention) {
    this.#database = database;
    this.#checkpoints = new Checkpoints(database);
    this.#retention = new MarketRetentionSlices(database, retention);
    this.#begin = database.prepare('begin immediate');
    this.#commit = database.prepare('commit');
    this.#insertTick = database.prepare(
      `insert into tick (arrival, stream, time_ms, seq, bid, ask, last, volume, flags)
       values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)`,
    );
    this.#insertStream = database.prepare(
      'insert or ignore into stream (id, source, symbol) values (?1, ?2, ?3)',
    );
    this.#insertSnapshot = database.prepare(
      `insert into account_snapshot (kind, owner, time_ms, recorded_ms, body)
       values (?1, ?2, ?3, ?4, ?5)`,
    );
    this.#newestTicks = database.prepare<TickRow, [number, number]>(
      `select time_ms as timeMs, seq, bid, ask, last, volume, flags
       from tick where stream = ?1 order by arrival desc limit ?2`,
    );
    this.#nextArrival = readNextArrival(database);
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
      this.#retention.mark(this.#nextArrival, nowMs);
      this.#insertTicks(tickColumns(batch.buffer), tickCount);
      this.#retention.removeSlice(nowMs, Math.max(SLICE_ROWS, 2 * tickCount));
    });
    this.#newStreams = [];
    this.#nextArrival += batch.tickCount;
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
    const rows = this.#newestTicks.all(stream, count).reverse();
    const columns = tickColumns(newTickBuffer(Math.max(1, rows.length)));
    rows.forEach((row, index) => {
      columns.timeMs[index] = row.timeMs;
      columns.seq[index] = row.seq;
      columns.bid[index] = row.bid;
      columns.ask[index] = row.ask;
      columns.last[index] = row.last;
      columns.volume[index] = row.volume;
      columns.flags[index] = row.flags;
    });
    return { buffer: columns.buffer, tickCount: rows.length };
  }

  close(): void {
    this.#database.close(true);
  }

  #insertTicks(columns: TickColumns, count: number): void {
    const { timeMs, seq, bid, ask, last, volume, stream, flags } = columns;
    const value = (column: Float64Array | Uint32Array, index: number): number => column[index] ?? 0;
    for (let i = 0; i < count; i += 1) {
      this.#insertTick.run(
        this.#nextArrival + i,
        value(stream, i),
        value(timeMs, i),
        value(seq, i),
        value(bid, i),
        value(ask, i),
        value(last, i),
        value(volume, i),
        value(flags, i),
      );
    }
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

function readNextArrival(database: Database): number {
  const row = database
    .query<{ tick: number | null; mark: number | null }, []>(
      `select (select max(arrival) from tick) as tick,
              (select max(arrival) from tick_mark) as mark`,
    )
    .get();
  return Math.max((row?.tick ?? 0) + 1, row?.mark ?? 1);
}
