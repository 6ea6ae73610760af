import type { FaultSettings } from '@mt5-bridge/paper/internal/engine/faults.ts';
import { NO_FAULTS } from '@mt5-bridge/paper/internal/engine/faults.ts';
import type { SeededRandom } from '../seeded-random.ts';

/** Chances are 0 to 1, durations in ms. */
export interface LinkProfile {
  readonly delayMs: number;
  /** Chance that a message takes up to `longDelayMs` instead. */
  readonly longDelays: number;
  readonly longDelayMs: number;
  readonly lostRequests: number;
  readonly lostAnswers: number;
  readonly doubled: number;
  /** What the terminal tells by itself comes out of order, twice, or not at all. */
  readonly wildEvents: number;
  readonly cutsPerMinute: number;
  readonly cutMs: number;
  /** The real code of the link over a socket, in place of one that doubles and reorders what it carries. */
  readonly isReal: boolean;
  /** Chance that a cut of a real link is told to nobody. */
  readonly silentCuts: number;
  /** Commands that the real link has open at once. */
  readonly commandsInFlight: number;
}

/** How hostile one run is. Every kind of fault is off in a part of the runs, so that none hides another. */
export interface Profile {
  readonly activityMs: number;
  readonly clients: number;
  /** Signals and commands of one client. */
  readonly wishesEach: number;
  /** Chance that a wish is a command on something that stands. */
  readonly commands: number;
  /** Chance that a wish is about many orders or positions at once. */
  readonly bulk: number;
  /** Whether somebody wishes to touch what was made by hand too. */
  readonly includesManual: boolean;
  /** Mean time between two acts of a client. */
  readonly actMs: number;
  readonly repeats: number;
  readonly conflicts: number;
  readonly socketLossesPerMinute: number;
  readonly frameDelayMs: number;
  readonly bridgeCrashes: number;
  readonly terminalCrashes: number;
  readonly restarts: number;
  readonly powerLosses: number;
  readonly diskMs: number;
  /** Chance that a write or sync takes long. */
  readonly diskStalls: number;
  /** Chance that the ledger's disk refuses a write or sync; `bookFaults` is the terminal's. */
  readonly diskFaults: number;
  readonly bookFaults: number;
  /** Wall clocks are set this often; both in the same direction all through a run. */
  readonly clockJumps: number;
  readonly clockDirection: 1 | -1;
  /** The terminal's clock is ahead of the bridge's. */
  readonly skewMs: number;
  readonly link: LinkProfile;
  readonly engine: FaultSettings;
  /** Whether the terminal answers a repeated request from a journal of its own. */
  readonly hasJournal: boolean;
  /** One position for each symbol, instead of one for each order. */
  readonly isNetting: boolean;
  /** Orders in a second that somebody makes in the terminal by hand. */
  readonly handTrades: number;
  /** Whether somebody uses the kill switch and a dead-man switch. */
  readonly hasOperator: boolean;
  /** Chance that a stop is to cancel and close as well. */
  readonly stopActions: number;
  /** Power losses that end bridge and terminal at once. */
  readonly machineCrashes: number;
  readonly terminalTimeoutMs: number;
  readonly reconcileTimeoutMs: number;
  readonly tickMs: number;
}

/**
 * Whether a new price or new stops whose answer is lost may stay unknown for ever: what stands now proves
 * nothing, so without a journal, or with answers in it that leave all open, nobody can tell. The same goes for a
 * cancel that met a fill.
 */
export function canStayUnknown({ hasJournal, engine }: Profile): boolean {
  const { TIMEOUT = 0, ERROR = 0, CONNECTION = 0 } = engine.answers;
  return !hasJournal || TIMEOUT + ERROR + CONNECTION > 0;
}

export function drawProfile(dice: SeededRandom, seed: number): Profile {
  const some = (chance: number, most: number): number =>
    dice.chance(chance) ? most * dice.fraction() : 0;
  const count = (chance: number, most: number): number =>
    dice.chance(chance) ? 1 + dice.below(most) : 0;
  return {
    activityMs: 4_000 + dice.below(16_000),
    clients: 1 + dice.below(3),
    wishesEach: 1 + dice.below(10),
    commands: dice.chance(0.7) ? 0.2 + 0.7 * dice.fraction() : 0,
    isNetting: dice.chance(0.2),
    handTrades: some(0.3, 0.3),
    hasOperator: dice.chance(0.25),
    stopActions: some(0.7, 1),
    bulk: some(0.5, 0.4),
    includesManual: dice.chance(0.1),
    machineCrashes: dice.chance(0.2) ? 1 : 0,
    actMs: 100 + dice.below(900),
    repeats: some(0.8, 0.6),
    conflicts: some(0.3, 0.3),
    socketLossesPerMinute: some(0.5, 20),
    frameDelayMs: 1 + dice.below(40),
    bridgeCrashes: count(0.7, 3),
    terminalCrashes: count(0.3, 2),
    restarts: count(0.2, 1),
    powerLosses: dice.fraction(),
    diskMs: 0.2 + some(0.5, 60),
    diskStalls: some(0.15, 0.1),
    diskFaults: some(0.3, 0.02),
    bookFaults: some(0.15, 0.02),
    clockJumps: count(0.2, 3),
    clockDirection: dice.chance(0.5) ? 1 : -1,
    skewMs: dice.chance(0.3) ? dice.below(3_000) - 1_500 : 0,
    ...drawTerminal(dice, seed),
    tickMs: 300 + dice.below(1_500),
  };
}

function drawTerminal(dice: SeededRandom, seed: number) {
  const some = (chance: number, most: number): number =>
    dice.chance(chance) ? most * dice.fraction() : 0;
  const hasJournal = dice.chance(0.5);
  return {
    hasJournal,
    link: {
      delayMs: 1 + dice.below(60),
      longDelays: some(0.4, 0.2),
      longDelayMs: 500 + dice.below(12_000),
      lostRequests: some(0.4, 0.3),
      lostAnswers: some(0.5, 0.4),
      // Without a journal a doubled request would be the terminal's fault, not the bridge's.
      doubled: hasJournal ? some(0.3, 0.3) : 0,
      wildEvents: some(0.2, 0.3),
      cutsPerMinute: some(0.5, 15),
      cutMs: 200 + dice.below(5_000),
      isReal: dice.chance(0.4),
      silentCuts: some(0.4, 0.8),
      commandsInFlight: dice.pick([1, 2, 4, 64]),
    },
    engine: dice.chance(0.5) ? drawEngineFaults(dice, seed) : NO_FAULTS,
    terminalTimeoutMs: 500 + dice.below(3_000),
    reconcileTimeoutMs: dice.pick([0, 500, 3_000, 10_000, 60_000]),
  };
}

function drawEngineFaults(dice: SeededRandom, seed: number): FaultSettings {
  const some = (chance: number, most: number): number =>
    dice.chance(chance) ? most * dice.fraction() : 0;
  return {
    ...NO_FAULTS,
    seed,
    answers: {
      TIMEOUT: some(0.4, 0.2),
      ERROR: some(0.3, 0.2),
      CONNECTION: some(0.3, 0.2),
      REQUOTE: some(0.3, 0.2),
      REJECT: some(0.3, 0.2),
      PRICE_OFF: some(0.2, 0.2),
    },
    partialFills: some(0.3, 0.4),
    latencyMs: { from: 0, to: some(0.5, 800) },
    lostAnswers: some(0.3, 0.3),
    lateAnswers: some(0.3, 0.3),
    lateByMs: 200 + dice.below(3_000),
    disconnects: some(0.3, 0.2),
    disconnectedMs: 200 + dice.below(4_000),
  };
}
