import type {
  LinkAnswerPayload,
  LinkCommandKind,
  TerminalAnswerMessage,
  TerminalCommand,
} from '@mt5-bridge/protocol';
import type { Clock } from '../../ports/clock.ts';
import type { SendResult } from '../../ports/transport.ts';
import {
  type LinkAnswers,
  type LinkQuestions,
  toAnswer,
  toWireCommand,
} from '../mapping/terminal-link/commands.ts';
import type { LinkTime } from '../mapping/terminal-link/link-time.ts';
import { CommandQueue, type CommandRank } from './command-queue.ts';

/** How a command ended. Only `answered`, `unsent` and some refusals prove anything. */
export type CommandOutcome<Kind extends LinkCommandKind> =
  | { readonly kind: 'answered'; readonly answer: LinkAnswers[Kind] }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** Proven: it was never handed to the socket. */
  | { readonly kind: 'unsent'; readonly reason: UnsentReason }
  /** It was handed over, and nobody knows more. */
  | { readonly kind: 'lost'; readonly reason: 'timeout' | 'link_lost' | 'unreadable' };

export type UnsentReason = 'expired' | 'busy' | 'disconnected' | 'trading_halted';

export interface CommandTerms<Kind extends LinkCommandKind> {
  readonly rank: CommandRank;
  /** From now on; after that nobody waits for the answer. */
  readonly timeoutMs: number;
  /** From now on; after that the terminal must not begin it. Left out: as `timeoutMs`. */
  readonly expiresInMs?: number;
  /** Asked at the moment of sending, which may be much later than that of asking. */
  readonly mayLeave?: () => boolean;
  /** Takes an answer that came after `timeoutMs`, on the same link. */
  readonly cameLate?: (answer: LinkAnswers[Kind]) => void;
}

/** An answer that belongs to nothing: it proves nothing and is dropped. */
export type StrayAnswer = 'unknown_command' | 'other_kind' | 'unreadable_answer';

export interface LinkCommandsParts {
  readonly clock: Clock;
  readonly time: LinkTime;
  readonly linkEpoch: number;
  readonly inFlightMax: number;
  /** Hands one command to the socket. */
  readonly send: (command: TerminalCommand) => SendResult;
  readonly bufferedBytes: () => number;
  readonly timestamp: () => string;
  /** The socket takes nothing any more. */
  readonly broken: () => void;
}

interface Command {
  readonly id: string;
  readonly kind: LinkCommandKind;
  readonly rank: CommandRank;
  /** Monotonic. */
  readonly leavesBeforeMs: number;
  readonly answeredBeforeMs: number;
  readonly mayLeave: () => boolean;
  readonly compose: () => TerminalCommand;
  /** False: the answer can not be understood. */
  readonly take: (data: TerminalAnswerMessage['data']) => boolean;
  readonly end: (outcome: Extract<CommandOutcome<'send'>, { kind: 'unsent' | 'lost' }>) => void;
  /** Nobody waits for it any more; it holds its place until the answer comes. */
  isLate: boolean;
  cancelTimer: () => void;
}

/** A peer that does not take this much is slow: what waits here can still be held back or overtaken. */
const BACKLOG_MAX_BYTES = 65_536;
const WAITING_MAX = 10_000;

/** Commands on one link: those that wait for a place, and those that wait for their answer. */
export class LinkCommands {
  readonly #parts: LinkCommandsParts;
  readonly #queue = new CommandQueue<Command>();
  readonly #open = new Map<string, Command>();
  #openQuestions = 0;
  #made = 0;
  #isLost = false;

  constructor(parts: LinkCommandsParts) {
    this.#parts = parts;
  }

  /** Sent and not answered, late ones too. */
  get openCount(): number {
    return this.#open.size;
  }

  get waitingCount(): number {
    return this.#queue.size;
  }

