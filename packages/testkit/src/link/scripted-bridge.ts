import {
  type LinkQuestions,
  toWireCommand,
} from '@mt5-bridge/bridge/internal/app/mapping/terminal-link/commands.ts';
import {
  type LinkLimits,
  type LinkTerms,
  toWireWelcome,
} from '@mt5-bridge/bridge/internal/app/mapping/terminal-link/greeting.ts';
import type {
  ConnectionEnd,
  Dial,
  TextConnectionEvents,
} from '@mt5-bridge/bridge/internal/ports/text-connection.ts';
import { decodeMessage, type LinkCommandKind, type MessageOfType } from '@mt5-bridge/protocol';
import { asUtcMs } from '@mt5-bridge/trading';
import { until } from '../bridge/until.ts';
import type { ManualClock } from '../manual-clock.ts';
import { DESK } from './link-rig.ts';

type LinkMessageType =
  | 'terminal_hello'
  | 'terminal_status'
  | 'terminal_answer'
  | 'terminal_events'
  | 'terminal_ticks';
type LinkMessage = MessageOfType<LinkMessageType>;

const LIMITS: LinkLimits = {
  maxMessageBytes: 4_194_304,
  maxDepth: 16,
  messagesPerSecond: 5_000,
  commandsInFlight: 64,
  statusIntervalMs: 10_000,
  silenceTimeoutMs: 45_000,
};

/** A bridge that says what a test says. Holds what it gets from a terminal to the schemas. */
export class ScriptedBridge {
  /** Everything that came, over all connections. */
  readonly received: LinkMessage[] = [];
  /** How each connection was ended by the terminal. */
  readonly ends: ConnectionEnd[] = [];
  /** When each connection was dialled. */
  readonly dialledMs: number[] = [];
  /** What the terminal is told that waits in its own system. */
  backlogBytes = 0;
  /** Answers each hello by itself. */
  isWelcoming = true;
  limits: LinkLimits = LIMITS;
  resume: LinkTerms['resume'] = null;
  linkEpoch = 6;
  readonly #clock: ManualClock;
  #events: TextConnectionEvents | undefined;
  #made = 0;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  readonly dial: Dial = (events) => {
    this.dialledMs.push(this.#clock.monotonicMs());
    this.#events = events;
    let isOpen = true;
    const end = (how: ConnectionEnd): void => {
      if (!isOpen) return;
      isOpen = false;
      this.ends.push(how);
    };
    queueMicrotask(() => {
      if (this.#events === events) events.opened();
    });
    return {
      send: (text) => {
        if (isOpen) this.#take(text);
      },
      bufferedBytes: () => this.backlogBytes,
      close: (code, reason) => end({ code, reason }),
      terminate: () => end({ code: 1006, reason: 'terminated' }),
    };
  };

  get connectionCount(): number {
    return this.dialledMs.length;
  }

  of<Type extends LinkMessageType>(type: Type): readonly MessageOfType<Type>[] {
    return this.received.filter((message): message is MessageOfType<Type> => message.type === type);
  }

  welcome(): void {
    this.linkEpoch += 1;
    const { limits, linkEpoch, resume } = this;
    const bridgeTimeMs = this.#clock.nowMs();
    const terms = { linkEpoch, account: DESK, limits, bridgeTimeMs, resume };
    this.say(toWireWelcome(terms, { timestamp: '2026-01-05T12:00:00.000Z', id: 'hello' }));
  }

  /** Anything, valid or not. */
  say(message: object | string): void {
    this.#events?.text(typeof message === 'string' ? message : JSON.stringify(message));
  }

  ping(): void {
    this.#events?.alive();
  }

  /** The connection ends on this side, or is refused before it began. */
  end(how: ConnectionEnd): void {
    this.#events?.closed(how);
  }

  /** Sends a command and answers its id. Bridge time is that of the clock. */
  command<Kind extends LinkCommandKind>(
    kind: Kind,
    question: LinkQuestions[Kind],
    over: { readonly linkEpoch?: number; readonly deadlineInMs?: number } = {},
  ): string {
    const { linkEpoch = this.linkEpoch, deadlineInMs = 5_000 } = over;
    const commandId = `c-${++this.#made}`;
    const deadlineAtMs = asUtcMs(this.#clock.nowMs() + deadlineInMs);
    const timestamp = '2026-01-05T12:00:00.000Z';
    this.say(toWireCommand(kind, question, { commandId, linkEpoch, deadlineAtMs, timestamp }));
    return commandId;
  }

  answersTo(commandId: string): readonly MessageOfType<'terminal_answer'>['data'][] {
    return this.of('terminal_answer')
      .map(({ data }) => data)
      .filter(({ command_id }) => command_id === commandId);
  }

  /** The one answer to a command. */
  async answer(commandId: string): Promise<MessageOfType<'terminal_answer'>['data']> {
    await until(() => this.answersTo(commandId).length > 0, `an answer to ${commandId}`);
    const [first] = this.answersTo(commandId);
    if (first === undefined) throw new Error('an answer is gone again');
    return first;
  }

  #take(text: string): void {
    const decoded = decodeMessage(text, { maxDepth: 16 });
    if (!decoded.ok) throw new Error(`${decoded.error.message} ${JSON.stringify(decoded.error)}`);
    const { message } = decoded;
    switch (message.type) {
      case 'terminal_hello':
        this.received.push(message);
        if (this.isWelcoming) queueMicrotask(() => this.welcome());
        return;
      case 'terminal_status':
      case 'terminal_answer':
      case 'terminal_events':
      case 'terminal_ticks':
        this.received.push(message);
        return;
      default:
        throw new Error(`a terminal sent ${message.type}`);
    }
  }
}
