import {
  decodeForTerminal,
  type ErrorMessage,
  type MessageForTerminal,
  type TerminalWelcome,
} from '@mt5-bridge/protocol';
import type { AccountSpec, TerminalEvent, Tick } from '@mt5-bridge/trading';
import {
  type LinkTerms,
  type TerminalClocks,
  toTerms,
  toWireHello,
  toWireStatus,
} from '../app/mapping/terminal-link/greeting.ts';
import { LinkTime } from '../app/mapping/terminal-link/link-time.ts';
import { addressOfUnreadable } from '../app/mapping/terminal-link/unreadable-command.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { TerminalPort } from '../ports/terminal.ts';
import type { ConnectionEnd, Dial, TextConnection } from '../ports/text-connection.ts';
import type { BegunRequests } from './begun-requests.ts';
import { CommandServer } from './command-server.ts';
import type { EventMemory } from './event-memory.ts';
import { FeedToBridge } from './feed-to-bridge.ts';
import type { NewestQuotes } from './newest-quotes.ts';
import { Outbox } from './outbox.ts';

/** A bridge that does not answer a hello in this time is tried again. */
const GREETING_MS = 10_000;
/** The clock of a link is early by as much as its hello took: by more than this, orders would die of it. */
const ROUND_TRIP_MAX_MS = 1_000;
/** Of a message of the bridge. */
const DEPTH_MAX = 16;
const HELLO_ID = 'hello';
const S_MS = 1_000;

export interface LinkSessionParts {
  readonly terminal: TerminalPort;
  readonly dial: Dial;
  readonly clock: Clock;
  readonly log: Logger;
  readonly begun: BegunRequests;
  readonly memory: EventMemory;
  readonly quotes: NewestQuotes;
  readonly account: AccountSpec;
  readonly program: string | undefined;
  readonly build: number | undefined;
  readonly linked: (terms: LinkTerms) => void;
  /** Once; `refusal`: what the bridge said to the hello. */
  readonly ended: (end: ConnectionEnd, refusal: ErrorMessage | undefined) => void;
}

interface Link {
  readonly terms: LinkTerms;
  readonly server: CommandServer;
  readonly feed: FeedToBridge;
  readonly outbox: Outbox;
}

/** One connection to the bridge, from the dialling to its end. */
export class LinkSession {
  readonly #parts: LinkSessionParts;
  readonly #connection: TextConnection;
  #helloMs = 0;
  #heardMs: number;
  #link: Link | undefined;
  #refusal: ErrorMessage | undefined;
  #cancelStatus = (): void => {};
  #cancelWatch = (): void => {};
  #hasEnded = false;