  /** `question` gets the instant, in bridge time, after which the terminal must not begin. */
  ask<Kind extends LinkCommandKind>(
    kind: Kind,
    question: (expiresAtMs: number) => LinkQuestions[Kind],
    terms: CommandTerms<Kind>,
  ): Promise<CommandOutcome<Kind>> {
    if (this.#isLost) return Promise.resolve({ kind: 'unsent', reason: 'disconnected' });
    if (this.#queue.size >= WAITING_MAX) {
      return Promise.resolve({ kind: 'unsent', reason: 'busy' });
    }
    return new Promise((resolve) => {
      const command = this.#make(kind, question, terms, resolve);
      this.#queue.add(command.rank, command);
      this.#startTimer(command, command.leavesBeforeMs, () => this.#expire(command));
      this.pump();
    });
  }

  /** Sends what may go now. Called when a place or the socket has become free. */
  pump(): void {
    while (!this.#isLost && this.#open.size < this.#parts.inFlightMax) {
      if (this.#parts.bufferedBytes() > BACKLOG_MAX_BYTES) return;
      const next = this.#queue.take(this.#mayAsk());
      if (next === undefined) return;
      next.cancelTimer();
      this.#handOver(next);
    }
  }

  /** Takes an answer of the terminal, or says why it belongs to nothing. */
  answer(data: TerminalAnswerMessage['data']): StrayAnswer | undefined {
    const command = this.#open.get(data.command_id);
    if (command === undefined) return 'unknown_command';
    if (data.kind !== 'error' && data.kind !== command.kind) return 'other_kind';
    if (!command.take(data)) return 'unreadable_answer';
    command.cancelTimer();
    this.#close(command);
    this.pump();
    return undefined;
  }

  /** True when answers are owed for every place, and for the last of them longer than `forMs`. */
  isStuck(forMs: number): boolean {
    if (this.#open.size < this.#parts.inFlightMax) return false;
    const beforeMs = this.#parts.clock.monotonicMs() - forMs;
    return [...this.#open.values()].every((open) => open.answeredBeforeMs < beforeMs);
  }

  /** No answer will come on this link any more. */
  lost(): void {
    if (this.#isLost) return;
    this.#isLost = true;
    for (const command of this.#queue.drain()) {
      command.cancelTimer();
      command.end({ kind: 'unsent', reason: 'disconnected' });
    }
    for (const command of this.#open.values()) {
      command.cancelTimer();
      if (!command.isLate) command.end({ kind: 'lost', reason: 'link_lost' });
    }
    this.#open.clear();
  }

  #make<Kind extends LinkCommandKind>(
    kind: Kind,
    question: (expiresAtMs: number) => LinkQuestions[Kind],
    terms: CommandTerms<Kind>,
    resolve: (outcome: CommandOutcome<Kind>) => void,
  ): Command {
    const { clock, linkEpoch, time, timestamp } = this.#parts;
    const nowMs = clock.monotonicMs();
    const answeredBeforeMs = nowMs + terms.timeoutMs;
    const leavesBeforeMs = nowMs + Math.min(terms.expiresInMs ?? terms.timeoutMs, terms.timeoutMs);
    const id = `c-${++this.#made}`;
    const inTime = (monotonicMs: number): number => time.after(monotonicMs - clock.monotonicMs());
    const command: Command = {
      id,
      kind,
      rank: terms.rank,
      leavesBeforeMs,
      answeredBeforeMs,
      mayLeave: terms.mayLeave ?? (() => true),
      compose: () =>
        toWireCommand(kind, question(inTime(leavesBeforeMs)), {
          commandId: id,
          linkEpoch,
          deadlineAtMs: inTime(answeredBeforeMs),
          timestamp: timestamp(),
        }),
      take: (data) => {
        const outcome = outcomeOf(kind, data);
        if (outcome === undefined) return false;
        if (!command.isLate) resolve(outcome);
        else if (outcome.kind === 'answered') terms.cameLate?.(outcome.answer);
        return true;
      },
      end: resolve,
      isLate: false,
      cancelTimer: () => {},
    };
    return command;
  }

  /** Questions take at most half of the places: an order never waits for them alone. */
  #mayAsk(): boolean {
    return this.#openQuestions < Math.ceil(this.#parts.inFlightMax / 2);
  }

  #handOver(command: Command): void {
    if (!command.mayLeave()) {
      command.end({ kind: 'unsent', reason: 'trading_halted' });
      return;
    }
    if (this.#parts.send(command.compose()) === 'dropped') {
      command.end({ kind: 'unsent', reason: 'disconnected' });
      this.#parts.broken();
      return;
    }
    this.#open.set(command.id, command);
    if (command.rank === 'question') this.#openQuestions += 1;
    this.#startTimer(command, command.answeredBeforeMs, () => {
      command.isLate = true;
      command.end({ kind: 'lost', reason: 'timeout' });
    });
  }

  #expire(command: Command): void {
    this.#queue.remove(command.rank, command);
    command.end({ kind: 'unsent', reason: 'expired' });
  }

  #close(command: Command): void {
    this.#open.delete(command.id);
    if (command.rank === 'question') this.#openQuestions -= 1;
  }

  #startTimer(command: Command, atMonotonicMs: number, run: () => void): void {
    const { clock } = this.#parts;
    command.cancelTimer = clock.schedule(atMonotonicMs - clock.monotonicMs(), run);
  }
}

/** `undefined`: what stands in the answer makes no value. */
function outcomeOf<Kind extends LinkCommandKind>(
  kind: Kind,
  data: TerminalAnswerMessage['data'],
): CommandOutcome<Kind> | undefined {
  if (data.kind === 'error') return { kind: 'refused', ...data.error };
  try {
    // The kinds were compared: the payload is that of this kind.
    const answer = toAnswer(kind, data.payload as LinkAnswerPayload<Kind>);
    return { kind: 'answered', answer };
  } catch {
    return undefined;
  }
}
