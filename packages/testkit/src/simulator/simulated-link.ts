import type { TerminalSink } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import type { PaperTerminalSink } from '@mt5-bridge/paper/internal/terminal/paper-terminal-options.ts';
import { asUtcMs, type TerminalStatus, type UtcMs } from '@mt5-bridge/trading';
import { ALWAYS, Life } from './scheduler.ts';
import type { RunningTerminal, TerminalProcess } from './terminal-process.ts';
import type { TerminalWay } from './terminal-way.ts';
import type { World } from './world.ts';

const ACTOR = 'link';
/** Two messages that must keep their order never fall on the same instant. */
const AFTER_MS = 0.001;

/** The bridge's end of the link, one for each life of the bridge. */
export interface BridgeEnd {
  readonly life: Life;
  readonly sink: TerminalSink;
  /** As a terminal says hello: how it is, and its market's clock. */
  connected(status: TerminalStatus, marketMs: UtcMs): void;
  /** The connection is gone; what waits for an answer will not get one. */
  lost(): void;
}

/** One message on its way to the terminal; the answer comes back on the same connection or never. */
export interface LinkCall<Answer> {
  readonly kind: string;
  readonly run: (terminal: RunningTerminal) => Promise<Answer>;
  readonly answered: (answer: Answer) => void;
  /** Snapshots keep their place in the stream of events. */
  readonly isInStream: boolean;
}

/**
 * What lies between bridge and terminal: messages take their time, overtake each other, come twice or
 * never, and the connection breaks in every phase. Events, status and snapshots keep their order while a connection
 * lasts. A request that was on its way when the connection broke may still arrive.
 */
export class SimulatedLink implements TerminalWay {
  readonly #world: World;
  readonly #terminal: () => TerminalProcess;
  #end: BridgeEnd | undefined;
  #connection: Life | undefined;
  #isUp = true;
  /** The bridge does not know yet that the connection is gone. */
  #isTelling = false;
  #lastInStreamMs = 0;
  #busyUntilMs = 0;

  constructor(world: World, terminal: () => TerminalProcess) {
    this.#world = world;
    this.#terminal = terminal;
  }

  /** True while there is a connection and nothing is on its way. */
  get isQuiet(): boolean {
    const isIdle = this.#busyUntilMs <= this.#world.scheduler.nowMs;
    return isIdle && this.#connection !== undefined && !this.#isTelling;
  }

  attach(end: BridgeEnd): void {
    this.#end = end;
    this.connect();
  }

  detach(): void {
    this.#end = undefined;
    this.#isTelling = false;
    this.#breakOff();
  }

