import { provesNotExecuted } from '@mt5-bridge/protocol';
import type {
  AccountId,
  AccountState,
  FindQuery,
  FindResult,
  TerminalEvent,
  TerminalRequest,
  TerminalSnapshot,
  TerminalStatus,
  Timeframe,
  TradeReply,
  TradeRequest,
  UtcMs,
} from '@mt5-bridge/trading';
import { asUtcMs } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type {
  HistoryQuery,
  PastQuery,
  TerminalCapabilities,
  TerminalPort,
  TerminalSink,
} from '../../ports/terminal.ts';
import type { TickBatch } from '../mapping/terminal-link/feed.ts';
import type {
  EventPlace,
  StatusReport,
  TerminalIntroduction,
} from '../mapping/terminal-link/greeting.ts';
import { EventStream, type StrayEvents } from './event-stream.ts';
import { LateAnswers } from './late-answers.ts';
import type { CommandOutcome, LinkCommands } from './link-commands.ts';
import { LinkQuestionnaire } from './link-questionnaire.ts';
import { StandingQuotes } from './standing-quotes.ts';
import { ToldState } from './told-state.ts';

export interface RemoteTerminalParts {
  readonly accountId: AccountId;
  readonly clock: Clock;
  /** How long a question may take. */
  readonly timeoutMs: number;
  /** Asked once more when a request leaves, which may be later than it was sent. */
  readonly mayLeave: (request: TerminalRequest) => boolean;
}

/** A link as its account sees it. */
export interface AttachedLink {
  readonly commands: LinkCommands;
  /** Closes it; `RemoteTerminal.detach` follows. */
  end(code: number, reason: string): void;
}

const NOTHING: TerminalCapabilities = Object.freeze({
  hasRequestJournal: false,
  hasTickHistory: false,
  supportsCheck: false,
  checksPasswords: false,
});

/** The terminal of one account, in another process that dials in, over whatever link stands just now. */
export class RemoteTerminal implements TerminalPort {
  readonly accountId: AccountId;
  readonly #parts: RemoteTerminalParts;
  readonly #told: ToldState;
  readonly #events = new EventStream();
  readonly #late = new LateAnswers();
  readonly #quotes = new StandingQuotes();
  readonly #questions: LinkQuestionnaire;
  #capabilities = NOTHING;
  #link: AttachedLink | undefined;
  #sink: TerminalSink | undefined;
  #status: TerminalStatus = 'disconnected';
  #isClosed = false;

  constructor(parts: RemoteTerminalParts) {
    this.accountId = parts.accountId;
    this.#parts = parts;
    this.#told = new ToldState(parts.clock);
    this.#questions = new LinkQuestionnaire(() => this.#link?.commands, parts.timeoutMs);
  }

  get capabilities(): TerminalCapabilities {
    return this.#capabilities;
  }

  /** The newest event that the bridge has; `null`: none. */
  get lastEvent(): EventPlace | null {
    return this.#events.last;
  }

  /** Resolves at once: the terminal comes when it comes, and says so by its status. */
  async open(sink: TerminalSink): Promise<void> {
    this.#sink = sink;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#link?.end(1001, 'the bridge shuts down');
    this.#setStatus('disconnected');
    this.#sink = undefined;
  }

  /** A terminal was let in. It is not connected before it says so. */
  attach(link: AttachedLink, { capabilities, clocks, last }: TerminalIntroduction): void {
    if (this.#isClosed) {
      link.end(1001, 'the bridge shuts down');
      return;
    }
    this.#link = link;
    this.#capabilities = capabilities;
    this.#told.restartMarket();
    this.#quotes.linkBegins();
    this.#told.takeClocks(clocks);
    this.#events.begin(last);
  }

