import type { SeededRandom } from '../seeded-random.ts';
import { ALWAYS } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { OPERATOR } from './subjects.ts';
import type { StopWish } from './witness/stop-witness.ts';
import type { World } from './world.ts';

const ACT_MS = 1_500;
const TIMESTAMP = '2026-01-05T12:00:00Z';

/**
 * Somebody who stops all orders of the account, lets them pass again, or has them stopped for when it falls
 * silent, whatever happens meanwhile.
 */
export class SimulatedOperator implements ClientEnd {
  readonly name = 'operator';
  readonly key = OPERATOR.key;
  readonly #world: World;
  readonly #network: () => SimulatedNetwork | undefined;
  #connection: SimulatedConnection | undefined;
  #frames = 0;

  constructor(world: World, network: () => SimulatedNetwork | undefined) {
    this.#world = world;
    this.#network = network;
  }

  start(): void {
    const { scheduler, dice } = this.#world;
    scheduler.after(ALWAYS, ACT_MS * 2 * dice.fraction(), () => {
      this.#act();
      if (this.#world.isHostile) this.start();
    });
  }

  opened(): void {}

  text(): void {}

  closed(): void {
    this.#connection = undefined;
  }

  #act(): void {
    if (this.#connection === undefined) {
      this.#connection = this.#network()?.dial(this);
      return;
    }
    const { dice, witness, tally } = this.#world;
    this.#frames += 1;
    const id = `operator/${this.#frames}`;
    const wish = drawWish(dice);
    tally.count(`operator: ${wish.kind}`);
    witness.stops.asked(id, wish);
    this.#connection.write(JSON.stringify({ id, timestamp: TIMESTAMP, ...messageOf(wish) }));
  }
}

function drawWish(dice: SeededRandom): StopWish {
  const kind = dice.pick<StopWish['kind']>(['engage', 'release', 'release', 'disarm', 'arm']);
  return kind === 'arm' ? { kind, timeoutMs: 1_000 + dice.below(3_000) } : { kind };
}

function messageOf(wish: StopWish) {
  const scope = 'account';
  switch (wish.kind) {
    case 'engage':
    case 'release': {
      const data = { action: wish.kind, scope: { kind: scope }, reason: 'simulated' };
      return { type: 'kill_switch', data };
    }
    case 'disarm':
      return { type: 'dead_man_switch', data: { timeout_ms: 0, scope } };
    case 'arm': {
      const { timeoutMs: timeout_ms } = wish;
      const data = { timeout_ms, scope, actions: ['block_new'], require: 'this_message' };
      return { type: 'dead_man_switch', data };
    }
  }
}
