import type { SignalRecord } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import { SeededRandom } from '../seeded-random.ts';
import { BridgeProcess, type Seams } from './bridge-process.ts';
import { checkConvergence, checkLives, settledBook } from './convergence.ts';
import { FaultInjector } from './fault-injector.ts';
import { Machine } from './machine.ts';
import { canStayUnknown, drawProfile, type Profile } from './profile.ts';
import { RealLink } from './real-link.ts';
import { ALWAYS, Scheduler } from './scheduler.ts';
import { type SharedKnowledge, SimulatedClient } from './simulated-client.ts';
import { SimulatedDisk } from './simulated-disk.ts';
import { SimulatedLink } from './simulated-link.ts';
import { SimulatedOperator } from './simulated-operator.ts';
import { SimulatedReader } from './simulated-reader.ts';
import { Tally } from './tally.ts';
import {
  openingWith,
  type RunningTerminal,
  SIMULATED_ACCOUNT,
  TerminalProcess,
} from './terminal-process.ts';
import type { TerminalWay } from './terminal-way.ts';
import { Trace } from './trace.ts';
import type { Violation } from './witness/violations.ts';
import { Witness } from './witness/witness.ts';
import type { World } from './world.ts';

export interface RunOptions {
  /** Keeps every step for `RunReport.trace`; costs time. */
  readonly isTraced?: boolean;
  /** Parts of a bridge that is broken on purpose. */
  readonly seams?: Seams;
  /** Changes to what the seed draws. */
  readonly profile?: Partial<Profile>;
  /** Whether the real code of the link runs; left out: as the seed draws it. */
  readonly isReal?: boolean;
}

export interface RunReport {
  readonly seed: number;
  /** The first broken rule, or nothing. */
  readonly violation: Violation | undefined;
  readonly tally: Tally;
  readonly steps: number;
  readonly virtualMs: number;
  readonly trace: readonly string[];
}

/** Longest virtual time in which a mended world must come to rest. */
const REST_MS = 400_000;
/** Longest time for which a disk that stalls does nothing. */
const STALL_MS = 4_000;
/** Between the last answer and the last look: what is still on its way arrives. */
const CALM_MS = 1_000;

/** Runs the bridge, a terminal and clients through what one seed has in store for them. */
export function runSeed(seed: number, options: RunOptions = {}): RunReport {
  const simulation = new Simulation(seed, options);
  simulation.run();
  return simulation.report();
}

class Simulation {
  readonly #seed: number;
  readonly #world: World;
  readonly #bridge: BridgeProcess;
  readonly #terminal: TerminalProcess;
  readonly #clients: readonly SimulatedClient[];
  readonly #operator: SimulatedOperator | undefined;
  readonly #reader: SimulatedReader;
  readonly #ledgerDisk: SimulatedDisk;
  readonly #link: TerminalWay;
  readonly #faults: FaultInjector;

  constructor(seed: number, { isTraced = false, seams = {}, profile, ...options }: RunOptions) {
    this.#seed = seed;
    const dice = new SeededRandom(seed);
    const scheduler = new Scheduler(new SeededRandom(dice.uint32()));
    const drawn = { ...drawProfile(dice, seed), ...profile };
    // A bridge whose port to the terminal is broken on purpose needs that port.
    const isReal = (options.isReal ?? drawn.link.isReal) && seams.terminal === undefined;
    const terminalMachine = new Machine();
    const world: World = {
      scheduler,
      dice,
      profile: drawn,
      trace: new Trace(scheduler, isTraced),
      tally: new Tally(),
      witness: new Witness(
        drawn.isNetting,
        () => ledgerDisk,
        // A request that began in time may be on its way to the trade server for a while.
        isReal
          ? (wallMs) => terminalMachine.trueMsOf(wallMs) - drawn.engine.latencyMs.to - 1
          : undefined,
      ),
      bridgeMachine: new Machine(),
      terminalMachine,
      isHostile: true,
      hot: (spot) => this.#faults.hot(spot),
    };
    const ledgerDisk = diskOf(world, 'ledger disk', drawn.diskFaults);
    this.#ledgerDisk = ledgerDisk;
    const bookDisk = diskOf(world, 'book disk', drawn.bookFaults);
    world.terminalMachine.jump(drawn.skewMs);
    this.#world = world;
    this.#ledgerDisk = ledgerDisk;
    const { link, open } = isReal ? this.#realLink(world) : this.#harsherLink(world);
    this.#link = link;
    this.#terminal = new TerminalProcess(world, bookDisk, open, () => link.connect());
    this.#bridge = new BridgeProcess(world, ledgerDisk, link, seams);
    this.#faults = new FaultInjector(world, this.#bridge, this.#terminal, link);
    const shared: SharedKnowledge = { ids: [], tickets: { orders: [], positions: [] } };
    const network = () => (this.#bridge.isStarted ? this.#bridge.running?.network : undefined);
    this.#operator = drawn.hasOperator ? new SimulatedOperator(world, network) : undefined;
    this.#reader = new SimulatedReader(world, network);
    this.#clients = Array.from(
      { length: drawn.clients },
      (_, n) => new SimulatedClient(world, n, network, shared),
    );
  }

  #realLink(world: World) {
    const network = () => (this.#bridge.isStarted ? this.#bridge.running?.network : undefined);
    const link = new RealLink(world, network, () => this.#isLinked());
    return { link, open: (terminal: RunningTerminal) => link.serve(terminal) };
  }

  /** The bridge has every event that the terminal has numbered. */
  #isLinked(): boolean {
    const links = this.#bridge.running?.bridge.context.terminalLinks;
    const terminal = this.#terminal.running?.port;
    if (links?.count !== 1 || terminal === undefined) return false;
    const book = settledBook(terminal);
    const [entry] = links.entries;
    const last = entry?.terminal.lastEvent;
    if (book === undefined) return false;
    return last?.seq === book.seq && last.terminalEpoch === book.terminalEpoch;
  }

