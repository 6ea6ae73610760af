import type {
  PastQuery,
  TerminalPort,
  TerminalSink,
} from '@mt5-bridge/bridge/internal/ports/terminal.ts';
import {
  asUtcMs,
  type CheckResult,
  type FindQuery,
  type FindResult,
  type SymbolSpec,
  type TerminalRequest,
  type TerminalSnapshot,
  type TerminalStatus,
  type TradeReply,
  type TradeRequest,
  type UtcMs,
} from '@mt5-bridge/trading';
import type { ProcessClock } from './machine.ts';
import type { Life } from './scheduler.ts';
import type { BridgeEnd, SimulatedLink } from './simulated-link.ts';
import { type RunningTerminal, SIMULATED_ACCOUNT } from './terminal-process.ts';
import type { World } from './world.ts';

const LINK_LOST: TradeReply = {
  kind: 'no_answer',
  reason: 'link_lost',
  detail: 'the connection to the terminal broke',
};

interface Waiting {
  readonly lost: () => void;
}

export interface LinkPortParts {
  readonly world: World;
  readonly link: SimulatedLink;
  readonly life: Life;
  readonly clock: ProcessClock;
}

/** The terminal as one life of the bridge sees it, over a link that fails. */
export class LinkPort implements TerminalPort, BridgeEnd {
  readonly accountId = SIMULATED_ACCOUNT;
  readonly capabilities;
  readonly life: Life;
  readonly #parts: LinkPortParts;
  readonly #waiting = new Set<Waiting>();
  readonly #opened = Promise.withResolvers<void>();
  #sink: TerminalSink | undefined;
  #status: TerminalStatus = 'disconnected';
  #marketMs = asUtcMs(0);
  #sends = 0;

  constructor(parts: LinkPortParts) {
    this.#parts = parts;
    this.life = parts.life;
    this.capabilities = {
      hasRequestJournal: parts.world.profile.hasJournal,
      hasTickHistory: true,
      supportsCheck: true,
      checksPasswords: true,
    };
  }

  /** Resolves when the terminal is there for the first time. */
  open(sink: TerminalSink): Promise<void> {
    this.#sink = sink;
    this.#parts.link.attach(this);
    return this.#opened.promise;
  }

  async close(): Promise<void> {
    this.#sink = undefined;
  }

  readonly sink: TerminalSink = {
    events: (events) => this.#sink?.events(events),
    ticks: (ticks) => {
      this.#marketMs = ticks.at(-1)?.timeMs ?? this.#marketMs;
      this.#sink?.ticks(ticks);
    },
    status: (status) => this.#setStatus(status),
    missed: () => this.#sink?.missed(),
  };

  connected(status: TerminalStatus, marketMs: UtcMs): void {
    this.#marketMs = marketMs;
    this.#setStatus(status);
    this.#opened.resolve();
  }

  lost(): void {
    for (const waiting of this.#waiting) waiting.lost();
    this.#waiting.clear();
    this.#setStatus('disconnected');
  }

  status(): TerminalStatus {
    return this.#status;
  }

  /** Told by snapshots and events only. */
  account(): undefined {
    return undefined;
  }

  marketTime(): UtcMs {
    return this.#marketMs;
  }

  serverOffsetMs(): number {
    return 7_200_000;
  }

  checkPassword(password: string): Promise<boolean> {
    return this.#ask('checkPassword', ({ port }) => port.checkPassword(password));
  }

  snapshot(): Promise<TerminalSnapshot> {
    return this.#ask('snapshot', ({ port }) => port.snapshot(), true);
  }

  find(query: FindQuery, sinceMs: UtcMs): Promise<FindResult> {
    return this.#ask('find', ({ port }) => port.find(query, sinceMs));
  }

  check(trade: TradeRequest): Promise<CheckResult> {
    return this.#ask('check', ({ port }) => port.check(trade));
  }

  symbols(): Promise<readonly SymbolSpec[]> {
    return this.#ask('symbols', ({ port }) => port.symbols());
  }

  ticks(): Promise<[]> {
    return Promise.resolve([]);
  }

  bars(): Promise<[]> {
    return Promise.resolve([]);
  }

  deals(query: PastQuery) {
    return this.#ask('deals', ({ port }) => port.deals(query));
  }

  pastOrders(query: PastQuery) {
    return this.#ask('pastOrders', ({ port }) => port.pastOrders(query));
  }

  send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    const { world, link, clock } = this.#parts;
    if (this.#status === 'disconnected') {
      return Promise.resolve({ kind: 'not_sent', reason: 'disconnected' });
    }
    world.trace.note('bridge', () => `sends ${request.trade.action} of ${request.requestId}`);
    world.witness.requestLeft(request, clock.nowMs(), world.scheduler.nowMs);
    world.tally.count('request sent');
    world.hot('send');
    return new Promise((resolve) => {
      const done = this.#wait(resolve, LINK_LOST, deadlineMs, {
        kind: 'no_answer',
        reason: 'timeout',
        detail: `no answer in ${deadlineMs} ms`,
      });
      link.call<TradeReply>({
        kind: `send ${request.requestId}`,
        run: (terminal) => this.#execute(terminal, request, deadlineMs),
        answered: done,
        isInStream: false,
      });
    });
  }

  /** Without a journal every arrival is a request of its own to the terminal. */
  #execute(
    { port }: RunningTerminal,
    request: TerminalRequest,
    deadlineMs: number,
  ): Promise<TradeReply> {
    const { world } = this.#parts;
    world.trace.note('terminal', () => `gets ${request.requestId}`);
    this.#sends += 1;
    const known = world.profile.hasJournal
      ? request
      : { ...request, requestId: `${request.requestId}/${this.#sends}`, fingerprint: '' };
    world.hot('execute');
    return port.send(known, deadlineMs);
  }

  #ask<Answer>(
    kind: string,
    run: (terminal: RunningTerminal) => Promise<Answer>,
    isInStream = false,
  ): Promise<Answer> {
    const { world, link } = this.#parts;
    if (this.#status === 'disconnected') {
      return Promise.reject(new Error(`${kind}: the terminal is not connected`));
    }
    return new Promise((resolve, reject) => {
      const failed = new Error(`${kind}: no answer from the terminal`);
      const done = this.#wait<() => void>(
        (act) => act(),
        () => reject(failed),
        world.profile.terminalTimeoutMs,
        () => reject(failed),
      );
      const answered = (answer: Answer) => {
        world.trace.note('bridge', () => `learns by ${kind}: ${JSON.stringify(answer)}`);
        done(() => resolve(answer));
      };
      link.call({ kind, run, answered, isInStream });
    });
  }

  /** Settles once: with what is handed to the returned function, or when the link or the time is up. */
  #wait<T>(settle: (value: T) => void, lost: T, deadlineMs: number, late: T): (value: T) => void {
    const waiting: Waiting = { lost: () => finish(lost) };
    const cancel = this.#parts.clock.schedule(deadlineMs, () => finish(late));
    const finish = (value: T): void => {
      if (!this.#waiting.delete(waiting)) return;
      cancel();
      settle(value);
    };
    this.#waiting.add(waiting);
    return finish;
  }

  #setStatus(status: TerminalStatus): void {
    const isNew = status !== this.#status;
    this.#status = status;
    if (isNew) this.#sink?.status(status);
  }
}
