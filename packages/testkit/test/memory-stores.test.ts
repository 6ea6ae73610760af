import { MemoryBookStore } from '@mt5-bridge/paper/internal/terminal/memory-book-store.ts';
import { describeAuditLog } from '@mt5-bridge/testkit/internal/contracts/audit-log.ts';
import {
  type BookStoreFixture,
  describeBookStore,
} from '@mt5-bridge/testkit/internal/contracts/book-store.ts';
import {
  type ControlStoreFixture,
  describeControlStore,
} from '@mt5-bridge/testkit/internal/contracts/control-store.ts';
import { describeEventLog } from '@mt5-bridge/testkit/internal/contracts/event-log.ts';
import {
  describeLedger,
  describeLedgerRestart,
} from '@mt5-bridge/testkit/internal/contracts/ledger.ts';
import { describeLedgerFaults } from '@mt5-bridge/testkit/internal/contracts/ledger-faults.ts';
import type { LedgerFixture } from '@mt5-bridge/testkit/internal/contracts/ledger-fixture.ts';
import {
  describeMarketStore,
  type MarketStoreFixture,
} from '@mt5-bridge/testkit/internal/contracts/market-store.ts';
import { MemoryControlStore } from '@mt5-bridge/testkit/internal/memory-control-store.ts';
import { MemoryDisk } from '@mt5-bridge/testkit/internal/memory-disk.ts';
import { MemoryLedger } from '@mt5-bridge/testkit/internal/memory-ledger.ts';
import { MemoryMarketStore } from '@mt5-bridge/testkit/internal/memory-market-store.ts';

const nothing = async (): Promise<void> => undefined;

async function openLedger(disk = new MemoryDisk()): Promise<LedgerFixture> {
  const ledger = new MemoryLedger(disk);
  return {
    ledger,
    eventLog: ledger.eventLog,
    audit: ledger.audit,
    reopen: () => openLedger(disk),
    breakStore: () => ledger.writer.failWith('broken for a test'),
    close: nothing,
  };
}

async function openControls(controls = new MemoryControlStore()): Promise<ControlStoreFixture> {
  return {
    controls,
    reopen: () => openControls(controls),
    breakStore: () => controls.breakStore(),
    close: nothing,
  };
}

async function openMarket(
  options = { queueMax: Number.POSITIVE_INFINITY },
  disk: ConstructorParameters<typeof MemoryMarketStore>[0] = [],
): Promise<MarketStoreFixture> {
  return {
    market: new MemoryMarketStore(disk, options.queueMax),
    reopen: () => openMarket(options, disk),
    close: nothing,
  };
}

async function openBook(book = new MemoryBookStore()): Promise<BookStoreFixture> {
  return {
    book,
    reopen: () => openBook(book),
    breakStore: () => book.failWith('broken for a test'),
    close: nothing,
  };
}

describeLedger('in memory', openLedger);
describeLedgerRestart('in memory', openLedger);
describeLedgerFaults('in memory', openLedger);
describeEventLog('in memory', openLedger);
describeAuditLog('in memory', openLedger);
describeMarketStore('in memory', openMarket);
describeBookStore('in memory', openBook);
describeControlStore('in memory', openControls);
