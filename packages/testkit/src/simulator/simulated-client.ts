import { SeededRandom } from '../seeded-random.ts';
import { canStayUnknown } from './profile.ts';
import { ALWAYS } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { SUBJECTS } from './subjects.ts';
import { contradiction, drawWish, type KnownTickets, type Wish } from './wish.ts';
import { CANARY } from './witness/secret-witness.ts';
import type { World } from './world.ts';

const CHANGES = new Set(['order_modify', 'order_cancel', 'position_modify']);
const RETRY_MS = 2_000;
const SOCKETS_MAX = 2;

/** What was asked for, and what is known of it. */
interface Asked {
  readonly wish: Wish;
  /** Frames that were written and not answered; a lost socket takes its frames with it. */
  readonly open: Map<string, SimulatedConnection>;
  lastWrittenMs: number;
  isFinal: boolean;
}

/** What clients know of each other. */
export interface SharedKnowledge {
  /** Ids that were sent: some client will send one of them as its own. */
  readonly ids: string[];
  readonly tickets: KnownTickets;
}

/** What the client reads of an answer; the witness checks the rest. */
interface Answer {
  readonly type: string;
  readonly id?: string;
  readonly signal_id?: string;
  readonly request_id?: string;
  readonly status?: string;
  readonly result?: { readonly order_id?: string | null; readonly position_id?: string | null };
}

/**
 * A client that behaves as bad networks make clients behave: it sends an id again, on both its sockets at
 * once, with other content, or an id of somebody else; it leaves and comes back, and asks until it knows.
 */
export class SimulatedClient implements ClientEnd {
  readonly name: string;
  readonly key: string;
  readonly #number: number;
  readonly #world: World;
  readonly #network: () => SimulatedNetwork | undefined;
  readonly #shared: SharedKnowledge;
  /** Draws what is wanted, so that faults do not change it. */
  readonly #dice: SeededRandom;
  readonly #asked: Asked[] = [];
  readonly #open = new Set<SimulatedConnection>();
  #dialled = 0;
  #frames = 0;

  constructor(
    world: World,
    number: number,
    network: () => SimulatedNetwork | undefined,
    shared: SharedKnowledge,
  ) {
    this.#world = world;
    this.#network = network;
    this.#shared = shared;
    this.#number = number;
    this.name = `client ${number}`;
    this.key = (SUBJECTS[number % SUBJECTS.length] ?? SUBJECTS[0]).key;
    this.#dice = new SeededRandom(world.dice.uint32());
  }

  /** True when every id that was sent has its final answer, and every frame one. */
  get isSatisfied(): boolean {
    return this.#asked.every(({ isFinal }) => isFinal) && this.unanswered.length === 0;
  }

  /** Ids that still wait, for the report of a run that did not come to rest. */
  get waiting(): readonly string[] {
    return this.#asked.filter(({ isFinal }) => !isFinal).map(({ wish }) => wish.id);
  }

