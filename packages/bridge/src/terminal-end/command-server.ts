import {
  isLargerThan,
  type LinkCommandKind,
  type LinkErrorCode,
  type TerminalCommandData,
} from '@mt5-bridge/protocol';
import { asUtcMs, type TradeReply } from '@mt5-bridge/trading';
import { toQuestion, toWireAnswer, toWireRefusal } from '../app/mapping/terminal-link/commands.ts';
import type { LinkTerms } from '../app/mapping/terminal-link/greeting.ts';
import type { LinkTime } from '../app/mapping/terminal-link/link-time.ts';
import type { UnreadableCommand } from '../app/mapping/terminal-link/unreadable-command.ts';
import type { Clock } from '../ports/clock.ts';
import type { TerminalPort } from '../ports/terminal.ts';
import type { BegunRequests } from './begun-requests.ts';

const MESSAGE_MAX = 500;

export interface CommandServerParts {
  readonly terminal: TerminalPort;
  readonly clock: Clock;
  readonly begun: BegunRequests;
  readonly time: LinkTime;
  readonly terms: LinkTerms;
  /** By how much `time` may be early. */
  readonly earlyByMs: number;
  /** Takes the text of each answer, in the order of their making. */
  readonly answer: (text: string) => void;
  /** No command is open, and one was refused as expired that may not have been. */
  readonly doubted: () => void;
}

interface Refusal {
  readonly code: LinkErrorCode;
  readonly message: string;
}

type Command<Kind extends LinkCommandKind> = TerminalCommandData<Kind>;

/** Serves the commands of one link: each gets one answer, of its own kind or of kind `error`. */
export class CommandServer {
  readonly #parts: CommandServerParts;
  #openCount = 0;
  #isLost = false;
  #isTimeDoubtful = false;

  constructor(parts: CommandServerParts) {
    this.#parts = parts;
  }

  /** Commands that were taken up and not answered. */
  get openCount(): number {
    return this.#openCount;
  }

  take(command: TerminalCommandData): void {
    const refusal = this.#refusalOf(command);
    this.#openCount += 1;
    const served =
      command.kind === 'send' ? this.#send(command, refusal) : this.#ask(command, refusal);
    void served.then((text) => {
      this.#openCount -= 1;
      if (this.#isLost) return;
      this.#parts.answer(text);
      if (this.#isTimeDoubtful && this.#openCount === 0) this.#parts.doubted();
    });
  }

  /** A command that could not be read is answered too, as far as it says whose answer that is. */
  takeUnreadable({ requestId, ...of }: UnreadableCommand): void {
    const refusal: Refusal = { code: 'INVALID', message: 'the command can not be read' };
    const found =
      requestId === undefined
        ? Promise.resolve(refuse(of, refusal))
        : this.#unlessJournalled(requestId, of, refusal);
    void found.then((text) => {
      if (!this.#isLost) this.#parts.answer(text);
    });
  }

  /** Nobody waits for answers any more. What is begun is ended; nothing is begun. */
  lost(): void {
    this.#isLost = true;
  }

  /** Why nothing may be begun for this command; proven for requests, which go nowhere then. */
  #refusalOf(command: TerminalCommandData): Refusal | undefined {
    const { earlyByMs, terminal, time, terms } = this.#parts;
    if (command.link_epoch !== terms.linkEpoch) {
      const message = `the newest welcome has ${terms.linkEpoch}`;
      return { code: 'STALE_LINK', message };
    }
    const lateMs = -time.until(beginBeforeMs(command));
    if (lateMs >= 0) {
      if (lateMs <= earlyByMs) this.#isTimeDoubtful = true;
      return { code: 'EXPIRED', message: `expired ${Math.ceil(lateMs)} ms ago` };
    }
    if (command.kind === 'send' && terminal.status() !== 'connected') {
      return { code: 'NOT_CONNECTED', message: `the terminal is ${terminal.status()}` };
    }
    if (this.#openCount >= terms.limits.commandsInFlight) {
      return { code: 'BUSY', message: `${this.#openCount} commands are open` };
    }
    return undefined;
  }

  async #send(command: Command<'send'>, refusal: Refusal | undefined): Promise<string> {
    const { begun, clock, terminal, time } = this.#parts;
    const of = addressOf(command);
    const { request_id: requestId } = command.payload;
    if (begun.find(requestId) !== undefined) return this.#repeat(requestId, of);
    if (refusal !== undefined) return this.#unlessJournalled(requestId, of, refusal);
    begun.begin(requestId);
    const request = toQuestion('send', command.payload);
    const leftMs = time.until(beginBeforeMs(command));
    const expiresAtMs = asUtcMs(Math.floor(clock.nowMs() + leftMs));
    try {
      const sent = { ...request, expiresAtMs };
      const reply = await terminal.send(sent, time.until(command.deadline_at_ms));
      return this.#replied(requestId, of, reply);
    } catch (error) {
      return refuse(of, { code: 'INTERNAL', message: describe(error) });
    }
  }

  #replied(requestId: string, of: Address, reply: TradeReply): string {
    const { begun } = this.#parts;
    switch (reply.kind) {
      case 'answered':
        begun.answered(requestId, reply.result);
        return JSON.stringify(toWireAnswer('send', reply.result, of));
      case 'not_sent': {
        begun.forget(requestId);
        const code = reply.reason === 'expired' ? 'EXPIRED' : 'NOT_CONNECTED';
        return refuse(of, { code, message: reply.reason });
      }
      case 'no_answer':
        return refuse(of, { code: 'OUTCOME_UNKNOWN', message: reply.detail });
    }
  }

