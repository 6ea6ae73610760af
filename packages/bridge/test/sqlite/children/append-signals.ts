import { writeSync } from 'node:fs';
import { openDataDir } from '@mt5-bridge/bridge/internal/adapters/data-dir/data-dir.ts';
import { openStores } from '@mt5-bridge/bridge/internal/adapters/sqlite/open-stores.ts';
import { systemClock } from '@mt5-bridge/bridge/internal/adapters/system/system-clock.ts';
import { systemRandom } from '@mt5-bridge/bridge/internal/adapters/system/system-random.ts';
import { outcomeOf } from '@mt5-bridge/testkit/internal/contracts/ledger-fixture.ts';
import {
  SAMPLE_TIME,
  sampleClaim,
  sampleEvent,
  sampleRequest,
} from '@mt5-bridge/testkit/internal/ledger-samples.ts';

/**
 * A process to be killed: owns a data directory and takes signals from claim to outcome, several at a
 * time, until its ledger fails or its end comes. Each acknowledged step is a line on its output.
 */
const [directory = '', atATime = '8'] = process.argv.slice(2);

const say = (line: string): void => void writeSync(1, `${line}\n`);

const dataDir = openDataDir(directory, { random: systemRandom });
const stores = await openStores({
  dataDir: dataDir.path,
  clock: systemClock,
  random: systemRandom,
  retention: { ticksDays: 0, ticksBytes: 0, ledgerDays: 0 },
});
const { ledger } = stores;
ledger.onFault((reason) => say(`fault ${reason}`));
say(`open ${ledger.bridgeId} ${stores.eventLog.epoch}`);

async function takeSignals(): Promise<void> {
  while (ledger.health().kind === 'ok') {
    const id = systemRandom.uuid();
    say(`claimed ${id}`);
    ledger.claim(sampleClaim(id));
    const submitted = await ledger.appendSubmitted(id, sampleRequest(id), SAMPLE_TIME);
    say(`${submitted.kind === 'durable' ? 'submitted' : 'unknown'} ${id}`);
    const outcome = outcomeOf(id);
    const settlement = { state: 'executed', outcome, atMs: SAMPLE_TIME, origin: 'signal' } as const;
    const settled = await ledger.settle(id, settlement, [sampleEvent({ signalId: id })]);
    say(`${settled.kind === 'durable' ? 'settled' : 'unknown'} ${id}`);
  }
}

await Promise.all(Array.from({ length: Number(atATime) }, takeSignals));
say('ended');
process.exit(0);
