import type { AccountId, AccountState, Tick, UtcMs } from '@mt5-bridge/trading';
import type { StoreHealth } from '../../ports/append-result.ts';
import type { Clock } from '../../ports/clock.ts';
import type {
  MarketStore,
  PublishedAccount,
  StoredTick,
  TickQuery,
} from '../../ports/market-store.ts';
import type { MarketReply, MarketRequest, SnapshotKind, StreamEntry } from './market-messages.ts';
import { TickQueue } from './tick-queue.ts';
import { TickReads } from './tick-reads.ts';

export interface MarketStoreSettings {
  /** Longest time that a tick waits before it is handed to the worker. */
  readonly flushMs: number;
  /** Ticks and snapshots that may wait in memory; what comes on top is dropped and counted. */
  readonly queueMax: number;
}

interface Batch {
  readonly rows: number;
  readonly startedMs: number;
}

/** Retention also works while no tick comes. */
const TIDY_EVERY_MS = 60_000;

/** Ticks and snapshots on SQLite: gathered here, written and read by a worker of their own. */
export class SqliteMarketStore implements MarketStore {
  readonly #worker: Pick<Worker, 'postMessage' | 'terminate'>;
  readonly #clock: Clock;
  readonly #settings: MarketStoreSettings;
  readonly #queue: TickQueue;
  /** Batches that the worker has, oldest first. */
  readonly #flying: Batch[] = [];
  readonly #reads = new TickReads();
  #flushes: { readonly resolve: () => void; left: number }[] = [];
  #queued = 0;
  #dropped = 0;
  #stored = 0;
  #oldestMs = 0;
  #isDead = false;
  #health: StoreHealth = { kind: 'ok' };
  #cancelFlush: (() => void) | undefined;
  #cancelTidy: (() => void) | undefined;

  constructor(
    worker: Pick<Worker, 'postMessage' | 'terminate'>,
    clock: Clock,
    settings: MarketStoreSettings,
    streams: readonly StreamEntry[],
  ) {
    this.#worker = worker;
    this.#clock = clock;
    this.#settings = settings;
    this.#queue = new TickQueue(streams);
    this.#tidyLater();
  }

