import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { AuditReader } from '@mt5-bridge/bridge/internal/app/audit/audit-reader.ts';
import { AuditTrail } from '@mt5-bridge/bridge/internal/app/audit/audit-trail.ts';
import type { SignalOutcome } from '@mt5-bridge/bridge/internal/app/signals/signal-outcome.ts';
import type { AuditPlace, AuditQuery } from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import {
  SAMPLE_ACCOUNT,
  sampleResult,
  sampleSignalId,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import { asSymbolName } from '@mt5-bridge/trading';
import { claimOf, eventOf, requestOf, settlementOf } from './store-samples.ts';

/**
 * The audit: what its two rows cost an order on the main thread, with and without in turns of one run, and how long
 * a page of it holds the event loop. `bun bench/audit.ts [rows to read, default 1,000,000]`. Prints JSON.
 */
const rowsToRead = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 12;
const ORDERS = 4_000;
const IN_FLIGHT = 64;

const ORIGIN = JSON.stringify({
  credential: 'key:0123456789ab',
  method: 'api_key',
  address: '127.0.0.1',
  session: sampleSignalId(1),
  client: 'desk 1',
});

const outcome: SignalOutcome = {
  kind: 'executed',
  ...sampleResult,
  requestedVolume: sampleResult.volume,
  symbol: asSymbolName('EURUSD'),
  orderType: 'BUY',
  mt5Comment: '',
  warnings: [],
  atMs: systemClock.nowMs(),
};

/** Milliseconds that the main thread has computed (Linux). */
function mainThreadMs(): number {
  const [runNs = ''] = readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ');
  return Number(runNs) / 1e6;
}

async function order({ ledger }: Stores, audit: AuditTrail | undefined): Promise<void> {
  const id = systemRandom.uuid();
  const intent = {
    id,
    kind: 'trading_signal',
    subject: 'alice',
    accountId: SAMPLE_ACCOUNT,
    receivedMs: systemClock.nowMs(),
    origin: ORIGIN,
    summary: 'BUY EURUSD',
  } as const;
  ledger.claim(claimOf(id));
  audit?.intents.began(intent);
  audit?.intents.reached(id, 'decided');
  audit?.intents.submitting(intent, systemClock.nowMs());
  await ledger.appendSubmitted(id, requestOf(id), systemClock.nowMs());
  for (const step of ['submitted', 'sent', 'answered'] as const) audit?.intents.reached(id, step);
  const nowMs = systemClock.nowMs();
  audit?.intents.settling(intent, outcome, 'signal', nowMs);
  await ledger.settle(id, settlementOf(nowMs), [eventOf('signal_executed', id, nowMs)]);
  audit?.intents.ended(id);
}

/** Microseconds of the main thread for one order. */
async function round(stores: Stores, audit: AuditTrail | undefined): Promise<number> {
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < ORDERS) {
      next += 1;
      await order(stores, audit);
    }
  };
  const from = mainThreadMs();
  await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  return ((mainThreadMs() - from) / ORDERS) * 1_000;
}

async function cost(stores: Stores): Promise<object> {
  const audit = new AuditTrail(stores.audit, systemClock, stores.eventLog);
  const without: number[] = [];
  const withRows: number[] = [];
  await round(stores, audit);
  await round(stores, undefined);
  for (let n = 0; n < ROUNDS; n += 1) {
    without.push(await round(stores, undefined));
    withRows.push(await round(stores, audit));
  }
  const [plain, audited] = [median(without), median(withRows)];
  return { ordersUs: plain, withAuditUs: audited, auditUs: rounded(audited - plain) };
}

async function pages(stores: Stores): Promise<object> {
  const startMs = systemClock.nowMs() - rowsToRead;
  for (let n = 0; n < rowsToRead; n += 1) {
    stores.audit.record({
      atMs: systemClock.nowMs(),
      act: 'intent_submitted',
      subject: `desk-${n % 7}`,
      origin: ORIGIN,
      accountId: SAMPLE_ACCOUNT,
      signalId: systemRandom.uuid(),
      code: null,
      summary: 'BUY EURUSD',
      detail: '{"kind":"trading_signal","afterSeq":12345}',
    });
    if (n % 5_000 === 0) await stores.flush();
  }
  await stores.flush();
  const reader = new AuditReader({ ...stores, clock: systemClock });
  const walk = async (query: Partial<AuditQuery>): Promise<object> => {
    const times: number[] = [];
    let after: AuditPlace | null = null;
    const from = performance.now();
    do {
      const began = performance.now();
      const page = await reader.page({ order: 'newest_first', limit: 200, ...query, after });
      times.push(performance.now() - began);
      after = page.next;
    } while (after !== null);
    times.sort((a, b) => a - b);
    const at = (share: number): number =>
      rounded(times[Math.floor((times.length - 1) * share)] ?? 0);
    return {
      pages: times.length,
      pageP50Ms: at(0.5),
      pageP99Ms: at(0.99),
      pageMaxMs: at(1),
      totalMs: rounded(performance.now() - from),
    };
  };
  return {
    rows: rowsToRead,
    nothingMatches: await walk({ subject: 'nobody' }),
    aSignalOfNow: await walk({ signalId: sampleSignalId(2), sinceMs: systemClock.nowMs() - 1_000 }),
    everyRow: await walk({ sinceMs: startMs }),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;
const median = (values: readonly number[]): number =>
  rounded([...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN);

const dataDir = mkdtempSync(join(tmpdir(), 'mt5-bridge-bench-audit-'));
try {
  const retention = { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 };
  const stores = await openStores({ dataDir, clock: systemClock, random: systemRandom, retention });
  const figures = { cost: await cost(stores), reading: await pages(stores) };
  console.log(JSON.stringify(figures, null, 2));
  await stores.close();
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
