import { MemoryBookStore } from '@mt5-bridge/paper/internal/terminal/memory-book-store.ts';
import {
  type BookStoreFixture,
  describeBookStore,
  describeEventLog,
  describeLedger,
  describeLedgerFaults,
  describeLedgerRestart,
  describeMarketStore,
  type LedgerFixture,
  type MarketStoreFixture,
  MemoryDisk,
  MemoryLedger,
  MemoryMarketStore,
} from '@mt5-bridge/testkit';

const nothing = async (): Promise<void> => undefined;

async function openLedger(disk = new MemoryDisk()): Promise<LedgerFixture> {
  const ledger = new MemoryLedger(disk);
  return {
    ledger,
    eventLog: ledger.eventLog,
    reopen: () => openLedger(disk),
    breakStore: () => ledger.writer.failWith('broken for a test'),
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
describeMarketStore('in memory', openMarket);
describeBookStore('in memory', openBook);