  recordTick(source: string, tick: Tick, seq: number): boolean {
    if (!this.#hasRoom() || !this.#queue.addTick(source, tick, seq)) {
      this.#dropped += 1;
      return false;
    }
    this.#queued += 1;
    if (this.#queue.isFull) this.#post();
    else if (this.#cancelFlush === undefined) this.#flushLater();
    return true;
  }

  recordPublishedAccount({ subject, timeMs, body }: PublishedAccount): boolean {
    return this.#recordSnapshot('published', subject, timeMs, body);
  }

  recordAccountState(accountId: AccountId, timeMs: UtcMs, state: AccountState): boolean {
    return this.#recordSnapshot('terminal', accountId, timeMs, JSON.stringify(state));
  }

  /** The newest `count` ticks to come, of those the ones that are not older than `sinceMs`. */
  async ticks({ source, symbol, count, sinceMs }: TickQuery): Promise<readonly StoredTick[]> {
    const stream = this.#queue.streamId(source, symbol);
    if (stream === undefined) return [];
    if (this.#health.kind === 'failed' && this.#isDead) {
      throw new Error(`the market store failed: ${this.#health.reason}`);
    }
    // The worker keeps the order: what waits here is stored before it reads.
    this.#post();
    const read = this.#reads.open(symbol);
    this.#send({ kind: 'ticks', readId: read.readId, stream, count });
    return (await read.ticks).filter(({ tick }) => tick.timeMs >= sinceMs);
  }

  flush(): Promise<void> {
    this.#post();
    if (this.#flying.length === 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#flushes.push({ resolve, left: this.#flying.length });
    return promise;
  }

  stats(): { queued: number; dropped: number; stored: number; lagMs: number } {
    const oldestMs = this.#flying[0]?.startedMs ?? this.#oldestMs;
    return {
      queued: this.#queued,
      dropped: this.#dropped,
      stored: this.#stored,
      lagMs: this.#queued === 0 ? 0 : this.#clock.monotonicMs() - oldestMs,
    };
  }

  health(): StoreHealth {
    return this.#health;
  }

  /** Takes an answer of the worker. */
  receive(reply: MarketReply): void {
    switch (reply.kind) {
      case 'stored':
        this.#queue.recycle(reply.buffer);
        this.#stored += this.#settle();
        this.#health = { kind: 'ok' };
        return;
      case 'lost':
        this.#queue.recycle(reply.buffer);
        this.#dropped += this.#settle();
        if (reply.isFinal) this.fail(reply.reason);
        else this.#degrade(reply.reason);
        return;
      case 'failed':
        this.fail(reply.reason);
        return;
      case 'ticks':
        this.#reads.answer(reply.readId, reply.buffer, reply.tickCount);
        return;
      case 'unreadable':
        this.#reads.refuse(reply.readId, reply.reason);
        return;
      case 'tidied':
        if (reply.hasMore) this.#send({ kind: 'tidy', nowMs: this.#clock.nowMs() });
        return;
      case 'opened':
      case 'refused':
      case 'closed':
        return;
    }
  }

  /** Nothing is stored or read any more; what waits is counted as dropped. */
  fail(reason: string): void {
    if (this.#isDead) return;
    this.#degrade(reason);
    this.#isDead = true;
    this.stop();
    this.#worker.terminate();
    this.#dropped += this.#queued;
    this.#queued = 0;
    this.#flying.length = 0;
    this.#reads.refuseAll(reason);
    for (const { resolve } of this.#flushes) resolve();
    this.#flushes = [];
  }

  /** No timer fires any more. */
  stop(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    this.#cancelTidy?.();
  }

  #hasRoom(): boolean {
    return this.#queued < this.#settings.queueMax && !this.#isDead;
  }

  #recordSnapshot(kind: SnapshotKind, owner: string, timeMs: UtcMs, body: string): boolean {
    if (!this.#hasRoom()) {
      this.#dropped += 1;
      return false;
    }
    this.#queue.addSnapshot([kind, owner, timeMs, body]);
    this.#queued += 1;
    if (this.#cancelFlush === undefined) this.#flushLater();
    return true;
  }

  #flushLater(): void {
    this.#oldestMs = this.#clock.monotonicMs();
    this.#cancelFlush = this.#clock.schedule(this.#settings.flushMs, () => this.#post());
  }

  #post(): void {
    this.#cancelFlush?.();
    this.#cancelFlush = undefined;
    if (this.#queue.size === 0 || this.#isDead) return;
    this.#flying.push({ rows: this.#queue.size, startedMs: this.#oldestMs });
    const batch = this.#queue.take(this.#clock.nowMs());
    this.#send(batch, [batch.buffer]);
  }

  #send(request: MarketRequest, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(request, transfer);
  }

  /** The oldest batch is off the worker's hands; answers its number of rows. */
  #settle(): number {
    const rows = this.#flying.shift()?.rows ?? 0;
    this.#queued -= rows;
    for (const flush of this.#flushes) flush.left -= 1;
    for (const { left, resolve } of this.#flushes) if (left <= 0) resolve();
    this.#flushes = this.#flushes.filter(({ left }) => left > 0);
    return rows;
  }

  #degrade(reason: string): void {
    if (this.#health.kind === 'failed') return;
    this.#health = { kind: 'failed', reason, sinceMs: this.#clock.nowMs() };
  }

  #tidyLater(): void {
    this.#cancelTidy = this.#clock.schedule(TIDY_EVERY_MS, () => {
      this.#send({ kind: 'tidy', nowMs: this.#clock.nowMs() });
      this.#tidyLater();
    });
  }
}
