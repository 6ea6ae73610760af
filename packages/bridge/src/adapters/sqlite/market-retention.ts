import type { Database } from 'bun:sqlite';
import type { MarketRetention } from './market-messages.ts';
import { BYTES_PER_TICK } from './tick-blocks.ts';

const DAY_MS = 86_400_000;
/** Blocks that are looked at for one slice; a bridge that nobody publishes to writes small ones. */
const BLOCKS_PER_SLICE = 2_000;
/** A block's row and its place in the index, without its ticks. */
const BYTES_PER_BLOCK = 40;

interface BlockHead {
  readonly no: number;
  readonly recordedMs: number;
  readonly tickCount: number;
}

/** Removes the oldest rows in slices small enough to hold nobody up. Called inside a transaction. */
export class MarketRetentionSlices {
  readonly #retention: MarketRetention;
  readonly #oldest;
  readonly #newestNo;
  readonly #removeBlocks;
  readonly #removeSnapshots;
  readonly #size;

  constructor(database: Database, retention: MarketRetention) {
    this.#retention = retention;
    this.#oldest = database.prepare<BlockHead, [number]>(
      `select no, recorded_ms as recordedMs, tick_count as tickCount
       from tick_block order by no limit ?1`,
    );
    this.#newestNo = database.prepare<{ no: number | null }, []>(
      'select max(no) as no from tick_block',
    );
    this.#removeBlocks = database.prepare('delete from tick_block where no <= ?1');
    this.#removeSnapshots = database.prepare(
      `delete from account_snapshot where recorded_ms < ?1
       and no < (select min(no) from account_snapshot) + ?2`,
    );
    this.#size = database.prepare<{ bytes: number }, []>(
      `select (p.page_count - f.freelist_count) * s.page_size as bytes
       from pragma_page_count p, pragma_freelist_count f, pragma_page_size s`,
    );
  }

  /** Removes up to `rows` ticks and snapshots that are too old or too many; false when there were none. */
  removeSlice(nowMs: number, rows: number): boolean {
    const { ticksDays, ticksBytes } = this.#retention;
    const oldestMs = ticksDays > 0 ? nowMs - ticksDays * DAY_MS : Number.NEGATIVE_INFINITY;
    const bytes = ticksBytes > 0 ? (this.#size.get()?.bytes ?? 0) : 0;
    const excessBytes = Math.max(0, bytes - ticksBytes);
    const removed = this.#removeOld(oldestMs, rows) + this.#removeExcess(excessBytes, rows);
    // Snapshots are few; when space is short they go as far back as the ticks do.
    const [first] = excessBytes > 0 ? this.#oldest.all(1) : [];
    const beforeMs = excessBytes > 0 ? Math.max(oldestMs, first?.recordedMs ?? nowMs) : oldestMs;
    const snapshots = Number.isFinite(beforeMs)
      ? this.#removeSnapshots.run(beforeMs, rows).changes
      : 0;
    return removed + snapshots > 0;
  }

  #removeOld(oldestMs: number, rows: number): number {
    const [first] = this.#oldest.all(1);
    if (first === undefined || first.recordedMs >= oldestMs) return 0;
    const blocks = this.#oldest.all(BLOCKS_PER_SLICE);
    const firstYoung = blocks.findIndex(({ recordedMs }) => recordedMs >= oldestMs);
    return this.#remove(firstYoung === -1 ? blocks : blocks.slice(0, firstYoung), rows);
  }

  /** Some ticks always stay. */
  #removeExcess(excessBytes: number, rows: number): number {
    if (excessBytes === 0) return 0;
    const newest = this.#newestNo.get()?.no ?? 0;
    const wanted: BlockHead[] = [];
    let bytes = 0;
    for (const block of this.#oldest.all(BLOCKS_PER_SLICE)) {
      if (bytes >= excessBytes || block.no === newest) break;
      wanted.push(block);
      bytes += BYTES_PER_BLOCK + block.tickCount * BYTES_PER_TICK;
    }
    return this.#remove(wanted, rows);
  }

  /** Removes of these oldest blocks as many as hold `rows` ticks, and one at least. */
  #remove(blocks: readonly BlockHead[], rows: number): number {
    let last: BlockHead | undefined;
    let ticks = 0;
    for (const block of blocks) {
      if (last !== undefined && ticks + block.tickCount > rows) break;
      last = block;
      ticks += block.tickCount;
    }
    return last === undefined ? 0 : this.#removeBlocks.run(last.no).changes;
  }
}
