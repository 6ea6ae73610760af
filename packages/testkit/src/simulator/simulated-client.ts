import { SeededRandom } from '../seeded-random.ts';
import { ALWAYS } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { CANARY } from './witness/secret-witness.ts';
import type { World } from './world.ts';

/** Who may log in; a key is a secret too. */
export const SUBJECTS = [
  { subject: 'alice', key: `${CANARY}-alice` },
  { subject: 'bob', key: `${CANARY}-bob` },
] as const;

const RETRY_MS = 2_000;
const SOCKETS_MAX = 2;

interface Wish {
  readonly signalId: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Frames that were written and not answered; a lost socket takes its frames with it. */
  readonly open: Map<string, SimulatedConnection>;
  lastWrittenMs: number;
  isWritten: boolean;
  isFinal: boolean;
}

/** The ids that other clients have sent: some client will send one of them as its own. */
export type SharedIds = string[];

/**
 * A client that behaves as bad networks make clients behave: it sends an id again, on both its sockets at
 * once, with other content, or an id of somebody else; it leaves and comes back, and asks until it knows.
 */
export class SimulatedClient implements ClientEnd {
  readonly name: string;
  readonly key: string;
  readonly #world: World;
  readonly #network: () => SimulatedNetwork | undefined;
  readonly #shared: SharedIds;
  readonly #wishes: Wish[] = [];
  readonly #open = new Set<SimulatedConnection>();
  #dialled = 0;
  #frames = 0;

  constructor(
    world: World,
    number: number,
    network: () => SimulatedNetwork | undefined,
    shared: SharedIds,
  ) {
    this.#world = world;
    this.#network = network;
    this.#shared = shared;
    this.name = `client ${number}`;
    this.key = (SUBJECTS[number % SUBJECTS.length] ?? SUBJECTS[0]).key;
    const dice = new SeededRandom(world.dice.uint32());
    for (let n = 0; n < world.profile.signalsEach; n++) this.#wishes.push(newWish(dice));
  }

  /** True when every id that was sent has its final answer. */
  get isSatisfied(): boolean {
    return this.#wishes.every(({ isWritten, isFinal }) => isFinal || !isWritten);
  }

  /** Ids that still wait, for the report of a run that did not come to rest. */
  get waiting(): readonly string[] {
    return this.#wishes
      .filter(({ isWritten, isFinal }) => isWritten && !isFinal)
      .map(({ signalId }) => signalId);
  }

  start(): void {
    this.#actLater();
  }

  opened(connection: SimulatedConnection): void {
    this.#open.add(connection);
  }

  closed(connection: SimulatedConnection): void {
    this.#open.delete(connection);
    this.#dialled -= 1;
    for (const { open } of this.#wishes) {
      for (const [id, carrier] of open) if (carrier === connection) open.delete(id);
    }
  }

  text(_connection: SimulatedConnection, text: string): void {
    // From the bridge under test; what it must hold is checked by the witness.
    const answer = JSON.parse(text) as {
      type: string;
      id?: string;
      signal_id?: string;
      status?: string;
    };
    const wish = this.#wishes.find(({ signalId }) => signalId === answer.signal_id);
    if (wish === undefined) return;
    if (answer.id !== undefined) wish.open.delete(answer.id);
    const isOutcome = answer.type === 'trading_signal_executed' && answer.status !== 'unknown';
    if (answer.status === 'unknown') this.#world.tally.count('outcome unknown');
    if (isOutcome && !wish.isFinal) this.#world.tally.count(`outcome ${answer.status}`);
    if (isOutcome) wish.isFinal = true;
  }

