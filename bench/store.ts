import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { SAMPLE_ACCOUNT } from '@mt5-bridge/testkit/internal/ledger-samples.ts';
import {
  bookChanges,
  claimOf,
  eventOf,
  fillEvents,
  requestOf,
  settlementOf,
  tickOf,
} from './store-samples.ts';

/**
 * The store alone: `bun bench/store.ts [signals already in the ledger]`. Prints JSON. Latencies in ms,
 * a "signal" is three durable steps in sequence: submitted, paper book, outcome.
 */
const seeded = Number(process.argv[2] ?? 0);
const nowMs = systemClock.nowMs();

interface Run {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
  readonly perSecond: number;
}

async function measure(count: number, inFlight: number, step: (n: number) => Promise<unknown>) {
  const latencies: number[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) {
      const n = next++;
      const from = performance.now();
      await step(n);
      latencies.push(performance.now() - from);
    }
  };
  const from = performance.now();
  await Promise.all(Array.from({ length: inFlight }, worker));
  const seconds = (performance.now() - from) / 1_000;
  latencies.sort((a, b) => a - b);
  const at = (share: number): number => round(latencies[Math.floor((count - 1) * share)] ?? 0);
  const run: Run = {
    p50: at(0.5),
    p99: at(0.99),
    max: at(1),
    perSecond: Math.round(count / seconds),
  };
  return run;
}

const round = (value: number): number => Math.round(value * 1_000) / 1_000;

function signalSteps({ ledger, eventLog, paperBook }: Stores, isDurableBook: boolean) {
  return async (n: number): Promise<void> => {
    const signalId = systemRandom.uuid();
    ledger.claim(claimOf(signalId));
    await ledger.appendSubmitted(signalId, requestOf(signalId), nowMs);
    if (isDurableBook) {
      await paperBook.append(SAMPLE_ACCOUNT, bookChanges(n, signalId, nowMs));
      void eventLog.append(fillEvents(signalId, nowMs));
    }
    await ledger.settle(signalId, settlementOf(nowMs), [
      eventOf('signal_executed', signalId, nowMs),
    ]);
  };
}

async function seed(stores: Stores, count: number): Promise<void> {
  const step = signalSteps(stores, false);
  await measure(count, 2_000, step);
}

function measureClaims({ ledger }: Stores): Record<string, number> {
  const count = 20_000;
  const ids = Array.from({ length: count }, () => systemRandom.uuid());
  const from = performance.now();
  for (const id of ids) ledger.claim(claimOf(id));
  const claimUs = ((performance.now() - from) * 1_000) / count;
  for (const id of ids) ledger.release(id);
  return { newClaimUs: round(claimUs) };
}

async function measureTicks({ market }: Stores): Promise<Record<string, number>> {
  const ticks = Array.from({ length: 1_000 }, (_, n) => tickOf(n));
  const record = (count: number): number => {
    const from = performance.now();
    for (let n = 0; n < count; n += 1) {
      const tick = ticks[n % ticks.length];
      if (tick !== undefined) market.recordTick('bench', tick, n);
    }
    return ((performance.now() - from) * 1e6) / count;
  };
  for (let i = 0; i < 3; i += 1) {
    record(100_000);
    await market.flush();
  }
  const from = performance.now();
  const recordNs = record(150_000);
  await market.flush();
  const storedPerSecond = Math.round(150_000 / ((performance.now() - from) / 1_000));
  return { recordNs: round(recordNs), storedPerSecond, dropped: market.stats().dropped };
}

const dataDir = mkdtempSync(join(tmpdir(), 'mt5-bridge-bench-'));
const retention = { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 };
const open = (): Promise<Stores> =>
  openStores({ dataDir, clock: systemClock, random: systemRandom, retention });

try {
  let stores = await open();
  await seed(stores, seeded);
  await stores.close();
  const from = performance.now();
  stores = await open();
  const openMs = round(performance.now() - from);
  const step = signalSteps(stores, true);
  const event = [eventOf('signal_executed', systemRandom.uuid(), nowMs)];
  const append = (): Promise<unknown> => stores.eventLog.append(event);
  await measure(500, 8, step);
  const results = {
    signalsInLedger: seeded,
    openMs,
    claims: measureClaims(stores),
    appendOneInFlight: await measure(4_000, 1, append),
    append64InFlight: await measure(100_000, 64, append),
    signalOneInFlight: await measure(3_000, 1, step),
    signal64InFlight: await measure(40_000, 64, step),
    ticks: await measureTicks(stores),
    ledgerMib: round(statSync(join(dataDir, 'ledger.db')).size / 2 ** 20),
  };
  await stores.close();
  process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
