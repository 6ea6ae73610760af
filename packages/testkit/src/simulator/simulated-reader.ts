import { SeededRandom } from '../seeded-random.ts';
import { ALWAYS } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { READER } from './subjects.ts';
import type { ToldPage } from './witness/query-witness.ts';
import type { World } from './world.ts';

const ACT_MS = 900;
/** Between two questions once all is at rest. */
const CALM_ACT_MS = 30;
const TIMESTAMP = '2026-01-05T12:00:00Z';
const LISTS = ['get_orders', 'get_positions', 'get_deals', 'get_history'] as const;
type List = (typeof LISTS)[number];

/** A list that is read page by page. */
interface Listing {
  readonly type: List;
  readonly filter: object;
  readonly limit: number;
  readonly items: ToldPage['data']['items'][number][];
  cursor: string | null;
}

/** All four lists, read from a moment at which all was at rest. */
interface Round {
  readonly revision: number;
  readonly done: Listing[];
}

/**
 * Somebody who looks: asks for what stands and what was, a few rows at a time, goes on behind a page after
 * whatever has happened meanwhile, and in the end reads everything.
 */
export class SimulatedReader implements ClientEnd {
  readonly name = 'reader';
  readonly key = READER.key;
  readonly #world: World;
  readonly #network: () => SimulatedNetwork | undefined;
  /** Draws what is asked for, so that faults do not change it. */
  readonly #dice: SeededRandom;
  #connection: SimulatedConnection | undefined;
  #isOpen = false;
  #listing: Listing | undefined;
  /** The frame that waits for its answer. */
  #asked: string | undefined;
  #round: Round | undefined;
  #hasListed = false;
  #frames = 0;

  constructor(world: World, network: () => SimulatedNetwork | undefined) {
    this.#world = world;
    this.#network = network;
    this.#dice = new SeededRandom(world.dice.uint32());
  }

  /** True once all lists were read at rest while the book stood still, and held against it. */
  get hasListed(): boolean {
    return this.#hasListed;
  }

  /** The frame that nobody has answered on a socket that is open. */
  get unanswered(): readonly string[] {
    return this.#asked === undefined ? [] : [this.#asked];
  }

  start(): void {
    const { scheduler, isHostile } = this.#world;
    const meanMs = isHostile || this.#round === undefined ? ACT_MS : CALM_ACT_MS;
    scheduler.after(ALWAYS, 2 * meanMs * this.#dice.fraction(), () => {
      this.#act();
      this.start();
    });
  }

  /** All is at rest: reads everything, unless it is doing so. */
  listAll(): void {
    if (this.#round !== undefined || this.#asked !== undefined) return;
    this.#listing = undefined;
    this.#round = { revision: this.#world.witness.shelf.revision, done: [] };
  }

  opened(): void {
    this.#isOpen = true;
  }

  closed(): void {
    this.#connection = undefined;
    this.#isOpen = false;
    this.#failed();
  }

  text(_connection: SimulatedConnection, text: string): void {
    // From the bridge under test; what it must hold is checked by the witness.
    const answer = JSON.parse(text) as ToldPage;
    if (this.#asked === undefined || answer.id !== this.#asked) return;
    this.#asked = undefined;
    if (answer.type === 'error') this.#failed();
    else this.#take(answer);
  }

  #failed(): void {
    this.#asked = undefined;
    this.#round = undefined;
  }

  #act(): void {
    const { isHostile, tally } = this.#world;
    if (this.#connection === undefined) {
      this.#connection = this.#network()?.dial(this);
      return;
    }
    if (!this.#isOpen || this.#asked !== undefined) return;
    if (isHostile && this.#dice.chance(0.05)) {
      this.#connection.drop();
      return;
    }
    if (!isHostile && this.#round === undefined) return;
    const listing = this.#listing ?? this.#begin();
    this.#listing = listing;
    this.#frames += 1;
    this.#asked = `reader/${this.#frames}`;
    const { type, filter, limit, cursor } = listing;
    tally.count(cursor === null ? `query: ${type}` : `next page: ${type}`);
    const isFirst = cursor === null && Object.keys(filter).length === 0;
    if (isFirst) this.#world.witness.queries.askedFirst(this.#asked);
    const data = { ...filter, limit, ...(cursor === null ? {} : { cursor }) };
    this.#connection.write(JSON.stringify({ type, id: this.#asked, timestamp: TIMESTAMP, data }));
  }

  #begin(): Listing {
    const next = LISTS[this.#round?.done.length ?? 0];
    if (this.#round !== undefined && next !== undefined) {
      return { type: next, filter: {}, limit: 1 + this.#dice.below(9), items: [], cursor: null };
    }
    const filter = this.#dice.pick([{}, {}, { magic: '0' }, { symbol: 'EURUSD' }, { magic: 7 }]);
    const limit = 1 + this.#dice.below(4);
    return { type: this.#dice.pick(LISTS), filter, limit, items: [], cursor: null };
  }

  #take({ data }: ToldPage): void {
    const { witness, isHostile } = this.#world;
    const listing = this.#listing;
    if (listing === undefined) return;
    const known = new Set(listing.items.map(({ ticket }) => ticket));
    const again = data.items.find(({ ticket }) => known.has(ticket));
    if (again !== undefined) {
      witness.violations.add('query', `${listing.type} tells ${again.ticket} on two pages`);
    }
    if (data.items.length > listing.limit) {
      witness.violations.add('query', `${listing.type} tells more than ${listing.limit}`);
    }
    listing.items.push(...data.items);
    listing.cursor = data.next_cursor;
    // Where everything happens at once, a listing may just be given up.
    const isGivenUp = isHostile && this.#dice.chance(0.2);
    if (listing.cursor !== null && !isGivenUp) return;
    this.#listing = undefined;
    const round = this.#round;
    if (round === undefined) return;
    round.done.push(listing);
    if (round.done.length === LISTS.length) this.#finish(round);
  }

  #finish({ revision, done }: Round): void {
    const { witness } = this.#world;
    this.#round = undefined;
    // What changed while it was read may be in one page and not in another.
    if (revision !== witness.shelf.revision) return;
    for (const { type, items } of done) witness.queries.listed(`${type}_result`, items);
    this.#hasListed = true;
  }
}
