import type { Database } from 'bun:sqlite';
import type { MarketRetention } from './market-messages.ts';

const DAY_MS = 86_400_000;
/** Ticks between two marks in time, so that age is known to the minute. */
const MARK_EVERY_MS = 60_000;

interface Mark {
  readonly arrival: number;
  readonly recordedMs: number;
}

/** Removes the oldest rows in slices small enough to hold nobody up. Called inside a transaction. */
export class RetentionOfTicks {
  readonly #retention: MarketRetention;
  readonly #firstMarks;
  readonly #addMark;
  readonly #removeMarks;
  readonly #firstTick;
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
    this.#removeMarks = database.prepare(
      `delete from tick_mark
       where arrival < (select max(arrival) from tick_mark where arrival <= ?1)`,
    );
    this.#firstTick = database.prepare<{ arrival: number | null }, []>(
      'select min(arrival) as arrival from tick',
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
    const isTooLarge = ticksBytes > 0 && (this.#size.get()?.bytes ?? 0) > ticksBytes;
    const [first, second] = this.#firstMarks.all();
    const isFirstOld = second !== undefined && second.recordedMs <= oldestMs;
    const below = isTooLarge ? Number.MAX_SAFE_INTEGER : isFirstOld ? second.arrival : 0;
    const removed = this.#removeTicksBelow(below, rows);
    // Snapshots are few; when space is short they go as far back as the ticks do.
    const snapshotsMs = isTooLarge ? Math.max(oldestMs, first?.recordedMs ?? nowMs) : oldestMs;
    const snapshots = Number.isFinite(snapshotsMs)
      ? this.#removeSnapshots.run(snapshotsMs, rows).changes
      : 0;
    return removed + snapshots > 0;
  }

  /** Marks of ticks that are gone go too, all but the one that holds for the oldest tick. */
  #removeTicksBelow(arrival: number, rows: number): number {
    const first = this.#firstTick.get()?.arrival ?? Number.MAX_SAFE_INTEGER;
    const end = Math.min(arrival, first + rows);
    const ticks = first < end ? this.#removeTicks.run(end).changes : 0;
    const marks = this.#removeMarks.run(Math.max(end, Math.min(first, arrival))).changes;
    return ticks + marks;
  }
}
