import type { Tick, UtcMs } from '@mt5-bridge/trading';
import type { MarketBatch, SnapshotEntry, StreamEntry } from './market-messages.ts';
import { newTickBuffer, TICKS_PER_BATCH, type TickColumns, tickColumns } from './tick-columns.ts';

/** Streams are numbered for ever, so names that strangers choose must not be endless. */
const STREAMS_MAX = 20_000;

/** What was recorded and not handed to the worker yet. Written on the hot path of every tick. */
export class TickQueue {
  #columns: TickColumns = tickColumns(newTickBuffer());
  #tickCount = 0;
  #snapshots: SnapshotEntry[] = [];
  #newStreams: StreamEntry[] = [];
  /** By source, then by symbol. */
  readonly #streams = new Map<string, Map<string, number>>();
  #streamCount = 0;
  #lastStreamId = 0;
  readonly #spareBuffers: ArrayBuffer[] = [];

  constructor(streams: readonly StreamEntry[]) {
    for (const [id, source, symbol] of streams) this.#remember(id, source, symbol);
  }

  get tickCount(): number {
    return this.#tickCount;
  }

  get isFull(): boolean {
    return this.#tickCount === TICKS_PER_BATCH;
  }

  /** Ticks and snapshots. */
  get size(): number {
    return this.#tickCount + this.#snapshots.length;
  }

  streamId(source: string, symbol: string): number | undefined {
    return this.#streams.get(source)?.get(symbol);
  }

  /** False when there are too many streams. Not to be called when full. */
  addTick(source: string, tick: Tick, seq: number): boolean {
    const stream = this.#streams.get(source)?.get(tick.symbol) ?? this.#open(source, tick.symbol);
    if (stream === undefined) return false;
    const index = this.#tickCount;
    const columns = this.#columns;
    columns.stream[index] = stream;
    columns.timeMs[index] = tick.timeMs;
    columns.seq[index] = seq;
    columns.bid[index] = tick.bid;
    columns.ask[index] = tick.ask;
    columns.last[index] = tick.last;
    columns.volume[index] = tick.volumeReal;
    columns.flags[index] = tick.flags;
    this.#tickCount = index + 1;
    return true;
  }

  addSnapshot(entry: SnapshotEntry): void {
    this.#snapshots.push(entry);
  }

  /** Everything so far as one message; its buffer is to be transferred. */
  take(nowMs: UtcMs): MarketBatch {
    const batch: MarketBatch = {
      kind: 'batch',
      buffer: this.#columns.buffer,
      tickCount: this.#tickCount,
      streams: this.#newStreams,
      snapshots: this.#snapshots,
      nowMs,
    };
    this.#columns = tickColumns(this.#spareBuffers.pop() ?? newTickBuffer());
    this.#tickCount = 0;
    this.#snapshots = [];
    this.#newStreams = [];
    return batch;
  }

  /** Takes a buffer back from the worker. */
  recycle(buffer: ArrayBuffer): void {
    this.#spareBuffers.push(buffer);
  }

  #open(source: string, symbol: string): number | undefined {
    if (this.#streamCount >= STREAMS_MAX) return undefined;
    const id = this.#lastStreamId + 1;
    this.#remember(id, source, symbol);
    this.#newStreams.push([id, source, symbol]);
    return id;
  }

  #remember(id: number, source: string, symbol: string): void {
    let symbols = this.#streams.get(source);
    if (symbols === undefined) {
      symbols = new Map();
      this.#streams.set(source, symbols);
    }
    symbols.set(symbol, id);
    this.#streamCount += 1;
    this.#lastStreamId = Math.max(this.#lastStreamId, id);
  }
}
