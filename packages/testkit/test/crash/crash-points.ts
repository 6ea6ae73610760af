import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { type BridgeProcess, makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { WireClient } from '../../../cli/test/process/wire-client.ts';
import { audit, auditAtTheEnd } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import { killBridge, startBridge } from './crash-bridge.ts';
import { readKeptData } from './kept-data.ts';
import { expectNone, findOutTheRest, submit } from './kill-rounds.ts';
import {
  attach,
  type CallPoint,
  countCalls,
  killingAt,
  SWEPT_CALLS,
  tracing,
  wasKilled,
} from './strace.ts';

const RUN_SIGNALS = 20;
/** The run goes on until the injection fired, but not for ever. */
const SIGNALS_MAX = 60;
const CHAINS = 4;

/** Calls of the busiest thread, by name. */
export type CallCounts = ReadonlyMap<string, number>;

/** Lives of bridges on one data directory, each of which ends at a chosen call. */
export class Chain {
  readonly dataDir = makeFolder();
  readonly memory: ClientMemory;
  readonly #log: string;

  constructor(seed: number) {
    this.memory = new ClientMemory(new SeededRandom(seed));
    this.#log = join(makeFolder(), 'strace.log');
  }

  /** Calls of a run of 20 signals by a bridge that listens already. */
  async measureRun(): Promise<CallCounts> {
    const bridge = await startBridge(this.dataDir);
    await attach(bridge.pid, 'count', this.#log);
    await this.#trade(bridge, RUN_SIGNALS);
    await killBridge(bridge);
    return countCalls(this.#log);
  }

  /** Calls up to the point where a bridge says that it listens. */
  async measureStart(): Promise<CallCounts> {
    const bridge = await startBridge(this.dataDir, { under: tracing(this.#log) });
    const counts = countCalls(this.#log);
    await killBridge(bridge);
    return counts;
  }

  /**
   * A life that ends at a call of its run; it goes on past 20 signals until it does. Throws when it did
   * not, or when something is not as it was told.
   */
  async dieInRun(point: CallPoint): Promise<void> {
    rmSync(this.#log, { force: true });
    const bridge = await startBridge(this.dataDir);
    await attach(bridge.pid, point, this.#log);
    const end = await this.#trade(bridge, SIGNALS_MAX).catch(() => 'died' as const);
    if (end !== 'died') await killBridge(bridge);
    await bridge.ended;
    this.#audit(point, end === 'died' && wasKilled(this.#log));
  }

  /** The same for a call before the bridge listens. */
  async dieAtStart(point: CallPoint): Promise<void> {
    rmSync(this.#log, { force: true });
    const under = killingAt(this.#log, point);
    const bridge = await startBridge(this.dataDir, { under }).catch(() => undefined);
    // Another thread may have let the bridge say that it listens: then it dies while it trades.
    if (bridge !== undefined) await this.#trade(bridge, SIGNALS_MAX).catch(() => undefined);
    const isFired = wasKilled(this.#log);
    if (bridge !== undefined) await killBridge(bridge);
    this.#audit(point, isFired);
  }

  /** The last life: everything is found out. */
  async end(): Promise<void> {
    await findOutTheRest(this.dataDir, this.memory);
    const kept = readKeptData(this.dataDir);
    if (kept === undefined) throw new Error('the ledger was never made');
    expectNone(auditAtTheEnd(kept, this.memory), 'after the last life');
  }

  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
    rmSync(join(this.#log, '..'), { recursive: true, force: true });
  }

  /** One order after the other; those that earlier lives left open are asked for beside them. */
  async #trade(bridge: BridgeProcess, count: number): Promise<void> {
    using client = await WireClient.connect(bridge.url);
    const { memory } = this;
    for (const signal of memory.unanswered()) {
      submit(client, signal).then(
        (reply) => memory.note(signal, reply),
        () => undefined,
      );
    }
    for (let sent = 0; sent < count; sent++) {
      const signal = memory.newSignal();
      memory.note(signal, await submit(client, signal));
    }
  }

  #audit({ call, when }: CallPoint, isFired: boolean): void {
    const where = `killed at ${call} ${when}`;
    if (!isFired) throw new Error(`${where}: it was not`);
    const kept = readKeptData(this.dataDir);
    if (kept !== undefined) expectNone(audit(kept, this.memory), where);
    else if (this.memory.told.size > 0) throw new Error(`${where}: the ledger is gone`);
  }
}

/** Every `stride`-th point, beginning with `offset` (1 to `stride`). */
export function pointsOf(
  counts: CallCounts,
  { stride, offset }: { readonly stride: number; readonly offset: number },
): CallPoint[] {
  return SWEPT_CALLS.flatMap((call) => {
    const last = counts.get(call) ?? 0;
    const count = Math.max(0, Math.floor((last - offset) / stride) + 1);
    return Array.from({ length: count }, (_, place) => ({ call, when: offset + place * stride }));
  });
}

/** Dies at all points, shared among chains of lives that run side by side. */
export async function sweepRun(points: readonly CallPoint[], seed: number): Promise<void> {
  // All come to their end before the first failure is told: none outlives the test.
  const lives = await Promise.allSettled(
    Array.from({ length: CHAINS }, (_, place) =>
      withChain(seed + place, async (chain) => {
        for (let next = place; next < points.length; next += CHAINS) {
          const point = points[next];
          if (point !== undefined) await chain.dieInRun(point);
        }
        await chain.end();
      }),
    ),
  );
  for (const life of lives) if (life.status === 'rejected') throw life.reason;
}

/** Each point of a first start on a data directory of its own; the next life must mend it. */
export async function sweepStart(points: readonly CallPoint[], seed: number): Promise<void> {
  for (const point of points) {
    await withChain(seed, async (chain) => {
      await chain.dieAtStart(point);
      await chain.end();
    });
  }
}

export async function withChain<Result>(
  seed: number,
  use: (chain: Chain) => Promise<Result>,
): Promise<Result> {
  const chain = new Chain(seed);
  try {
    return await use(chain);
  } finally {
    chain.remove();
  }
}
