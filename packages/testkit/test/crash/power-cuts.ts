import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { until } from '../../../cli/test/process/condition.ts';
import { WireClient } from '../../../cli/test/process/wire-client.ts';
import { auditAtTheEnd } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import { killBridge, startBridge } from './crash-bridge.ts';
import { type DiskStep, readRecord, recording } from './disk-record.ts';
import { expectNone, findOutTheRest, submit } from './kill-rounds.ts';
import { OneProcess } from './one-process.ts';
import { FATES, writePowerCut } from './power-cut.ts';

const SIGNALS_PER_HALF = 10;
/** Most of a life after a cut is waiting for the proof that an order was never executed. */
const SIDE_BY_SIDE = 8;
/** `ledger.db` as strace writes the end of a path. */
const SYNC_OF_LEDGER = /fsync\(\d+<[^>]*\\x6c\\x65\\x64\\x67\\x65\\x72\\x2e\\x64\\x62>/g;

/** A run of a bridge: what reached the disk, and what clients sent and heard. */
export interface RecordedRun {
  readonly steps: readonly DiskStep[];
  readonly memory: ClientMemory;
}

/** 20 orders with a checkpoint of the ledger between them. */
export async function recordRun(seed: number): Promise<RecordedRun> {
  const dataDir = makeFolder();
  const log = join(dataDir, 'strace.log');
  const memory = new ClientMemory(new SeededRandom(seed));
  const bridge = await startBridge(dataDir, { under: recording(log) });
  try {
    using client = await WireClient.connect(bridge.url);
    const trade = async (): Promise<void> => {
      for (let sent = 0; sent < SIGNALS_PER_HALF; sent++) {
        const signal = memory.newSignal();
        memory.note(signal, await submit(client, signal));
      }
    };
    await trade();
    const syncs = () => [...readFileSync(log, 'latin1').matchAll(SYNC_OF_LEDGER)].length;
    const before = syncs();
    await until('a checkpoint of the ledger', () => syncs() > before);
    await trade();
    await killBridge(bridge);
    return { steps: readRecord(log), memory };
  } finally {
    await killBridge(bridge);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Cuts the power at so many moments of a run, and starts a bridge on what may be left each time. */
export async function cutPower(run: RecordedRun, cuts: number, seed: number): Promise<void> {
  const random = new SeededRandom(seed);
  // Before the first client there is nothing that could be promised.
  const first = run.steps.findIndex(({ kind }) => kind === 'told');
  const moments = Array.from({ length: cuts }, (_, place) => ({
    count: first + random.below(run.steps.length - first + 1),
    fate: FATES[place % FATES.length] ?? 'dropped',
    random: new SeededRandom(seed + place),
  }));
  // All come to their end before the first failure is told: none outlives the test.
  const lives = await Promise.allSettled(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let cut = moments.pop(); cut !== undefined; cut = moments.pop()) {
        await liveAfter(run, cut);
      }
    }),
  );
  for (const life of lives) if (life.status === 'rejected') throw life.reason;
}

async function liveAfter(
  run: RecordedRun,
  cut: Parameters<typeof writePowerCut>[2],
): Promise<void> {
  const dataDir = makeFolder();
  try {
    writePowerCut(dataDir, run.steps, cut);
    const memory = memoryAt(run, cut.count);
    const site = new OneProcess(dataDir);
    await findOutTheRest(site, memory);
    const kept = site.kept();
    if (kept === undefined) throw new Error('there is no ledger');
    expectNone(auditAtTheEnd(kept, memory), `${cut.fate} after step ${cut.count}`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** Clients sent everything and heard what had left the bridge by then. */
function memoryAt({ steps, memory }: RecordedRun, count: number): ClientMemory {
  const then = new ClientMemory(new SeededRandom(count));
  for (const [id, signal] of memory.sent) then.sent.set(id, signal);
  for (const step of steps.slice(0, count)) {
    if (step.kind !== 'told') continue;
    for (const id of step.signalIds) {
      const reply = memory.told.get(id);
      if (reply !== undefined) then.told.set(id, reply);
    }
  }
  return then;
}
