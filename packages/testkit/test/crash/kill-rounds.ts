import { rmSync } from 'node:fs';
import { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { type BridgeProcess, makeFolder } from '../../../cli/test/process/bridge-process.ts';
import { type Signal, WireClient } from '../../../cli/test/process/wire-client.ts';
import { audit, auditAtTheEnd } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import { killBridge, startBridge } from './crash-bridge.ts';
import { readKeptData } from './kept-data.ts';

const CLIENTS = 4;
const IN_FLIGHT = 4;
const LIFE_MS_MAX = 150;
const REPLAYS_PER_ROUND = 50;
/** A round ends early after so many orders, so that the ledger's audit stays short. */
const NEW_SIGNALS_PER_ROUND = 120;

export interface KillFigures {
  readonly signals: number;
  readonly told: number;
  /** Told as executed or placed. */
  readonly succeeded: number;
  /** Rounds that left a signal sent and without an outcome. */
  readonly roundsWithOpenSignals: number;
}

/** Kills a bridge under load as often as asked; throws at the first thing that is not as it was told. */
export async function runKillRounds(rounds: number, seed: number): Promise<KillFigures> {
  const random = new SeededRandom(seed);
  const memory = new ClientMemory(random);
  const dataDir = makeFolder();
  let roundsWithOpenSignals = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      await liveAndDie(dataDir, memory, random);
      const kept = readKeptData(dataDir);
      if (kept === undefined) throw new Error(`round ${round}: there is no ledger`);
      expectNone(audit(kept, memory), `seed ${seed}, round ${round}`);
      if (kept.signals.some(({ outcome }) => outcome === null)) roundsWithOpenSignals += 1;
    }
    await findOutTheRest(dataDir, memory);
    const kept = readKeptData(dataDir);
    if (kept === undefined) throw new Error('there is no ledger');
    expectNone(auditAtTheEnd(kept, memory), `seed ${seed}, at the end`);
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
  const succeeded = [...memory.told.values()].filter(({ status }) => status === 'success').length;
  return { signals: memory.sent.size, told: memory.told.size, succeeded, roundsWithOpenSignals };
}

async function liveAndDie(
  dataDir: string,
  memory: ClientMemory,
  random: SeededRandom,
): Promise<void> {
  const bridge = await startBridge(dataDir);
  const clients = await connect(bridge, CLIENTS);
  const [first] = clients;
  for (const signal of sample(memory.answered(), REPLAYS_PER_ROUND, random)) {
    memory.note(signal, await submit(first, signal));
  }
  const retries = memory.unanswered();
  let left = NEW_SIGNALS_PER_ROUND;
  const load = async (client: WireClient | undefined): Promise<void> => {
    while (left-- > 0) {
      const retried = random.chance(0.3) ? retries.pop() : undefined;
      const signal = retried ?? memory.newSignal();
      memory.note(signal, await submit(client, signal));
    }
  };
  // Those that the kill cuts off are sent again in the next life.
  const flying = clients.flatMap((client) =>
    Array.from({ length: IN_FLIGHT }, () => load(client).catch(() => undefined)),
  );
  // The moment is the point of this test: anywhere in the work of the load.
  await Bun.sleep(random.fraction() * LIFE_MS_MAX);
  await killBridge(bridge);
  await Promise.all(flying);
}

/** One more life, in which every signal gets its answer, and all that were answered get the same. */
export async function findOutTheRest(dataDir: string, memory: ClientMemory): Promise<void> {
  const bridge = await startBridge(dataDir);
  try {
    const [first, second] = await connect(bridge, 2);
    const ask = (client: WireClient | undefined) => async (signal: Signal) =>
      memory.note(signal, await submit(client, signal));
    const answered = memory.answered();
    await Promise.all([...memory.unanswered().map(ask(first)), ...answered.map(ask(second))]);
  } finally {
    await killBridge(bridge);
  }
}

export function connect(bridge: BridgeProcess, count: number): Promise<WireClient[]> {
  return Promise.all(Array.from({ length: count }, () => WireClient.connect(bridge.url)));
}

export function submit(client: WireClient | undefined, signal: Signal) {
  if (client === undefined) throw new Error('no client is connected');
  return client.request('trading_signal', signal);
}

export function expectNone(problems: readonly string[], where: string): void {
  if (problems.length === 0) return;
  throw new Error(`${where}: ${problems.length} problems\n${problems.slice(0, 20).join('\n')}`);
}

export function sample<Item>(items: readonly Item[], count: number, random: SeededRandom): Item[] {
  return Array.from({ length: Math.min(count, items.length) }, () =>
    random.below(items.length),
  ).flatMap((place) => items[place] ?? []);
}
