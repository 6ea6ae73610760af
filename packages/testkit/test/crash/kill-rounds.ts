import type { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import { EXIT } from '../../../cli/src/exit-code.ts';
import { until } from '../../../cli/test/process/condition.ts';
import type { Message, Signal, WireClient } from '../../../cli/test/process/wire-client.ts';
import { audit, auditAtTheEnd, isHistoryWhole } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import type { CrashSite, Victim } from './crash-site.ts';
import type { KeptData } from './kept-data.ts';

const CLIENTS = 4;
const IN_FLIGHT = 4;
const LIFE_MS_MAX = 150;
const REPLAYS_PER_ROUND = 50;
/** A round ends early after so many orders, so that the ledger's audit stays short. */
const NEW_SIGNALS_PER_ROUND = 120;
const ASK_AGAIN_MS = 20;
/** A terminal whose bridge dies again and again waits longer each time, in the end 30 s. */
const BRIDGE_ONLY_MAX = 3;
/** After so many rounds again, a second bridge is started on the folder of the first. */
const SECOND_EVERY = 5;

export interface KillFigures {
  readonly signals: number;
  readonly told: number;
  /** Told as executed or placed. */
  readonly succeeded: number;
  /** Rounds that left a signal sent and without an outcome. */
  readonly roundsWithOpenSignals: number;
  /** Bridges that were started on a folder that had one, and ended at once. */
  readonly secondBridges: number;
  /** Kills of the bridge alone, of its terminal alone, and of both. */
  readonly kills: Readonly<Record<Victim | 'both', number>>;
}

/** Kills processes under load as often as asked; throws at the first thing that is not as it was told. */
export async function runKillRounds(
  site: CrashSite,
  rounds: number,
  random: SeededRandom,
): Promise<KillFigures> {
  const memory = new ClientMemory(random);
  const kills = { bridge: 0, terminal: 0, both: 0 };
  let roundsWithOpenSignals = 0;
  let secondBridges = 0;
  let bridgeOnly = 0;
  try {
    for (let round = 1; round <= rounds; round++) {
      const victims = drawVictims(site, random, bridgeOnly >= BRIDGE_ONLY_MAX);
      bridgeOnly = victims.length === 1 && victims[0] === 'bridge' ? bridgeOnly + 1 : 0;
      kills[victims.length === 2 ? 'both' : (victims[0] ?? 'both')] += 1;
      const hasSecond = round % SECOND_EVERY === 0;
      await liveAndDie({ site, victims, memory, random, hasSecond });
      if (hasSecond) secondBridges += 1;
      const left = kept(site);
      expectNone(audit(left, memory), `round ${round}, killed ${victims.join(' and ')}`);
      if (left.signals.some(({ outcome }) => outcome === null)) roundsWithOpenSignals += 1;
    }
    await findOutTheRest(site, memory);
    expectNone(auditAtTheEnd(kept(site), memory), 'at the end');
  } finally {
    await site.remove();
  }
  const succeeded = [...memory.told.values()].filter(({ status }) => status === 'success').length;
  const { size: signals } = memory.sent;
  return {
    signals,
    told: memory.told.size,
    succeeded,
    roundsWithOpenSignals,
    secondBridges,
    kills,
  };
}

function drawVictims(
  { victims }: CrashSite,
  random: SeededRandom,
  isTerminalDue: boolean,
): readonly Victim[] {
  const [bridge, terminal] = victims;
  if (bridge === undefined || terminal === undefined || isTerminalDue) return victims;
  return random.pick<readonly Victim[]>([[bridge], [terminal], [bridge, terminal]]);
}

async function liveAndDie({
  site,
  victims,
  memory,
  random,
  hasSecond,
}: {
  readonly site: CrashSite;
  readonly victims: readonly Victim[];
  readonly memory: ClientMemory;
  readonly random: SeededRandom;
  readonly hasSecond: boolean;
}): Promise<void> {
  await site.start();
  const clients = await site.connect(CLIENTS);
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
  if (hasSecond) {
    const code = await site.startSecond();
    if (code !== EXIT.dataDirInUse) throw new Error(`a second bridge ended with ${code}`);
  }
  // The moment is the point of this test: anywhere in the work of the load.
  await Bun.sleep(random.fraction() * LIFE_MS_MAX);
  await Promise.all(victims.map((victim) => site.kill(victim)));
  // A bridge without its terminal goes on answering, until it dies as well.
  if (!victims.includes('bridge')) {
    await Bun.sleep(random.fraction() * LIFE_MS_MAX);
    await site.kill('bridge');
  }
  await Promise.all(flying);
}

/**
 * One more life, in which every signal gets its answer, all that were answered get the same, and the history
 * of the account becomes whole.
 */
export async function findOutTheRest(site: CrashSite, memory: ClientMemory): Promise<void> {
  await site.start();
  try {
    const [first, second] = await site.connect(2);
    const ask = (client: WireClient | undefined) => async (signal: Signal) =>
      memory.note(signal, await submit(client, signal));
    const answered = memory.answered();
    await Promise.all([...memory.unanswered().map(ask(first)), ...answered.map(ask(second))]);
    await until('a history with every deal', () => isHistoryWhole(kept(site)));
  } finally {
    await site.kill('bridge');
  }
}

/** Sends a signal until it is taken: an account without its terminal leaves the id unspent. */
export async function submit(client: WireClient | undefined, signal: Signal): Promise<Message> {
  if (client === undefined) throw new Error('no client is connected');
  for (;;) {
    const reply = await client.request('trading_signal', signal);
    const { error_code } = reply;
    const isForNow = error_code === 'MT5_NOT_CONNECTED' || error_code === 'SERVER_BUSY';
    if (reply.type !== 'error' || !isForNow) return reply;
    await Bun.sleep(ASK_AGAIN_MS);
  }
}

/** What the folders of a site hold that has run before. */
export function kept(site: CrashSite): KeptData {
  const found = site.kept();
  if (found === undefined) throw new Error('there is no ledger');
  return found;
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
