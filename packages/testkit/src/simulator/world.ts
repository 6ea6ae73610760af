import type { SeededRandom } from '../seeded-random.ts';
import type { Machine } from './machine.ts';
import type { Profile } from './profile.ts';
import type { Scheduler } from './scheduler.ts';
import type { Tally } from './tally.ts';
import type { Trace } from './trace.ts';
import type { Witness } from './witness/witness.ts';

/** A moment after which a crash or a cut is most telling. */
export type HotSpot = 'append' | 'send' | 'execute' | 'answer' | 'tell';

/** What every part of a run shares. */
export interface World {
  readonly scheduler: Scheduler;
  readonly dice: SeededRandom;
  readonly profile: Profile;
  readonly trace: Trace;
  readonly tally: Tally;
  readonly witness: Witness;
  /** The bridge's machine and the terminal's; a client has no clock that matters. */
  readonly bridgeMachine: Machine;
  readonly terminalMachine: Machine;
  /** True while faults are injected; afterwards everything is mended and must converge. */
  isHostile: boolean;
  /** Told by the parts, so that faults fall where they hurt. */
  hot(spot: HotSpot): void;
}