  /** The answer that is known to a request which was begun before. */
  async #repeat(requestId: string, of: Address): Promise<string> {
    const known = this.#parts.begun.find(requestId) ?? null;
    if (known !== null) return JSON.stringify(toWireAnswer('send', known, of));
    const unknown = { code: 'OUTCOME_UNKNOWN', message: 'begun, and not answered yet' } as const;
    return this.#unlessJournalled(requestId, of, unknown);
  }

  /** What the journal has goes before every refusal: none may say of a journalled request that it never was. */
  async #unlessJournalled(requestId: string, of: Address, refusal: Refusal): Promise<string> {
    const { begun, terminal } = this.#parts;
    if (!terminal.capabilities.hasRequestJournal) return refuse(of, refusal);
    try {
      const found = await terminal.find({ by: 'requestId', requestId }, asUtcMs(0));
      const answer = found.answer ?? null;
      if (answer !== null) return JSON.stringify(toWireAnswer('send', answer, of));
    } catch (error) {
      return refuse(of, { code: 'INTERNAL', message: describe(error) });
    }
    // It may have been begun by another command meanwhile.
    if (begun.find(requestId) === undefined) return refuse(of, refusal);
    return refuse(of, { code: 'OUTCOME_UNKNOWN', message: 'begun, and not answered yet' });
  }

  async #ask(
    command: Exclude<TerminalCommandData, Command<'send'>>,
    refusal: Refusal | undefined,
  ): Promise<string> {
    const of = addressOf(command);
    if (refusal !== undefined) return refuse(of, refusal);
    try {
      const message = await this.#answerOf(command, of);
      const text = JSON.stringify(message);
      const { maxMessageBytes } = this.#parts.terms.limits;
      if (!isLargerThan(text, maxMessageBytes)) return text;
      return refuse(of, { code: 'TOO_LARGE', message: `more than ${maxMessageBytes} bytes` });
    } catch (error) {
      // An error may quote what it was given.
      const message =
        command.kind === 'check_password' ? 'it could not be checked' : describe(error);
      return refuse(of, { code: 'INTERNAL', message });
    }
  }

  async #answerOf(command: Exclude<TerminalCommandData, Command<'send'>>, of: Address) {
    const { terminal } = this.#parts;
    switch (command.kind) {
      case 'find': {
        const { query, sinceMs } = toQuestion('find', command.payload);
        return toWireAnswer('find', await terminal.find(query, sinceMs), of);
      }
      case 'snapshot':
        return toWireAnswer('snapshot', await terminal.snapshot(), of);
      case 'symbols': {
        const { offset, limit } = command.payload;
        const all = await terminal.symbols();
        const symbols = all.slice(offset, offset + limit);
        return toWireAnswer('symbols', { symbols, total: all.length }, of);
      }
      case 'ticks': {
        const ticks = await terminal.ticks(toQuestion('ticks', command.payload));
        return toWireAnswer('ticks', { ticks }, of);
      }
      case 'bars': {
        const query = toQuestion('bars', command.payload);
        const { symbol, timeframe } = query;
        return toWireAnswer('bars', { symbol, timeframe, bars: await terminal.bars(query) }, of);
      }
      case 'deals': {
        const deals = await terminal.deals(toQuestion('deals', command.payload));
        return toWireAnswer('deals', { deals }, of);
      }
      case 'orders': {
        const orders = await terminal.pastOrders(toQuestion('orders', command.payload));
        return toWireAnswer('orders', { orders }, of);
      }
      case 'check': {
        const { trade } = toQuestion('check', command.payload);
        return toWireAnswer('check', await terminal.check(trade), of);
      }
      case 'check_password': {
        const { password } = toQuestion('check_password', command.payload);
        return toWireAnswer(
          'check_password',
          { valid: await terminal.checkPassword(password) },
          of,
        );
      }
    }
  }
}

type Address = ReturnType<typeof addressOf>;

function addressOf(command: Pick<TerminalCommandData, 'command_id' | 'link_epoch'>) {
  return { commandId: command.command_id, linkEpoch: command.link_epoch };
}

/** Nothing is begun after either of the two. */
function beginBeforeMs(command: TerminalCommandData): number {
  const { deadline_at_ms: deadlineMs } = command;
  return command.kind === 'send' ? Math.min(command.payload.expires_at_ms, deadlineMs) : deadlineMs;
}

function refuse(of: Address, { code, message }: Refusal): string {
  return JSON.stringify(toWireRefusal({ code, message: message.slice(0, MESSAGE_MAX) }, of));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