  /** A link has ended. One that was replaced before changes nothing. */
  detach(link: AttachedLink): void {
    if (this.#link !== link) return;
    this.#link = undefined;
    this.#setStatus('disconnected');
  }

  takeEvents(events: readonly TerminalEvent[]): StrayEvents | undefined {
    const found = this.#events.take(events);
    if (found.kind === 'stray') return found.reason;
    if (found.isGap) this.#sink?.missed();
    for (const event of events) {
      this.#told.takeEvent(event);
      const { change } = event;
      if (change.kind === 'request') this.#late.note(change.requestId, change.result);
    }
    this.#sink?.events(events);
    return undefined;
  }

  takeTicks({ ticks, figures }: TickBatch): void {
    const fresh = this.#quotes.fresh(ticks);
    this.#told.takeQuotes(Math.max(...ticks.map(({ timeMs }) => timeMs)), figures);
    if (fresh.length > 0) this.#sink?.ticks(fresh);
  }

  takeStatus({ status, last, clocks }: StatusReport): void {
    this.#told.takeClocks(clocks);
    const wasConnected = this.#status === 'connected';
    this.#setStatus(status);
    // A terminal that has just connected is asked for everything anyway.
    if (wasConnected && status === 'connected' && this.#events.isBehind(last)) this.#sink?.missed();
  }

  status(): TerminalStatus {
    return this.#status;
  }

  account(): AccountState | undefined {
    return this.#told.account;
  }

  marketTime(): UtcMs {
    return this.#told.marketTime();
  }

  serverOffsetMs(atMs: UtcMs): number | undefined {
    return this.#told.serverOffsetMs(atMs);
  }

  async send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    const commands = this.#link?.commands;
    if (commands === undefined || this.#status !== 'connected') {
      return { kind: 'not_sent', reason: this.#status };
    }
    const { requestId, fingerprint, precedence = 'medium' } = request;
    const expiresInMs = request.expiresAtMs - this.#parts.clock.nowMs();
    if (expiresInMs < 0) return { kind: 'not_sent', reason: 'expired' };
    const outcome = await commands.ask(
      'send',
      (expiresAtMs) => ({ ...request, expiresAtMs: asUtcMs(expiresAtMs) }),
      {
        rank: precedence,
        timeoutMs: deadlineMs,
        expiresInMs,
        mayLeave: () => this.#parts.mayLeave(request),
        cameLate: (result) => this.#late.note(requestId, result),
      },
    );
    if (outcome.kind === 'lost') this.#late.missing(requestId, fingerprint);
    return toReply(outcome, deadlineMs);
  }

  /** What came too late for `send` is told here, where the terminal itself does not know it. */
  async find(query: FindQuery, sinceMs: UtcMs): Promise<FindResult> {
    const found = await this.#questions.find(query, sinceMs);
    const late = this.#late.find(query);
    return late === undefined || (found.answer ?? null) !== null
      ? found
      : { ...found, answer: late };
  }

  async snapshot(): Promise<TerminalSnapshot> {
    const snapshot = await this.#questions.snapshot();
    this.#told.takeSnapshot(snapshot);
    this.#events.takeSnapshot(snapshot);
    return snapshot;
  }

  checkPassword(password: string) {
    return this.#capabilities.checksPasswords
      ? this.#questions.checkPassword(password)
      : Promise.resolve(false);
  }

  check(trade: TradeRequest) {
    return this.#questions.check(trade);
  }

  symbols() {
    return this.#questions.symbols();
  }

  ticks(query: HistoryQuery) {
    return this.#questions.ticks(query);
  }

  bars(query: HistoryQuery & { readonly timeframe: Timeframe }) {
    return this.#questions.bars(query);
  }

  deals(query: PastQuery) {
    return this.#questions.deals(query);
  }

  pastOrders(query: PastQuery) {
    return this.#questions.pastOrders(query);
  }

  #setStatus(status: TerminalStatus): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#sink?.status(status);
  }
}

/** Reasons of the application for refusals of a terminal that prove that nothing was executed. */
const NOT_SENT: ReadonlyMap<string, string> = new Map([
  ['EXPIRED', 'expired'],
  ['NOT_CONNECTED', 'disconnected'],
]);

function toReply(outcome: CommandOutcome<'send'>, deadlineMs: number): TradeReply {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'answered', result: outcome.answer };
    case 'unsent':
      return { kind: 'not_sent', reason: outcome.reason };
    case 'refused': {
      const { code, message } = outcome;
      if (provesNotExecuted(code)) {
        return { kind: 'not_sent', reason: NOT_SENT.get(code) ?? code.toLowerCase() };
      }
      return { kind: 'no_answer', reason: 'unreadable', detail: `${code}: ${message}` };
    }
    case 'lost': {
      const { reason } = outcome;
      const timeout = `no answer in ${deadlineMs} ms`;
      const detail = reason === 'timeout' ? timeout : 'the link to the terminal was lost';
      return { kind: 'no_answer', reason, detail };
    }
  }
}
