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
import { openTestStores } from './open-test-stores.ts';

async function openLedger(dataDir?: string): Promise<LedgerFixture> {
  const stores = await openTestStores(dataDir === undefined ? {} : { dataDir });
  return {
    ledger: stores.ledger,
    eventLog: stores.eventLog,
    audit: stores.audit,
    async reopen() {
      await stores.close();
      return openLedger(stores.dataDir);
    },
    breakStore: () => stores.kill('ledger'),
    close: () => stores.remove(),
  };
}

async function openMarket(
  options: { readonly queueMax?: number; readonly dataDir?: string } = {},
): Promise<MarketStoreFixture> {
  const { queueMax = 1_000 } = options;
  const place = options.dataDir === undefined ? {} : { dataDir: options.dataDir };
  const stores = await openTestStores({ ...place, marketQueueMax: queueMax });
  return {
    market: stores.market,
    async reopen() {
      await stores.close();
      return openMarket({ queueMax, dataDir: stores.dataDir });
    },
    close: () => stores.remove(),
  };
}

async function openControls(dataDir?: string): Promise<ControlStoreFixture> {
  const stores = await openTestStores(dataDir === undefined ? {} : { dataDir });
  return {
    controls: stores.controls,
    async reopen() {
      await stores.close();
      return openControls(stores.dataDir);
    },
    breakStore: () => stores.kill('ledger'),
    close: () => stores.remove(),
  };
}

async function openBook(dataDir?: string): Promise<BookStoreFixture> {
  const stores = await openTestStores(dataDir === undefined ? {} : { dataDir });
  return {
    book: stores.paperBook,
    async reopen() {
      await stores.close();
      return openBook(stores.dataDir);
    },
    breakStore: () => stores.kill('ledger'),
    close: () => stores.remove(),
  };
}

describeLedger('on SQLite', openLedger);
describeLedgerRestart('on SQLite', openLedger);
describeLedgerFaults('on SQLite', openLedger);
describeEventLog('on SQLite', openLedger);
describeAuditLog('on SQLite', openLedger);
describeMarketStore('on SQLite', openMarket);
describeBookStore('on SQLite', openBook);
describeControlStore('on SQLite', openControls);