  constructor(parts: LinkSessionParts) {
    this.#parts = parts;
    const { clock } = parts;
    this.#heardMs = clock.monotonicMs();
    this.#connection = parts.dial({
      opened: () => this.#greet(),
      text: (text) => this.#receive(text),
      alive: () => {
        this.#heardMs = clock.monotonicMs();
      },
      closed: (end) => this.#end(end),
    });
    this.#cancelWatch = clock.schedule(GREETING_MS, () => this.#giveUp('no welcome came'));
  }

  /** Commands that were taken up and not answered. */
  get openCount(): number {
    return this.#link?.server.openCount ?? 0;
  }

  events(events: readonly TerminalEvent[]): void {
    this.#link?.feed.events(events);
  }

  ticks(ticks: readonly Tick[]): void {
    this.#link?.feed.ticks(ticks);
  }

  /** Tells how the terminal is, and from then on at its intervals. */
  tellStatus(): void {
    const link = this.#link;
    if (link === undefined || this.#hasEnded) return;
    const { clock, memory, terminal } = this.#parts;
    this.#cancelStatus();
    this.#cancelStatus = clock.schedule(link.terms.limits.statusIntervalMs, () =>
      this.tellStatus(),
    );
    // A lost event shows in the number that the status has: what was numbered before must be out.
    link.feed.flushEvents();
    const report = {
      status: terminal.status(),
      reason: undefined,
      last: memory.last,
      clocks: this.#clocks(),
    };
    link.outbox.send(JSON.stringify(toWireStatus(report, link.terms.linkEpoch)));
  }

  close(code: number, reason: string): void {
    this.#connection.close(code, reason);
    this.#end({ code, reason });
  }

  #greet(): void {
    const { account, build, clock, memory, program, terminal } = this.#parts;
    this.#helloMs = clock.monotonicMs();
    const introduction = {
      account,
      last: memory.last,
      capabilities: terminal.capabilities,
      clocks: this.#clocks(),
      program,
      build,
    };
    this.#connection.send(JSON.stringify(toWireHello(introduction, HELLO_ID)));
  }

  #receive(text: string): void {
    if (this.#hasEnded) return;
    this.#heardMs = this.#parts.clock.monotonicMs();
    const decoded = decodeForTerminal(text, { maxDepth: DEPTH_MAX });
    if (decoded.ok) {
      this.#take(decoded.message);
      return;
    }
    // Other messages of the bridge are not for terminals.
    if (decoded.error.error_code === 'UNKNOWN_TYPE') return;
    // Never with its text: a command may carry a password.
    this.#parts.log.warn('link.unreadable', { type: decoded.requestType ?? null });
    const of = addressOfUnreadable(text);
    if (of !== undefined) this.#link?.server.takeUnreadable(of);
  }

  #take(message: MessageForTerminal): void {
    switch (message.type) {
      case 'terminal_welcome':
        if (this.#link === undefined) this.#welcomed(message);
        return;
      case 'terminal_command':
        this.#link?.server.take(message.data);
        return;
      case 'error': {
        const { error_code, message: text, id } = message;
        this.#parts.log.warn('link.refused', { error_code, message: text });
        // One that answers the hello leaves a connection that is no link: it is of no use.
        if (this.#link !== undefined || id !== HELLO_ID) return;
        this.#refusal = message;
        this.close(1000, 'the hello was refused');
      }
    }
  }

  #welcomed(welcome: TerminalWelcome): void {
    const tookMs = this.#parts.clock.monotonicMs() - this.#helloMs;
    if (tookMs <= ROUND_TRIP_MAX_MS) this.#begin(welcome, tookMs);
    else this.#dropClock(tookMs);
  }

  #dropClock(tookMs: number): void {
    const what = `the hello was answered after ${Math.round(tookMs)} ms`;
    this.close(1000, `${what}: too inexact a clock`);
  }

  #begin(welcome: TerminalWelcome, tookMs: number): void {
    const { begun, clock, memory, terminal } = this.#parts;
    const connection = this.#connection;
    const terms = toTerms(welcome);
    const { linkEpoch, limits } = terms;
    const outbox = new Outbox(clock, connection, limits.messagesPerSecond);
    const feed = new FeedToBridge({
      clock,
      connection,
      outbox,
      linkEpoch,
      maxMessageBytes: limits.maxMessageBytes,
      account: () => terminal.account(),
    });
    const time = new LinkTime(clock, terms.bridgeTimeMs, this.#helloMs);
    const answer = (text: string): void => {
      feed.flushEvents();
      outbox.send(text);
    };
    const server = new CommandServer({
      terminal,
      clock,
      begun,
      time,
      terms,
      earlyByMs: tookMs,
      answer,
      doubted: () => this.#dropClock(tookMs),
    });
    this.#link = { terms, server, feed, outbox };
    this.#cancelWatch();
    this.#watchSilence(limits.silenceTimeoutMs);
    this.#parts.linked(terms);
    feed.events(memory.after(terms.resume));
    feed.begin(this.#parts.quotes.all());
    this.tellStatus();
  }

  #watchSilence(timeoutMs: number): void {
    const { clock } = this.#parts;
    const leftMs = this.#heardMs + timeoutMs - clock.monotonicMs();
    if (leftMs <= 0) this.#giveUp('nothing was heard of the bridge');
    else this.#cancelWatch = clock.schedule(leftMs, () => this.#watchSilence(timeoutMs));
  }

  #giveUp(reason: string): void {
    this.#connection.terminate();
    this.#end({ code: 1006, reason });
  }

  #end(end: ConnectionEnd): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#cancelStatus();
    this.#cancelWatch();
    this.#link?.server.lost();
    this.#link?.feed.stop();
    this.#link?.outbox.stop();
    this.#parts.ended(end, this.#refusal);
  }

  #clocks(): TerminalClocks {
    const { clock, terminal } = this.#parts;
    const timeMs = clock.nowMs();
    const offsetMs = terminal.serverOffsetMs(timeMs);
    return {
      timeMs,
      marketTimeMs: terminal.marketTime(),
      brokerUtcOffsetS: offsetMs === undefined ? null : Math.round(offsetMs / S_MS),
    };
  }
}
