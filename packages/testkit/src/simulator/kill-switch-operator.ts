import { ALWAYS } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { OPERATOR } from './subjects.ts';
import type { World } from './world.ts';

const ACT_MS = 1_500;
const TIMESTAMP = '2026-01-05T12:00:00Z';

/** Somebody who stops all orders of the account and lets them pass again, whatever happens meanwhile. */
export class KillSwitchOperator implements ClientEnd {
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
    const action = dice.pick(['engage', 'release']);
    tally.count(`kill switch: ${action}`);
    witness.stops.asked(id, action);
    const data = { action, scope: { kind: 'account' }, reason: 'simulated' };
    const message = { type: 'kill_switch', id, timestamp: TIMESTAMP, data };
    this.#connection.write(JSON.stringify(message));
  }
}
