import { join } from 'node:path';
import type { StoreHealth } from '../../ports/append-result.ts';
import type { AuditLog } from '../../ports/audit-log.ts';
import type { Clock } from '../../ports/clock.ts';
import type { ControlStore } from '../../ports/control-store.ts';
import type { EventLog } from '../../ports/event-log.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { MarketStore } from '../../ports/market-store.ts';
import type { Random } from '../../ports/random.ts';
import type { BookRow } from './book-rows.ts';
import { openReader } from './database.ts';
import { GroupCommit } from './group-commit.ts';
import type { LedgerReply, OpenLedger } from './ledger-messages.ts';
import { LedgerPruning } from './ledger-pruning.ts';
import { LedgerReader } from './ledger-reader.ts';
import type { MarketReply, OpenMarket } from './market-messages.ts';
import { SqliteAuditLog } from './sqlite-audit-log.ts';
import { SqliteBookStore } from './sqlite-book-store.ts';
import { SqliteControlStore } from './sqlite-control-store.ts';
import { SqliteEventLog } from './sqlite-event-log.ts';
import { SqliteLedger } from './sqlite-ledger.ts';
import { SqliteMarketStore } from './sqlite-market-store.ts';
import { describeStoreError } from './store-errors.ts';
import { type StoreWorker, WorkerLink } from './worker-link.ts';

export interface StoreRetention {
  /** Days after which a recorded tick or account snapshot is removed; 0 = never. */
  readonly ticksDays: number;
  /** Bytes of the market database above which its oldest rows are removed; 0 = no limit. */
  readonly ticksBytes: number;
  /** Days after which the body of a settled signal, old events and rows of the audit are removed; 0 = never. Ids stay. */
  readonly ledgerDays: number;
}

export interface StoreOptions {
  /** A directory that this process owns (`openDataDir`). */
  readonly dataDir: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly retention: StoreRetention;
  /** Longest time in ms that a tick waits before it goes to the market worker. Default 100. */
  readonly marketFlushMs?: number;
  /** Ticks and snapshots that may wait in memory. Default 200,000, about 11 MB. */
  readonly marketQueueMax?: number;
  /** Starts the workers; tests break them through it. */
  readonly startWorker?: (name: 'ledger' | 'market') => StoreWorker;
}

/** `Row` is the record type of the paper book's owner. */
export interface Stores<Row extends BookRow = BookRow> {
  readonly ledger: Ledger;
  readonly eventLog: EventLog;
  readonly market: MarketStore;
  readonly controls: ControlStore;
  readonly audit: AuditLog;
  /** The durable book of paper accounts, in the ledger's database. */
  readonly paperBook: SqliteBookStore<Row>;
  health(): { readonly ledger: StoreHealth; readonly market: StoreHealth };
  /** Appends that wait for their commit. */
  appendDepth(): number;
  /** Resolves when everything recorded so far is stored or known to have failed. */
  flush(): Promise<void>;
  /** Flushes, then closes both databases and ends the workers. */
  close(): Promise<void>;
}

/** Opens both databases side by side. Throws `StoreOpenError` and leaves nothing running. */
export async function openStores<Row extends BookRow = BookRow>(
  options: StoreOptions,
): Promise<Stores<Row>> {
  const [ledger, market] = await Promise.allSettled([
    openLedger<Row>(options),
    openMarket(options),
  ]);
  if (ledger.status === 'rejected') {
    if (market.status === 'fulfilled') await market.value.close();
    throw ledger.reason;
  }
  if (market.status === 'rejected') {
    await ledger.value.close();
    throw market.reason;
  }
  const { audit, commit, controls, eventLog, paperBook } = ledger.value;
  return {
    ledger: ledger.value.ledger,
    eventLog,
    market: market.value.store,
    controls,
    audit,
    paperBook,
    health: () => ({ ledger: commit.health(), market: market.value.store.health() }),
    appendDepth: () => commit.depth,
    async flush() {
      await Promise.all([commit.flush(), market.value.store.flush()]);
    },
    async close() {
      await Promise.all([ledger.value.close(), market.value.close()]);
    },
  };
}

interface OpenLedgerStore<Row extends BookRow> {
  readonly audit: AuditLog;
  readonly commit: GroupCommit;
  readonly controls: ControlStore;
  readonly eventLog: SqliteEventLog;
  readonly paperBook: SqliteBookStore<Row>;
  readonly ledger: SqliteLedger;
  close(): Promise<void>;
}

async function openLedger<Row extends BookRow>({
  dataDir,
  clock,
  random,
  retention,
  startWorker = startStoreWorker,
}: StoreOptions): Promise<OpenLedgerStore<Row>> {
  const path = join(dataDir, 'ledger.db');
  const worker = startWorker('ledger');
  const link = new WorkerLink<LedgerReply>(worker, 'ledger');
  const request: OpenLedger = {
    kind: 'open',
    path,
    newBridgeId: random.uuid(),
    newEpoch: random.uuid(),
  };
  const head = await link.open(request);
  const commit = new GroupCommit(worker, clock);
  const reader = openReader(path);
  const signals = new LedgerReader(reader, (error) => commit.fail(describeStoreError(error)));
  const eventLog = new SqliteEventLog(head.epoch, head.lastSeqs, commit, reader);
  const ledger = new SqliteLedger(head, commit, signals, eventLog);
  const paperBook = new SqliteBookStore<Row>(commit, reader, head.lastRequestNo);
  const pruning = new LedgerPruning(clock, retention.ledgerDays, (beforeMs) =>
    worker.postMessage({ kind: 'prune', beforeMs }),
  );
  commit.onFault(() => pruning.stop());
  link.listen(
    (reply) => {
      if (reply.kind === 'pruned') pruning.pruned(reply.hasMore);
      else if (reply.kind === 'indexed') {
        ledger.indexed(reply.signalNo);
        paperBook.indexed(reply.requestNo);
      } else commit.receive(reply);
    },
    (reason) => commit.fail(reason),
  );
  return {
    audit: new SqliteAuditLog(commit, reader),
    commit,
    controls: new SqliteControlStore(commit, reader),
    eventLog,
    ledger,
    paperBook,
    async close() {
      await commit.flush();
      commit.stop();
      pruning.stop();
      reader.close(true);
      await link.close();
    },
  };
}

async function openMarket({
  dataDir,
  clock,
  retention,
  marketFlushMs = 100,
  marketQueueMax = 200_000,
  startWorker = startStoreWorker,
}: StoreOptions): Promise<{ readonly store: SqliteMarketStore; close(): Promise<void> }> {
  const worker = startWorker('market');
  const link = new WorkerLink<MarketReply>(worker, 'market');
  const request: OpenMarket = { kind: 'open', path: join(dataDir, 'market.db'), retention };
  const { streams } = await link.open(request);
  const settings = { flushMs: marketFlushMs, queueMax: marketQueueMax };
  const store = new SqliteMarketStore(worker, clock, settings, streams);
  link.listen(
    (reply) => store.receive(reply),
    (reason) => store.fail(reason),
  );
  return {
    store,
    async close() {
      await store.flush();
      store.stop();
      await link.close();
    },
  };
}

/** The addresses are written out: a bundler finds a worker's file only so. */
function startStoreWorker(name: 'ledger' | 'market'): Worker {
  return name === 'ledger'
    ? new Worker(new URL('./ledger-worker.ts', import.meta.url))
    : new Worker(new URL('./market-worker.ts', import.meta.url));
}
