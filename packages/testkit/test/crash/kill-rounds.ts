import type { SeededRandom } from '@mt5-bridge/testkit/internal/seeded-random.ts';
import type { Message, Signal, WireClient } from '../../../cli/test/process/wire-client.ts';
import { audit, auditAtTheEnd } from './audit.ts';
import { ClientMemory } from './client-memory.ts';
import type { CrashSite, Victim } from './crash-site.ts';

const CLIENTS = 4;
const IN_FLIGHT = 4;
const LIFE_MS_MAX = 150;
const REPLAYS_PER_ROUND = 50;
/** A round ends early after so many orders, so that the ledger's audit stays short. */
const NEW_SIGNALS_PER_ROUND = 120;
const ASK_AGAIN_MS = 20;

export interface KillFigures {
  readonly signals: number;
  readonly told: number;
  /** Told as executed or placed. */
  readonly succeeded: number;
  /** Rounds that left a signal sent and without an outcome. */
  readonly roundsWithOpenSignals: number;
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
  try {
    for (let round = 1; round <= rounds; round++) {
      const victims = drawVictims(site, random);
      kills[victims.length === 2 ? 'both' : (victims[0] ?? 'both')] += 1;
      await liveAndDie(site, victims, memory, random);
      const kept = site.kept();
      if (kept === undefined) throw new Error(`round ${round}: there is no ledger`);
      expectNone(audit(kept, memory), `round ${round}, killed ${victims.join(' and ')}`);
      if (kept.signals.some(({ outcome }) => outcome === null)) roundsWithOpenSignals += 1;
    }
    await findOutTheRest(site, memory);
    const kept = site.kept();
    if (kept === undefined) throw new Error('there is no ledger');
    expectNone(auditAtTheEnd(kept, memory), 'at the end');
  } finally {
    await site.remove();
  }
  const succeeded = [...memory.told.values()].filter(({ status }) => status === 'success').length;
  const { size: signals } = memory.sent;
  return { signals, told: memory.told.size, succeeded, roundsWithOpenSignals, kills };
}

function drawVictims({ victims }: CrashSite, random: SeededRandom): readonly Victim[] {
  const [bridge, terminal] = victims;
  if (bridge === undefined || terminal === undefined) return victims;
  return random.pick<readonly Victim[]>([[bridge], [terminal], [bridge, terminal]]);
}

async function liveAndDie(
  site: CrashSite,
  victims: readonly Victim[],
  memory: ClientMemory,
  random: SeededRandom,
): Promise<void> {
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

/** One more life, in which every signal gets its answer, and all that were answered get the same. */
export async function findOutTheRest(site: CrashSite, memory: ClientMemory): Promise<void> {
  await site.start();
  try {
    const [first, second] = await site.connect(2);
    const ask = (client: WireClient | undefined) => async (signal: Signal) =>
      memory.note(signal, await submit(client, signal));
    const answered = memory.answered();
    await Promise.all([...memory.unanswered().map(ask(first)), ...answered.map(ask(second))]);
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

export function expectNone(problems: readonly string[], where: string): void {
  if (problems.length === 0) return;
  throw new Error(`${where}: ${problems.length} problems\n${problems.slice(0, 20).join('\n')}`);
}

export function sample<Item>(items: readonly Item[], count: number, random: SeededRandom): Item[] {
  return Array.from({ length: Math.min(count, items.length) }, () =>
    random.below(items.length),
  ).flatMap((place) => items[place] ?? []);
}
