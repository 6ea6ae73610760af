import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { WireClient } from '../../../cli/test/process/wire-client.ts';
import { audit, auditAtTheEnd } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import { killBridge, startBridge } from './crash-bridge.ts';
import type { CrashSite, Victim } from './crash-site.ts';
import { expectNone, findOutTheRest, kept, submit } from './kill-rounds.ts';
import { OneProcess } from './one-process.ts';
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
const CHAINS = 8;

/** Calls of the busiest thread, by name. */
export type CallCounts = ReadonlyMap<string, number>;

/** A call of one of the processes of a site. */
export interface SitePoint extends CallPoint {
  readonly victim: Victim;
}

/** Lives of processes on one site, each of which ends at a chosen call. */
export class Chain {
  readonly site: CrashSite;
  readonly memory: ClientMemory;
  readonly #log: string;

  constructor(random: SeededRandom, site: CrashSite) {
    this.site = site;
    this.memory = new ClientMemory(random);
    this.#log = join(makeFolder(), 'strace.log');
  }

  /** Calls of a run of 20 signals by a process that does its work already. */
  async measureRun(victim: Victim): Promise<CallCounts> {
    rmSync(this.#log, { force: true });
    await this.site.start();
    const [client] = await this.site.connect(1);
    await attach(this.site.pid(victim), 'count', this.#log);
    await trade(client, this.memory, RUN_SIGNALS);
    await Promise.all(this.site.victims.map((each) => this.site.kill(each)));
    return countCalls(this.#log);
  }

  /**
   * A life that ends at a call of its run; it goes on past 20 signals until it does. Throws when it did
   * not, or when something is not as it was told.
   */
  async dieInRun({ victim, ...point }: SitePoint): Promise<void> {
    const { site } = this;
    rmSync(this.#log, { force: true });
    await site.start();
    const [client] = await site.connect(1);
    await attach(site.pid(victim), point, this.#log);
    const isDead = site.ended(victim).then(() => 'died' as const);
    const traded = trade(client, this.memory, SIGNALS_MAX).then(
      () => 'traded' as const,
      () => isDead,
    );
    const end = await Promise.race([isDead, traded]);
    if (end === 'traded') await site.kill(victim);
    // A bridge whose terminal has died would wait for it.
    await site.kill('bridge');
    await traded;
    this.#audit(
      `${victim} killed at ${point.call} ${point.when}`,
      end === 'died' && wasKilled(this.#log),
    );
  }

  /** The last life: everything is found out. */
  async end(): Promise<void> {
    await findOutTheRest(this.site, this.memory);
    expectNone(auditAtTheEnd(kept(this.site), this.memory), 'after the last life');
  }

  async remove(): Promise<void> {
    await this.site.remove();
    rmSync(join(this.#log, '..'), { recursive: true, force: true });
  }

  #audit(where: string, isFired: boolean): void {
    if (!isFired) throw new Error(`${where}: it was not`);
    const left = this.site.kept();
    if (left !== undefined) expectNone(audit(left, this.memory), where);
    else if (this.memory.told.size > 0) throw new Error(`${where}: the ledger is gone`);
  }
}

/** One order after the other; those that earlier lives left open are asked for beside them. */
async function trade(
  client: WireClient | undefined,
  memory: ClientMemory,
  count: number,
): Promise<void> {
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

/** A first start of a bridge with its terminal inside, on a folder of its own. */
export class FirstStart {
  readonly #site = new OneProcess();
  readonly #log = join(makeFolder(), 'strace.log');

  /** Calls up to the point where a bridge says that it listens. */
  async measure(): Promise<CallCounts> {
    try {
      const { dataDir } = this.#site;
      const bridge = await startBridge(dataDir, { under: tracing(this.#log) });
      const counts = countCalls(this.#log);
      await killBridge(bridge);
      return counts;
    } finally {
      await this.#remove();
    }
  }

  /** Dies at a call; the next life must mend it. */
  async dieAt(point: CallPoint): Promise<void> {
    try {
      const where = `killed at ${point.call} ${point.when}`;
      const memory = new ClientMemory(new SeededRandom(point.when));
      const under = killingAt(this.#log, point);
      const bridge = await startBridge(this.#site.dataDir, { under }).catch(() => undefined);
      // Another thread may have let the bridge say that it listens: then it dies while it trades.
      if (bridge !== undefined) {
        const client = await WireClient.connect(bridge.url).catch(() => undefined);
        await trade(client, memory, SIGNALS_MAX).catch(() => undefined);
        await killBridge(bridge);
      }
      if (!wasKilled(this.#log)) throw new Error(`${where}: it was not`);
      const left = this.#site.kept();
      if (left !== undefined) expectNone(audit(left, memory), where);
      await findOutTheRest(this.#site, memory);
      expectNone(auditAtTheEnd(kept(this.#site), memory), where);
    } finally {
      await this.#remove();
    }
  }

  async #remove(): Promise<void> {
    await this.#site.remove();
    rmSync(join(this.#log, '..'), { recursive: true, force: true });
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

/**
 * The lists spread evenly into one another: a terminal whose bridge dies again and again waits longer each
 * time, and begins anew when it dies itself.
 */
export function inTurn<Point>(lists: readonly (readonly Point[])[]): Point[] {
  return lists
    .flatMap((list) => list.map((point, place) => ({ point, at: (place + 0.5) / list.length })))
    .sort((a, b) => a.at - b.at)
    .map(({ point }) => point);
}

/** Dies at all points, shared among chains of lives that run side by side. */
export async function sweepRun(
  points: readonly SitePoint[],
  seed: number,
  openSite: (random: SeededRandom) => CrashSite,
): Promise<void> {
  // All come to their end before the first failure is told: none outlives the test.
  const share = Math.ceil(points.length / CHAINS);
  const lives = await Promise.allSettled(
    Array.from({ length: CHAINS }, (_, place) =>
      withChain(seed + place, openSite, async (chain) => {
        for (const point of points.slice(place * share, (place + 1) * share)) {
          await chain.dieInRun(point);
        }
        await chain.end();
      }),
    ),
  );
  for (const life of lives) if (life.status === 'rejected') throw life.reason;
}

export async function withChain<Result>(
  seed: number,
  openSite: (random: SeededRandom) => CrashSite,
  use: (chain: Chain) => Promise<Result>,
): Promise<Result> {
  const random = new SeededRandom(seed);
  const chain = new Chain(random, openSite(random));
  try {
    return await use(chain);
  } finally {
    await chain.remove();
  }
}