  #actLater(): void {
    const { scheduler, dice, profile } = this.#world;
    scheduler.after(ALWAYS, profile.actMs * 2 * dice.fraction(), () => {
      this.#act();
      this.#actLater();
    });
  }

  #act(): void {
    const connection = this.#connection();
    if (connection === undefined) return;
    if (!this.#world.isHostile) {
      this.#insist(connection);
      return;
    }
    const { dice, profile, tally } = this.#world;
    const written = this.#wishes.filter(({ isWritten }) => isWritten);
    const [first, ...others] = written;
    if (dice.chance((profile.socketLossesPerMinute * profile.actMs) / 60_000)) {
      tally.count('socket lost');
      connection.drop();
    } else if (first !== undefined && dice.chance(profile.conflicts)) {
      this.#contradict(connection, dice.pick([first, ...others]));
    } else if (first !== undefined && dice.chance(profile.repeats)) {
      tally.count('repeat');
      for (const socket of this.#open) this.#write(socket, dice.pick([first, ...others]));
    } else this.#begin(connection);
  }

  /** Sends a wish for the first time, perhaps on both sockets within one instant. */
  #begin(connection: SimulatedConnection): void {
    const { dice, tally } = this.#world;
    const wish = this.#wishes.find(({ isWritten }) => !isWritten);
    if (wish === undefined) {
      this.#login(connection);
      return;
    }
    this.#shared.push(wish.signalId);
    const isRace = dice.chance(0.2);
    if (isRace) tally.count('race');
    for (const socket of isRace ? this.#open : [connection]) this.#write(socket, wish);
  }

  /** Asks for what is not known yet, with patience. */
  #insist(connection: SimulatedConnection): void {
    const { nowMs } = this.#world.scheduler;
    for (const wish of this.#wishes) {
      if (!wish.isWritten || wish.isFinal) continue;
      const isPatient = wish.open.size > 0 || nowMs - wish.lastWrittenMs < RETRY_MS;
      if (!isPatient) this.#write(connection, wish);
    }
  }

  /** An id with other content, of its own or of somebody else. */
  #contradict(connection: SimulatedConnection, wish: Wish): void {
    const { dice, tally } = this.#world;
    tally.count('conflict');
    const [first, ...others] = this.#shared;
    const isForeign = first !== undefined && dice.chance(0.5);
    const signalId = isForeign ? dice.pick([first, ...others]) : wish.signalId;
    this.#send(connection, { ...wish.data, signal_id: signalId, volume: 0.77 });
  }

  #write(connection: SimulatedConnection, wish: Wish): void {
    wish.isWritten = true;
    wish.lastWrittenMs = this.#world.scheduler.nowMs;
    const id = this.#send(connection, { ...wish.data, signal_id: wish.signalId });
    wish.open.set(id, connection);
  }

  #send(connection: SimulatedConnection, data: Readonly<Record<string, unknown>>): string {
    this.#frames += 1;
    const id = `${this.name}/${this.#frames}`;
    this.#world.witness.told.known(String(data.signal_id));
    this.#world.tally.count('signal frame');
    connection.write(JSON.stringify({ type: 'trading_signal', id, timestamp: TIMESTAMP, data }));
    return id;
  }

  /** Its password must be nowhere afterwards. */
  #login(connection: SimulatedConnection): void {
    const isRight = this.#world.dice.chance(0.5);
    const password = isRight ? CANARY : `${CANARY}-wrong`;
    const parameters = { server: 'Paper-Demo', login: '12345', password };
    const data = { command: 'connect', parameters };
    connection.write(JSON.stringify({ type: 'mt5_command', timestamp: TIMESTAMP, data }));
  }

  /** An open socket; dials when there are too few. */
  #connection(): SimulatedConnection | undefined {
    const { dice } = this.#world;
    const wanted = dice.chance(0.3) ? SOCKETS_MAX : 1;
    const network = this.#network();
    if (this.#dialled < wanted && network !== undefined) {
      this.#dialled += 1;
      network.dial(this);
    }
    const [first, ...others] = this.#open;
    return first === undefined ? undefined : dice.pick([first, ...others]);
  }
}

const TIMESTAMP = '2026-01-05T12:00:00Z';

function newWish(dice: SeededRandom): Wish {
  return {
    signalId: dice.uuid(),
    data: newSignal(dice),
    open: new Map(),
    lastWrittenMs: 0,
    isWritten: false,
    isFinal: false,
  };
}

function newSignal(dice: SeededRandom): Readonly<Record<string, unknown>> {
  const action = dice.pick(['BUY', 'SELL', 'BUY', 'SELL', 'CLOSE']);
  const volume = dice.pick([0.01, 0.02, 0.05, 0.1, 0.11]);
  const urgency = dice.pick(['high', 'medium', 'low']);
  const order = { symbol: 'EURUSD', action, volume, urgency };
  if (action === 'CLOSE' || dice.chance(0.5)) return order;
  // About a third waits for its price, the rest is filled at once.
  const distance = (dice.below(60) - 20) / 10_000;
  const price = 1.0856 + (action === 'BUY' ? -distance : distance);
  return { ...order, price: Number(price.toFixed(5)) };
}
