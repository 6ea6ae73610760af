import { PaperTerminal } from '@mt5-bridge/paper/internal/terminal/paper-terminal.ts';
import type { PaperTerminalSink } from '@mt5-bridge/paper/internal/terminal/paper-terminal-options.ts';
import {
  asAccountId,
  asPoints,
  asUtcMs,
  lotsToVolume,
  NO_MAGIC,
  NO_PRICE,
  type TradeRequest,
} from '@mt5-bridge/trading';
import { SAMPLE_BALANCE, sampleAccountSpec } from '../bridge/sample-market.ts';
import { ProcessClock } from './machine.ts';
import { ALWAYS, Life } from './scheduler.ts';
import { SimulatedBookStore } from './simulated-book-store.ts';
import type { CrashKind, SimulatedDisk } from './simulated-disk.ts';
import { WALKED_SYMBOL, WalkingFeed } from './walking-feed.ts';
import { HAND_COMMENT } from './witness/book-witness.ts';
import { CANARY } from './witness/secret-witness.ts';
import type { World } from './world.ts';

export const SIMULATED_ACCOUNT = asAccountId('paper');
const RESTART_MS = 2_000;
const HAND_MS = 5_000;
const ACTOR = 'terminal';

/** A terminal that runs. */
export interface RunningTerminal {
  readonly life: Life;
  readonly port: PaperTerminal;
  readonly clock: ProcessClock;
}

/** The paper terminal as a process of its own: it dies, starts again on its disk, and knows no bridge. */
export class TerminalProcess {
  readonly #world: World;
  readonly #disk: SimulatedDisk;
  readonly #open: OpenTerminal;
  readonly #changed: () => void;
  #life = new Life();
  #running: RunningTerminal | undefined;
  #lives = 0;
  #handTrades = 0;

  /** `changed` is called after each start and each end. */
  constructor(world: World, disk: SimulatedDisk, open: OpenTerminal, changed: () => void) {
    this.#world = world;
    this.#disk = disk;
    this.#open = open;
    this.#changed = changed;
  }

  get running(): RunningTerminal | undefined {
    return this.#running;
  }

  start(): void {
    const { scheduler, dice, profile, terminalMachine, witness, trace } = this.#world;
    const life = new Life();
    this.#life = life;
    this.#lives += 1;
    const clock = new ProcessClock(scheduler, terminalMachine, life);
    const port = new PaperTerminal({
      accountId: SIMULATED_ACCOUNT,
      account: sampleAccountSpec({
        marginMode: profile.isNetting ? 'RETAIL_NETTING' : 'RETAIL_HEDGING',
      }),
      deposit: SAMPLE_BALANCE,
      feed: new WalkingFeed(clock, dice, profile.tickMs),
      book: new SimulatedBookStore(this.#disk, witness.bookWatcher),
      clock,
      verifyPassword: async (password) => password === CANARY,
      onHalt: (reason) => this.#halted(reason),
    });
    trace.note(ACTOR, () => `starts, life ${this.#lives}`);
    const opened = (): void => {
      if (!life.isAlive || port.status() === 'halted') return;
      if (this.#world.isHostile)
        port.setFaults({ ...profile.engine, seed: profile.engine.seed + this.#lives });
      this.#running = { life, port, clock };
      this.#changed();
    };
    // A book that failed has halted the terminal, which is started again for that.
    this.#open({ life, port, clock }).then(opened, (error: unknown) => {
      trace.note(ACTOR, () => `can not open: ${error}`);
    });
  }

  crash(kind: CrashKind): void {
    if (!this.#life.isAlive) return;
    const { trace, tally } = this.#world;
    trace.note(ACTOR, () => `dies: ${kind}`);
    tally.count(`terminal ${kind}`);
    this.#end(kind);
  }

  /** Somebody at the terminal buys or sells, past the bridge. */
  tradeByHand(): void {
    const { running } = this;
    if (running === undefined) return;
    const { dice, tally, trace } = this.#world;
    this.#handTrades += 1;
    const requestId = `by hand ${this.#handTrades}`;
    const type = dice.pick<'BUY' | 'SELL'>(['BUY', 'SELL']);
    trace.note(ACTOR, () => `somebody orders by hand: ${type}`);
    tally.count('order by hand');
    const expiresAtMs = asUtcMs(running.clock.nowMs() + HAND_MS);
    void running.port.send(
      { requestId, fingerprint: '', expiresAtMs, trade: handTrade(type) },
      HAND_MS,
    );
  }

  /** No more faults of the engine or its link to the trade server. */
  heal(): void {
    this.#running?.port.setFaults(undefined);
  }

  #halted(reason: string): void {
    const { trace, tally } = this.#world;
    trace.note(ACTOR, () => `halts: ${reason}`);
    tally.count('terminal halt');
    const life = this.#life;
    this.#world.scheduler.after(life, RESTART_MS, () => this.#end('kill'));
  }

  #end(kind: CrashKind): void {
    const { scheduler, tally } = this.#world;
    this.#life.end();
    this.#running = undefined;
    const damage = this.#disk.crash(kind);
    tally.count('book record lost', damage.lost);
    this.#changed();
    scheduler.after(ALWAYS, RESTART_MS, () => this.start());
  }
}

/** Opens a terminal for whatever lies between it and the bridge. */
export type OpenTerminal = (terminal: RunningTerminal) => Promise<void>;

/** What a dead process says reaches nobody. */
export function openingWith(sink: PaperTerminalSink): OpenTerminal {
  return ({ life, port }) =>
    port.open({
      events: (events) => life.isAlive && sink.events(events),
      ticks: (ticks) => life.isAlive && sink.ticks(ticks),
      status: (status) => life.isAlive && sink.status(status),
    });
}

function handTrade(type: 'BUY' | 'SELL'): TradeRequest {
  return {
    action: 'DEAL',
    symbol: WALKED_SYMBOL.name,
    type,
    volume: lotsToVolume(0.03),
    price: NO_PRICE,
    deviation: asPoints(0),
    filling: 'FOK',
    stopLoss: NO_PRICE,
    takeProfit: NO_PRICE,
    magic: NO_MAGIC,
    comment: HAND_COMMENT,
    position: null,
  };
}