  /** Joins what is there to be joined; called whenever something of it came or went. */
  connect(): void {
    if (this.#terminal().running === undefined) this.#breakOff();
    if (this.#connection !== undefined || this.#isTelling || !this.#isUp) return;
    const end = this.#end;
    if (end === undefined || this.#terminal().running === undefined) return;
    const connection = new Life();
    this.#connection = connection;
    this.#after(connection, this.#delayMs(), () => {
      const port = this.#terminal().running?.port;
      const status = port?.status() ?? 'disconnected';
      this.#world.trace.note(ACTOR, () => `connected, terminal is ${status}`);
      end.connected(status, port?.marketTime() ?? asUtcMs(0));
    });
  }

  /** Breaks the connection for a while. */
  cut(): void {
    if (!this.#isUp) return;
    const { scheduler, trace, tally, profile, dice } = this.#world;
    const durationMs = profile.link.cutMs * dice.fraction();
    trace.note(ACTOR, () => `cut for ${durationMs.toFixed(0)} ms`);
    tally.count('link cut');
    this.#isUp = false;
    this.#breakOff();
    scheduler.after(ALWAYS, durationMs, () => {
      this.#isUp = true;
      this.connect();
    });
  }

  call<Answer>(call: LinkCall<Answer>): void {
    const { profile, dice, isHostile, tally, trace } = this.#world;
    const connection = this.#connection;
    if (connection === undefined) return;
    if (isHostile && dice.chance(profile.link.lostRequests)) {
      tally.count('request lost');
      trace.note(ACTOR, () => `${call.kind} is lost`);
      return;
    }
    this.#carry(call, connection);
    if (!isHostile || !dice.chance(profile.link.doubled)) return;
    tally.count('request doubled');
    trace.note(ACTOR, () => `${call.kind} is doubled`);
    this.#carry(call, connection);
  }

  /** What the terminal tells by itself goes here. */
  readonly fromTerminal: PaperTerminalSink = {
    events: (events) => this.#push(`${events.length} events`, (sink) => sink.events(over(events))),
    ticks: (ticks) => this.#push('', (sink) => sink.ticks(over(ticks))),
    status: (status) => this.#push(`status ${status}`, (sink) => sink.status(status)),
  };

  #push(what: string, deliver: (sink: TerminalSink) => void): void {
    const connection = this.#connection;
    const end = this.#end;
    if (connection === undefined || end === undefined) return;
    const busyUntilMs = this.#busyUntilMs;
    const arrives = () => {
      if (what !== '') this.#world.trace.note(ACTOR, () => `terminal tells ${what}`);
      deliver(end.sink);
    };
    if (!this.#goesAstray(what)) this.#inStream(connection, arrives);
    else for (let n = this.#world.dice.below(3); n > 0; n--) this.#anyhow(connection, arrives);
    // Quotes never come to an end, and nobody waits for one.
    if (what === '') this.#busyUntilMs = busyUntilMs;
  }

  /** Never a status: a terminal says it with its connection. */
  #goesAstray(what: string): boolean {
    const { dice, profile, isHostile, tally } = this.#world;
    if (!what.endsWith('events') || !isHostile || !dice.chance(profile.link.wildEvents))
      return false;
    tally.count('events astray');
    return true;
  }

  #anyhow(connection: Life, arrives: () => void): void {
    this.#after(connection, this.#delayMs(), arrives);
  }

  #carry<Answer>(call: LinkCall<Answer>, connection: Life): void {
    const { dice } = this.#world;
    const terminalLife = this.#terminal().running?.life ?? new Life();
    // Decided now: a message in the buffers of the terminal's machine survives the connection.
    const isBuffered = dice.chance(0.5);
    this.#after(terminalLife, this.#delayMs(), () => {
      const { running } = this.#terminal();
      if (running === undefined || !(connection.isAlive || isBuffered)) return;
      const run = call.run(running).then((answer) => {
        if (running.life.isAlive) this.#answer(call, over(answer), connection);
      });
      // A terminal whose book has failed answers nothing any more.
      run.catch((error) => this.#world.trace.note(ACTOR, () => `no ${call.kind}: ${error}`));
    });
  }

  #answer<Answer>(call: LinkCall<Answer>, answer: Answer, connection: Life): void {
    const { dice, profile, isHostile, tally, trace } = this.#world;
    if (isHostile && dice.chance(profile.link.lostAnswers)) {
      tally.count('answer lost');
      trace.note(ACTOR, () => `the answer to ${call.kind} is lost`);
      return;
    }
    this.#world.hot('answer');
    const deliver = () => {
      this.#world.trace.note(ACTOR, () => `the answer to ${call.kind} arrives`);
      call.answered(answer);
    };
    if (call.isInStream) this.#inStream(connection, deliver);
    else this.#after(connection, this.#delayMs(), deliver);
  }

  #inStream(connection: Life, deliver: () => void): void {
    const { scheduler } = this.#world;
    const atMs = Math.max(scheduler.nowMs + this.#delayMs(), this.#lastInStreamMs + AFTER_MS);
    this.#lastInStreamMs = atMs;
    this.#after(connection, atMs - scheduler.nowMs, deliver);
  }

  #after(life: Life, delayMs: number, deliver: () => void): void {
    const { scheduler } = this.#world;
    this.#busyUntilMs = Math.max(this.#busyUntilMs, scheduler.nowMs + delayMs);
    scheduler.after(life, delayMs, deliver);
  }

  #breakOff(): void {
    if (this.#connection === undefined) return;
    this.#connection.end();
    this.#connection = undefined;
    this.#lastInStreamMs = 0;
    const end = this.#end;
    if (end === undefined) return;
    this.#isTelling = true;
    // A bridge learns of a dead connection when its system does.
    this.#world.scheduler.after(end.life, this.#delayMs(), () => {
      this.#isTelling = false;
      end.lost();
      this.connect();
    });
  }

  #delayMs(): number {
    const { dice, profile, isHostile, tally } = this.#world;
    const { delayMs, longDelays, longDelayMs } = profile.link;
    if (isHostile && dice.chance(longDelays)) {
      tally.count('message delayed');
      return longDelayMs * dice.fraction();
    }
    return delayMs * dice.fraction();
  }
}

/** What crosses the link is text. */
function over<T>(value: T): T {
  // JSON gives back what the types say, or the value may not cross a port at all.
  return JSON.parse(JSON.stringify(value)) as T;
}
