import {
  openStores,
  type Stores,
} from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { claimOf, eventOf, requestOf, settlementOf } from './store-samples.ts';

/** `bun bench/fill-ledger.ts FOLDER COUNT`: a data directory with so many signals that have their outcome. */
const [, , dataDir = '', count = '0'] = process.argv;
const IN_FLIGHT = 2_000;
const nowMs = systemClock.nowMs();

async function addSignal({ ledger }: Stores): Promise<void> {
  const signalId = systemRandom.uuid();
  ledger.claim(claimOf(signalId));
  await ledger.appendSubmitted(signalId, requestOf(signalId), nowMs);
  await ledger.settle(signalId, settlementOf(nowMs), [eventOf('signal_executed', signalId, nowMs)]);
}

const retention = { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 };
const stores = await openStores({ dataDir, clock: systemClock, random: systemRandom, retention });
let left = Number(count);
const worker = async (): Promise<void> => {
  while (left-- > 0) await addSignal(stores);
};
await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
await stores.close();
