import { expect, it } from 'bun:test';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { WireClient } from '../../../cli/test/process/wire-client.ts';
import { audit, auditAtTheEnd } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import { killBridge, startBridge } from './crash-bridge.ts';
import { FirstStart, withChain } from './crash-points.ts';
import type { CrashSite } from './crash-site.ts';
import { expectNone, findOutTheRest, submit } from './kill-rounds.ts';
import { OneProcess } from './one-process.ts';
import { type CallPoint, failingAt, hasStrace, wasRefused } from './strace.ts';

const SIGNALS_MAX = 60;
/** Calls of a first start that may vary from one to the next. */
const START_MARGIN = 10;
const PLACES = [0.2, 0.5, 0.8];

/** The order that meets the failure was handed over: its answer is that nobody knows, after this long. */
const SETTINGS = ['terminal.reconcile_timeout_ms=500'];

type Failure = Parameters<typeof failingAt>[2];

/** Trades until the disk fails, then looks at what the bridge says, and at what is left after it. */
async function failAt(point: CallPoint, failure: Failure): Promise<void> {
  const dataDir = makeFolder();
  const log = join(dataDir, 'strace.log');
  const memory = new ClientMemory(new SeededRandom(process.pid));
  const under = failingAt(log, point, failure);
  const bridge = await startBridge(dataDir, { under, settings: SETTINGS });
  try {
    const client = await WireClient.connect(bridge.url);
    for (let sent = 0; sent < SIGNALS_MAX && memory.refused.length < 2; sent++) {
      const signal = memory.newSignal();
      memory.note(signal, await submit(client, signal));
    }
    expect(wasRefused(log)).toBe(true);
    await expectDegraded(client, memory);
    await bridge.output.find(/"event":"ledger.failed"/);
    await killBridge(bridge);
    const site = new OneProcess(dataDir);
    expectNothingSent(site, memory);
    await findOutTheRest(site, memory);
    const kept = site.kept();
    if (kept !== undefined) expectNone(auditAtTheEnd(kept, memory), `${point.call} ${point.when}`);
  } finally {
    await killBridge(bridge);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function expectDegraded(client: WireClient, memory: ClientMemory): Promise<void> {
  // The first one may have met the failure itself; a later one is not taken at all.
  expect(memory.refused.at(-1)?.reply).toMatchObject({
    type: 'error',
    details: { id_spent: false, outcome: 'not_executed', suggestion: expect.any(String) },
  });
  expect(await client.request('heartbeat', { client: 'test' })).toMatchObject({
    status: 'degraded',
  });
  for (const signal of memory.answered().slice(0, 5)) {
    memory.note(signal, await submit(client, signal));
  }
}

function expectNothingSent(site: CrashSite, memory: ClientMemory): void {
  const kept = site.kept();
  if (kept === undefined) throw new Error('the ledger is gone');
  expectNone(audit(kept, memory), 'after the failure');
  const refused = new Set(memory.refused.map(({ signalId }) => signalId));
  const wrong = kept.signals.filter(
    ({ id, fingerprint }) =>
      refused.has(id) &&
      kept.orders.some(({ comment }) => fingerprint !== null && comment.startsWith(fingerprint)),
  );
  expect(wrong.map(({ id }) => id)).toEqual([]);
}

const CASES = [
  { call: 'fsync', failure: { error: 'EIO', isLasting: false } },
  { call: 'pwrite64', failure: { error: 'ENOSPC', isLasting: true } },
] as const;

for (const { call, failure } of CASES) {
  it.skipIf(!hasStrace)(
    `${failure.error} of ${call} makes the bridge refuse and say so; the next start is whole`,
    async () => {
      const seed = process.pid;
      const atStart = await new FirstStart().measure();
      const open = () => new OneProcess();
      const inRun = await withChain(seed, open, (chain) => chain.measureRun('bridge'));
      const first = (atStart.get(call) ?? 0) + START_MARGIN;
      const points = PLACES.map((place) => ({
        call,
        when: first + Math.floor((inRun.get(call) ?? 0) * place),
      }));
      console.log(`${failure.error} at ${call} ${points.map(({ when }) => when).join(', ')}`);
      await Promise.all(points.map((point) => failAt(point, failure)));
    },
    60_000,
  );
}
