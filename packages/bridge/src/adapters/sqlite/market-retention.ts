import type { Database } from 'bun:sqlite';
import type { MarketRetention } from './market-messages.ts';

const DAY_MS = 86_400_000;
/** Ticks between two marks came within this time after the first: age is known to the minute. */
const MARK_EVERY_MS = 60_000;

interface Mark {
  readonly arrival: number;
  readonly recordedMs: number;
}

/** Removes the oldest rows in slices small enough to hold nobody up. Called inside a transaction. */
export class MarketRetentionSlices {
  readonly #retention: MarketRetention;
  readonly #firstMarks;
  readonly #addMark;
  readonly #removeMarks;
  readonly #ends;
  readonly #removeTicks;
  readonly #removeSnapshots;
  readonly #size;
  #lastMarkMs: number;

  constructor(database: Database, retention: MarketRetention) {
    this.#retention = retention;
    this.#firstMarks = database.prepare<Mark, []>(
      'select arrival, recorded_ms as recordedMs from tick_mark order by arrival limit 2',
    );
    this.#addMark = database.prepare(
      'insert or replace into tick_mark (arrival, recorded_ms) values (?1, ?2)',
    );
    // All but the mark that holds for the oldest tick left.
    this.#removeMarks = database.prepare(
      `delete from tick_mark
       where arrival < (select max(arrival) from tick_mark where arrival <= ?1)`,
    );
    this.#ends = database.prepare<{ first: number | null; last: number | null }, []>(
      'select (select min(arrival) from tick) as first, (select max(arrival) from tick) as last',
    );
    this.#removeTicks = database.prepare('delete from tick where arrival < ?1');
    this.#removeSnapshots = database.prepare(
      `delete from account_snapshot where recorded_ms < ?1
       and no < (select min(no) from account_snapshot) + ?2`,
    );
    this.#size = database.prepare<{ bytes: number }, []>(
      `select (p.page_count - f.freelist_count) * s.page_size as bytes
       from pragma_page_count p, pragma_freelist_count f, pragma_page_size s`,
    );
    const last = database
      .query<{ ms: number | null }, []>('select max(recorded_ms) as ms from tick_mark')
      .get();
    this.#lastMarkMs = last?.ms ?? 0;
  }

  /** Notes that the ticks from `arrival` on came at `nowMs` or later. */
  mark(arrival: number, nowMs: number): void {
    if (Math.abs(nowMs - this.#lastMarkMs) < MARK_EVERY_MS) return;
    this.#addMark.run(arrival, nowMs);
    this.#lastMarkMs = nowMs;
  }

  /** Removes up to `rows` of each kind that are too old or too many; false when there were none. */
  removeSlice(nowMs: number, rows: number): boolean {
    const { ticksDays, ticksBytes } = this.#retention;
    const oldestMs = ticksDays > 0 ? nowMs - ticksDays * DAY_MS : Number.NEGATIVE_INFINITY;
    const bytes = ticksBytes > 0 ? (this.#size.get()?.bytes ?? 0) : 0;
    const excess = bytes > ticksBytes ? (bytes - ticksBytes) / bytes : 0;
    const removed = this.#removeOldTicks(oldestMs, rows) + this.#removeExcessTicks(excess, rows);
    // Snapshots are few; when space is short they go as far back as the ticks do.
    const [first] = excess > 0 ? this.#firstMarks.all() : [];
    const beforeMs = excess > 0 ? Math.max(oldestMs, first?.recordedMs ?? nowMs) : oldestMs;
    const snapshots = Number.isFinite(beforeMs)
      ? this.#removeSnapshots.run(beforeMs, rows).changes
      : 0;
    return removed + snapshots > 0;
  }

  #removeOldTicks(oldestMs: number, rows: number): number {
    const [first, second] = this.#firstMarks.all();
    if (first === undefined || first.recordedMs + MARK_EVERY_MS > oldestMs) return 0;
    const { first: arrival, last } = this.#readEnds();
    return this.#removeBelow(Math.min(second?.arrival ?? last + 1, arrival + rows));
  }

  /** `excess` is the part of the file that must go. Some ticks always stay. */
  #removeExcessTicks(excess: number, rows: number): number {
    if (excess === 0) return 0;
    const { first, last } = this.#readEnds();
    return this.#removeBelow(first + Math.min(rows, Math.ceil((last - first) * excess)));
  }

  /** Both ends of the stored ticks; the same number when there is none. */
  #readEnds(): { first: number; last: number } {
    const ends = this.#ends.get();
    return { first: ends?.first ?? 0, last: ends?.last ?? 0 };
  }

  #removeBelow(arrival: number): number {
    return this.#removeTicks.run(arrival).changes + this.#removeMarks.run(arrival).changes;
  }
}
