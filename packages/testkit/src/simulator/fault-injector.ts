import type { BridgeProcess } from './bridge-process.ts';
import { ALWAYS } from './scheduler.ts';
import type { CrashKind } from './simulated-disk.ts';
import type { TerminalProcess } from './terminal-process.ts';
import type { TerminalWay } from './terminal-way.ts';
import type { HotSpot, World } from './world.ts';

/** A crash that follows a telling moment comes within so many steps. */
const HOT_STEPS = 4;
const HOT_CHANCE = 0.12;
/** Wall clocks are set by at most this much. */
const JUMP_MS = 90_000;

interface Due {
  inSteps: number;
  readonly strike: () => void;
}

/** Lets the faults of a profile fall: crashes between any two steps, cuts, restarts, clock jumps. */
export class FaultInjector {
  readonly #world: World;
  readonly #bridge: BridgeProcess;
  readonly #terminal: TerminalProcess;
  readonly #link: TerminalWay;
  #due: Due[] = [];
  #bridgeCrashes: number;
  #terminalCrashes: number;

  constructor(world: World, bridge: BridgeProcess, terminal: TerminalProcess, link: TerminalWay) {
    this.#world = world;
    this.#bridge = bridge;
    this.#terminal = terminal;
    this.#link = link;
    this.#bridgeCrashes = world.profile.bridgeCrashes;
    this.#terminalCrashes = world.profile.terminalCrashes;
  }

  /** Faults that fall at a moment of their own. */
  start(): void {
    const { profile, dice } = this.#world;
    for (let n = 0; n < profile.restarts; n++) this.#some(() => this.#bridge.restart());
    for (let n = 0; n < profile.clockJumps; n++) this.#some(() => this.#jump());
    const cuts = (profile.link.cutsPerMinute * profile.activityMs) / 60_000;
    for (let n = 0; n < cuts - dice.fraction(); n++) this.#some(() => this.#link.cut());
    for (let n = 0; n < profile.machineCrashes; n++) this.#some(() => this.#crashMachine());
    const handTrades = (profile.handTrades * profile.activityMs) / 1_000;
    for (let n = 0; n < handTrades - dice.fraction(); n++) {
      this.#some(() => this.#terminal.tradeByHand());
    }
    if (dice.chance(0.3)) this.#some(() => this.#crashBridge());
    if (dice.chance(0.3)) this.#some(() => this.#crashTerminal());
  }

  /** Something telling happens: perhaps a crash follows on its heels. */
  hot(spot: HotSpot): void {
    const { dice, isHostile } = this.#world;
    if (!isHostile || !dice.chance(HOT_CHANCE)) return;
    const strike = dice.pick([
      () => this.#crashBridge(),
      () => this.#crashBridge(),
      () => this.#crashTerminal(),
      () => this.#cutLink(),
    ]);
    this.#world.trace.note('world', () => `aims at ${spot}`);
    this.#due.push({ inSteps: dice.below(HOT_STEPS), strike });
  }

  /** Between two steps: whatever is due falls now. */
  stepped(): void {
    if (this.#due.length === 0) return;
    const due = this.#due;
    this.#due = [];
    for (const fault of due) {
      fault.inSteps -= 1;
      if (fault.inSteps >= 0) this.#due.push(fault);
      else if (this.#world.isHostile) fault.strike();
    }
  }

  #some(strike: () => void): void {
    const { scheduler, dice, profile } = this.#world;
    scheduler.after(ALWAYS, profile.activityMs * dice.fraction(), () => {
      this.#due.push({ inSteps: 0, strike });
    });
  }

  #crashBridge(): void {
    if (this.#bridgeCrashes === 0) return;
    this.#bridgeCrashes -= 1;
    this.#bridge.crash(this.#kind());
  }

  #crashTerminal(): void {
    if (this.#terminalCrashes === 0) return;
    this.#terminalCrashes -= 1;
    this.#terminal.crash(this.#kind());
  }

  #crashMachine(): void {
    this.#bridge.crash('power_loss');
    this.#terminal.crash('power_loss');
  }

  #cutLink(): void {
    if (this.#world.profile.link.cutsPerMinute > 0) this.#link.cut();
  }

  #kind(): CrashKind {
    return this.#world.dice.chance(this.#world.profile.powerLosses) ? 'power_loss' : 'kill';
  }

  #jump(): void {
    const { dice, profile, bridgeMachine, terminalMachine, trace, tally, witness } = this.#world;
    const byMs = Math.floor(profile.clockDirection * JUMP_MS * dice.fraction());
    trace.note('world', () => `sets both clocks by ${byMs} ms`);
    tally.count('clock jump');
    const { nowMs } = this.#world.scheduler;
    bridgeMachine.jump(byMs, nowMs);
    terminalMachine.jump(byMs, nowMs);
    witness.stops.clockSet(byMs);
  }
}