  #harsherLink(world: World) {
    const link = new SimulatedLink(world, () => this.#terminal);
    return { link, open: openingWith(link.fromTerminal) };
  }

  run(): void {
    const { scheduler, profile, witness } = this.#world;
    this.#terminal.start();
    this.#bridge.start();
    for (const client of this.#clients) client.start();
    this.#operator?.start();
    this.#reader.start();
    this.#faults.start();
    scheduler.after(ALWAYS, profile.activityMs, () => this.#mend());
    const endMs = profile.activityMs + REST_MS;
    let restedMs: number | undefined;
    while (witness.violations.first === undefined && scheduler.step()) {
      this.#faults.stepped();
      const { nowMs } = scheduler;
      restedMs = this.#isAtRest() ? (restedMs ?? nowMs) : undefined;
      if (restedMs !== undefined && nowMs - restedMs > CALM_MS && this.#isSettled()) {
        if (this.#reader.hasListed) break;
        this.#reader.listAll();
      }
      if (nowMs > endMs) {
        witness.violations.add('alive', this.#unrest());
      }
    }
    if (witness.violations.first === undefined) this.#judge();
  }

  report(): RunReport {
    const { scheduler, tally, trace, witness } = this.#world;
    tally.count('step', scheduler.steps);
    return {
      seed: this.#seed,
      violation: witness.violations.first,
      tally,
      steps: scheduler.steps,
      virtualMs: scheduler.nowMs,
      trace: trace.lines,
    };
  }

  #mend(): void {
    this.#world.trace.note('world', () => 'everything is mended');
    this.#world.isHostile = false;
    this.#terminal.heal();
    // Events that went astray are missed until the next one comes, or the next connection.
    if (this.#link instanceof SimulatedLink && this.#world.profile.link.wildEvents > 0) {
      this.#link.cut();
    }
  }

  /** Every client knows what became of what it sent, and the bridge has nothing left to find out. */
  #isAtRest(): boolean {
    if (this.#world.isHostile) return false;
    const { profile } = this.#world;
    const { running } = this.#bridge;
    if (running === undefined || !this.#bridge.isStarted) return false;
    if (this.#terminal.running === undefined) return false;
    const { reconciler, signals, lists, stopActions } = running.bridge.context;
    return (
      running.ledger.health().kind === 'ok' &&
      this.#ledgerDisk.unsafeCount === 0 &&
      lists.busyCount === 0 &&
      stopActions.isIdle &&
      this.#link.isQuiet &&
      reconciler.isReady(SIMULATED_ACCOUNT) &&
      reconciler.open(SIMULATED_ACCOUNT).every((record) => isPastProof(record, profile)) &&
      signals.inFlight.count === 0 &&
      this.#clients.every(({ isSatisfied }) => isSatisfied)
    );
  }

  #isSettled(): boolean {
    if (this.#ledgerDisk.isBusy) return false;
    const terminal = this.#terminal.running?.port;
    return terminal !== undefined && settledBook(terminal) !== undefined;
  }

  #unrest(): string {
    const records = this.#bridge.running?.bridge.context.reconciler.open(SIMULATED_ACCOUNT) ?? [];
    const open = records.map(({ request }) => JSON.stringify(request)).join(', ');
    const waiting = this.#clients.flatMap((client) => client.waiting);
    const clients = this.#clients.flatMap((client) => client.unanswered);
    const frames = [...clients, ...this.#reader.unanswered];
    const { lists, stopActions } = this.#bridge.running?.bridge.context ?? {};
    const stops = stopActions?.isIdle === false ? ', stops are at work' : '';
    return `no rest: ${lists?.busyCount} lists${stops}; open cases ${open}; clients wait for ${waiting}; unanswered frames ${frames}`;
  }

  #judge(): void {
    const { witness } = this.#world;
    const bridge = this.#bridge.running;
    const terminal = this.#terminal.running;
    witness.finish();
    if (bridge === undefined || terminal === undefined) return;
    const book = settledBook(terminal.port);
    if (book === undefined) return;
    checkConvergence(witness.violations, bridge.bridge, book);
    checkLives(witness, bridge.ledger);
  }
}

function isPastProof({ request }: SignalRecord, profile: Profile): boolean {
  const action = request?.trade.action;
  const isChange = action === 'MODIFY' || action === 'SLTP' || action === 'REMOVE';
  return isChange && canStayUnknown(profile);
}

function diskOf(world: World, name: string, faults: number): SimulatedDisk {
  const { scheduler, dice, profile, tally, trace } = world;
  return new SimulatedDisk({
    later: (work, run) => {
      if (work === 'sync') world.hot('append');
      const isStalled = world.isHostile && dice.chance(profile.diskStalls);
      if (isStalled) tally.count(`${name} stalls`);
      scheduler.after(ALWAYS, (isStalled ? STALL_MS : profile.diskMs) * dice.fraction(), run);
    },
    refuses: (work) => {
      if (!world.isHostile || !dice.chance(faults)) return false;
      trace.note(name, () => `refuses a ${work}`);
      tally.count(`${name} refuses a ${work}`);
      return true;
    },
    wrote: (record) => world.witness.secrets.look(`a record of the ${name}`, record),
    below: (bound) => dice.below(bound),
  });
}
