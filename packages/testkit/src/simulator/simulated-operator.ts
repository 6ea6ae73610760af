import type { SeededRandom } from '../seeded-random.ts';
import type { Profile } from './profile.ts';
import { ALWAYS } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { OPERATOR, SUBJECTS } from './subjects.ts';
import { MAGIC } from './wish.ts';
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
    const { dice, profile, witness, tally } = this.#world;
    this.#frames += 1;
    const id = `operator/${this.#frames}`;
    const wish = drawWish(dice, profile);
    tally.count(`operator: ${wish.kind}`);
    if (wish.cancels || wish.closes) tally.count(`operator: ${wish.kind} with actions`);
    if (wish.isManualMeant) witness.book.manualIsMeant();
    const { scope, timeoutMs, blocks } = wish;
    const isOfAccount = scope.kind === 'account';
    const stop: StopWish =
      wish.kind === 'arm'
        ? { kind: 'arm', timeoutMs, blocks }
        : wish.kind === 'disarm'
          ? { kind: 'disarm' }
          : { kind: wish.kind, isOfAccount };
    witness.stops.asked(id, stop);
    this.#connection.write(JSON.stringify({ id, timestamp: TIMESTAMP, ...messageOf(wish) }));
  }
}

interface OperatorWish {
  readonly kind: StopWish['kind'];
  readonly scope: { readonly kind: string; readonly value?: string | number };
  readonly cancels: boolean;
  readonly closes: boolean;
  readonly blocks: boolean;
  readonly isManualMeant: boolean;
  readonly timeoutMs: number;
}

const SCOPES: readonly OperatorWish['scope'][] = [
  ...SUBJECTS.map(({ subject }) => ({ kind: 'key', value: subject })),
  { kind: 'magic', value: MAGIC },
];

function drawWish(
  dice: SeededRandom,
  { stopActions, includesManual }: Pick<Profile, 'stopActions' | 'includesManual'>,
): OperatorWish {
  const kind = dice.pick<StopWish['kind']>(['engage', 'release', 'release', 'disarm', 'arm']);
  const mayAct = (kind === 'engage' || kind === 'arm') && dice.chance(stopActions);
  const cancels = mayAct && dice.chance(0.7);
  const closes = mayAct && dice.chance(0.7);
  const isOfAccount = kind === 'arm' || kind === 'disarm' || dice.chance(0.6);
  return {
    kind,
    scope: isOfAccount ? { kind: 'account' } : dice.pick([SCOPES[0] ?? ACCOUNT, ...SCOPES]),
    cancels,
    closes,
    blocks: (!cancels && !closes) || dice.chance(0.7),
    isManualMeant: mayAct && includesManual && dice.chance(0.5),
    timeoutMs: 1_000 + dice.below(3_000),
  };
}

const ACCOUNT: OperatorWish['scope'] = { kind: 'account' };

function messageOf(wish: OperatorWish) {
  const manual = wish.isManualMeant ? { include_manual: true } : {};
  switch (wish.kind) {
    case 'engage': {
      const acts = {
        ...(wish.cancels ? { cancel_pending: true } : {}),
        ...(wish.closes ? { close_positions: true } : {}),
      };
      const data = { action: 'engage', scope: wish.scope, reason: 'simulated', ...acts, ...manual };
      return { type: 'kill_switch', data };
    }
    case 'release':
      return {
        type: 'kill_switch',
        data: { action: 'release', scope: wish.scope, reason: 'simulated' },
      };
    case 'disarm':
      return { type: 'dead_man_switch', data: { timeout_ms: 0, scope: 'account' } };
    case 'arm': {
      const actions = [
        ...(wish.blocks ? ['block_new'] : []),
        ...(wish.cancels ? ['cancel_pending'] : []),
        ...(wish.closes ? ['close_positions'] : []),
      ];
      const timeout_ms = wish.timeoutMs;
      const data = { timeout_ms, scope: 'account', actions, require: 'this_message', ...manual };
      return { type: 'dead_man_switch', data };
    }
  }
}
