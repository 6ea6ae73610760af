import { toQuestion } from '@mt5-bridge/bridge/internal/app/mapping/terminal-link/commands.ts';
import type { TerminalPort } from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import type {
  Dial,
  TextConnectionEvents,
} from '@mt5-bridge/bridge/internal/ports/text-connection.ts';
import { TerminalEnd } from '@mt5-bridge/bridge/internal/terminal-end/terminal-end.ts';
import { decodeForTerminal } from '@mt5-bridge/protocol';
import type { TerminalRequest } from '@mt5-bridge/trading';
import { SeededRandom } from '../seeded-random.ts';
import { over } from './over.ts';
import { ALWAYS, type Life } from './scheduler.ts';
import type { ClientEnd, SimulatedConnection, SimulatedNetwork } from './simulated-network.ts';
import { TERMINAL } from './subjects.ts';
import type { RunningTerminal } from './terminal-process.ts';
import type { TerminalWay } from './terminal-way.ts';
import type { World } from './world.ts';

const ACTOR = 'link';
/** Short, so that a run sees links given up for silence. */
export const REAL_LINK_LIMITS = { statusIntervalMs: 1_000, silenceTimeoutMs: 4_000 };
/** The real ends of a link, on a socket that is slow, breaks, and breaks without a word. */
export class RealLink implements TerminalWay {
  readonly #world: World;
  readonly #network: () => SimulatedNetwork | undefined;
  readonly #isLinked: () => boolean;
  #terminal: RunningTerminal | undefined;
  #connection: SimulatedConnection | undefined;
  #isUp = true;

  constructor(world: World, network: () => SimulatedNetwork | undefined, isLinked: () => boolean) {
    this.#world = world;
    this.#network = network;
    this.#isLinked = isLinked;
  }

  /** Quotes and status never come to an end: what matters is that the two have found each other. */
  get isQuiet(): boolean {
    return this.#isLinked();
  }

  /** The terminal dials by itself; one that is gone takes its connection with it. */
  connect(): void {
    if (this.#terminal?.life.isAlive === false) this.#break();
  }

  detach(): void {}

  cut(): void {
    if (!this.#isUp) return;
    const { scheduler, trace, profile, dice } = this.#world;
    const durationMs = profile.link.cutMs * dice.fraction();
    trace.note(ACTOR, () => `cut for ${durationMs.toFixed(0)} ms`);
    this.#break();
    this.#isUp = false;
    scheduler.after(ALWAYS, durationMs, () => {
      this.#isUp = true;
    });
  }

  /** Opens a terminal that dials the bridge of the moment until its process ends. */
  async serve(running: RunningTerminal): Promise<void> {
    const { dice, witness, trace } = this.#world;
    this.#terminal = running;
    const write = (event: string, fields: object = {}): void => {
      const text = `${event} ${JSON.stringify(fields)}`;
      witness.secrets.look('the log of the terminal', text);
      trace.note('terminal', () => `logs ${text}`);
    };
    const end = new TerminalEnd({
      terminal: this.#asPort(running),
      dial: this.#dialOf(running),
      clock: running.clock,
      random: new SeededRandom(dice.uint32()),
      log: { debug: write, info: write, warn: write, error: write },
    });
    await end.start();
  }

  /** Told to both sides, or to none, which then find out by silence. */
  #break(): void {
    const { tally, profile, dice, trace, isHostile } = this.#world;
    const isSilent = isHostile && dice.chance(profile.link.silentCuts);
    tally.count(isSilent ? 'real link cut in silence' : 'real link cut');
    if (isSilent) trace.note(ACTOR, () => 'nobody is told');
    if (isSilent) this.#connection?.sever();
    else this.#connection?.drop();
  }

  #dialOf({ life }: RunningTerminal): Dial {
    return (events) => {
      const { scheduler, tally } = this.#world;
      const network = this.#isUp ? this.#network() : undefined;
      if (network === undefined) {
        const end = { code: 1006, reason: 'nobody there' };
        scheduler.after(life, this.#delayMs(), () => events.closed(end));
        return { send() {}, bufferedBytes: () => 0, close() {}, terminate() {} };
      }
      tally.count('real link dialled');
      const connection = network.dial(this.#endOf(events, life));
      this.#connection = connection;
      return {
        send: (text) => {
          if (!life.isAlive) return;
          this.#world.hot('answer');
          connection.write(text);
        },
        bufferedBytes: () => 0,
        close: (code) => connection.drop(code),
        terminate: () => connection.drop(),
      };
    };
  }

  /** What a dead process would hear, nobody hears. */
  #endOf(events: TextConnectionEvents, life: Life): ClientEnd {
    const alive =
      <Given extends unknown[]>(run: (...given: Given) => void) =>
      (...given: Given): void => {
        if (life.isAlive) run(...given);
      };
    return {
      name: 'terminal',
      key: TERMINAL.key,
      delayMs: () => this.#delayMs(),
      opened: alive(() => events.opened()),
      text: alive((_connection, text) => events.text(text)),
      pinged: alive(() => events.alive()),
      overhears: (text) => this.#overhear(text),
      closed: alive((_connection, code) => events.closed({ code, reason: '' })),
    };
  }

  /** A request leaves the bridge when it is handed to the socket. */
  #overhear(text: string): void {
    const decoded = decodeForTerminal(text, { maxDepth: 16 });
    if (!decoded.ok || decoded.message.type !== 'terminal_command') return;
    const { data } = decoded.message;
    if (data.kind !== 'send') return;
    const { scheduler, tally, witness } = this.#world;
    tally.count('request sent over a real link');
    witness.requestLeft(toQuestion('send', data.payload), undefined, scheduler.nowMs);
    this.#world.hot('send');
  }

  /** The terminal as its end of the link sees it; without a journal it knows no request again. */
  #asPort({ port }: RunningTerminal): TerminalPort {
    const { trace, profile } = this.#world;
    let sends = 0;
    const send = (request: TerminalRequest, deadlineMs: number) => {
      trace.note('terminal', () => `gets ${request.requestId}`);
      this.#world.hot('execute');
      sends += 1;
      return port.send(profile.hasJournal ? request : unjournalled(request, sends), deadlineMs);
    };
    const capabilities = { ...port.capabilities, hasRequestJournal: profile.hasJournal };
    return over<TerminalPort>(port, { send, capabilities });
  }

  /** Frames keep their order, so that a slow one holds up all behind it. */
  #delayMs(): number {
    const { dice, profile, isHostile, tally } = this.#world;
    const { delayMs, longDelays, longDelayMs } = profile.link;
    let waitMs = delayMs * dice.fraction();
    // Rarer than on a link whose messages overtake each other: here it stops everything.
    if (isHostile && dice.chance(longDelays / 4)) {
      tally.count('real link stalls');
      waitMs = longDelayMs * dice.fraction();
    }
    return waitMs;
  }
}

function unjournalled(request: TerminalRequest, count: number): TerminalRequest {
  return { ...request, requestId: `${request.requestId}/${count}`, fingerprint: '' };
}