  /** Frames that nobody answered on a socket that is open. */
  get unanswered(): readonly string[] {
    return this.#asked.flatMap(({ open }) =>
      [...open].filter(([, carrier]) => carrier.isOpen).map(([frame]) => frame),
    );
  }

  start(): void {
    this.#actLater();
  }

  opened(connection: SimulatedConnection): void {
    this.#open.add(connection);
    if (this.#number % 2 === 0) connection.write(JSON.stringify(SIGNALS));
  }

  closed(connection: SimulatedConnection): void {
    this.#open.delete(connection);
    this.#dialled -= 1;
    for (const { open } of this.#asked) {
      for (const [id, carrier] of open) if (carrier === connection) open.delete(id);
    }
  }

  text(_connection: SimulatedConnection, text: string): void {
    // From the bridge under test; what it must hold is checked by the witness.
    const answer = JSON.parse(text) as Answer;
    const intentId = answer.signal_id ?? answer.request_id;
    const asked = this.#asked.find(({ wish }) => wish.id === intentId);
    if (asked === undefined) return;
    if (answer.id !== undefined) asked.open.delete(answer.id);
    if (answer.type === 'error' || answer.type === 'trading_signal_update') return;
    if (answer.status === 'unknown' || !asked.isFinal) {
      this.#world.tally.count(`outcome ${answer.status}`);
    }
    if (answer.status === 'unknown' && !this.#isLastWord(asked)) return;
    asked.isFinal = true;
    this.#learn(answer);
  }

  #isLastWord({ wish }: Asked): boolean {
    const { isHostile, profile } = this.#world;
    return !isHostile && CHANGES.has(wish.type) && canStayUnknown(profile);
  }

  #learn({ status, result }: Answer): void {
    if (status !== 'success') return;
    const { order_id: order, position_id: position } = result ?? {};
    const { orders, positions } = this.#shared.tickets;
    if (typeof position === 'string' && position !== '0') positions.push(position);
    else if (typeof order === 'string' && order !== '0') orders.push(order);
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
    const [first, ...others] = this.#asked;
    if (dice.chance((profile.socketLossesPerMinute * profile.actMs) / 60_000)) {
      tally.count('socket lost');
      connection.drop();
    } else if (first !== undefined && dice.chance(profile.conflicts)) {
      this.#contradict(connection, dice.pick([first, ...others]).wish);
    } else if (first !== undefined && dice.chance(profile.repeats)) {
      tally.count('repeat');
      for (const socket of this.#open) this.#write(socket, dice.pick([first, ...others]));
    } else if (this.#asked.length < profile.wishesEach) this.#begin(connection);
    else this.#login(connection);
  }

  /** Sends a wish for the first time, perhaps on both sockets within one instant. */
  #begin(connection: SimulatedConnection): void {
    const { dice, tally, profile } = this.#world;
    const wish = drawWish(this.#dice, this.#shared.tickets, profile.commands);
    const asked: Asked = { wish, open: new Map(), lastWrittenMs: 0, isFinal: false };
    this.#asked.push(asked);
    this.#shared.ids.push(wish.id);
    tally.count(`asked: ${wish.type}`);
    const isRace = dice.chance(0.2);
    if (isRace) tally.count('race');
    for (const socket of isRace ? this.#open : [connection]) this.#write(socket, asked);
  }

  /** Asks for what is not known yet, with patience. */
  #insist(connection: SimulatedConnection): void {
    const { nowMs } = this.#world.scheduler;
    for (const asked of this.#asked) {
      if (asked.isFinal) continue;
      const isPatient = asked.open.size > 0 || nowMs - asked.lastWrittenMs < RETRY_MS;
      if (!isPatient) this.#write(connection, asked);
    }
  }

  /** An id with other content, of its own or of somebody else. */
  #contradict(connection: SimulatedConnection, wish: Wish): void {
    const { dice, tally } = this.#world;
    tally.count('conflict');
    const [first, ...others] = this.#shared.ids;
    const isForeign = first !== undefined && dice.chance(0.5);
    const id = isForeign ? dice.pick([first, ...others]) : wish.id;
    this.#send(connection, contradiction(dice, wish, id));
  }

  #write(connection: SimulatedConnection, asked: Asked): void {
    asked.lastWrittenMs = this.#world.scheduler.nowMs;
    asked.open.set(this.#send(connection, asked.wish), connection);
  }

  /** Answers the number of the frame. */
  #send(connection: SimulatedConnection, { id: intentId, type, data }: Wish): string {
    this.#frames += 1;
    const id = `${this.name}/${this.#frames}`;
    this.#world.witness.told.asked(intentId, this.key);
    this.#world.tally.count('frame');
    connection.write(JSON.stringify({ type, id, timestamp: TIMESTAMP, data }));
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

const SIGNALS = { type: 'subscribe', data: { channels: [{ channel: 'signals' }] } };
const TIMESTAMP = '2026-01-05T12:00:00Z';
