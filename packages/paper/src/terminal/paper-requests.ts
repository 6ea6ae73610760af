import {
  type AccountId,
  asUtcMs,
  type FindQuery,
  NO_PRICE,
  NO_TICKET,
  NO_VOLUME,
  RETCODE,
  type TerminalRequest,
  type TradeReply,
  type TradeRequest,
  type TradeResult,
  type UtcMs,
} from '@mt5-bridge/trading';
import { type BookChange, putRequest } from '../engine/book-change.ts';
import type { EngineOutput } from '../engine/output.ts';
import type { ExecutedRequest, TradeServer } from '../engine/trade-server.ts';
import type { BookStore } from './book-store.ts';
import type { FaultyLink, PaperClock } from './faulty-link.ts';
import { NO_END } from './find-in-book.ts';
import { type JournalEntry, RequestJournal } from './request-journal.ts';

export interface PaperRequestsOptions {
  readonly accountId: AccountId;
  readonly book: BookStore;
  readonly clock: PaperClock;
  readonly link: FaultyLink;
  server(): TradeServer;
  /** Resolves true when output and changes are durable. */
  write(output: EngineOutput, more: readonly BookChange[]): Promise<boolean>;
  /** Market time of the feed, given to the server before a request. */
  advance(): void;
  /** Why nothing can be sent now, or `undefined`. */
  closedReason(): string | undefined;
  /** The engine threw: its memory can not be trusted any more. */
  broken(error: unknown): void;
}

const HOUR_MS = 3_600_000;
/** The bridge believes the silence of a journal for seven days. */
const KEPT_MS = 8 * 24 * HOUR_MS;
const RESTORED_MS = 24 * HOUR_MS;
/** Requests in memory; the book answers for older ones. */
const JOURNAL_CAPACITY = 65_536;

/** Requests on their way to the server and back: once per id, journalled, with the faults of the link. */
export class PaperRequests {
  readonly #options: PaperRequestsOptions;
  readonly #journal = new RequestJournal(JOURNAL_CAPACITY);
  readonly #inTransit = new Map<JournalEntry, number>();
  #prunedMs = 0;

  constructor(options: PaperRequestsOptions) {
    this.#options = options;
  }

  async load(): Promise<void> {
    const { accountId, book, clock } = this.#options;
    const rows = await book.range(accountId, 'request', {
      fromMs: asUtcMs(clock.nowMs() - RESTORED_MS),
      toMs: NO_END,
      limit: JOURNAL_CAPACITY,
    });
    for (const row of rows) if (row.table === 'request') this.#journal.restore(row.value);
  }

  /** Executes once per `requestId`; a repeat gets the journalled answer, also after a restart. */
  send(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    const known = this.#journal.find(request.requestId);
    if (known !== undefined) return this.#withDeadline(known.reply, deadlineMs);
    const reason = this.#options.closedReason();
    if (reason !== undefined) return Promise.resolve({ kind: 'not_sent', reason });
    if (this.#isExpired(request)) return Promise.resolve({ kind: 'not_sent', reason: 'expired' });
    if (!this.#options.link.isUp) {
      return Promise.resolve(noConnection(this.#options.server().nowMs));
    }
    return this.#journal.hasForgotten
      ? this.#sendUnlessStored(request, deadlineMs)
      : this.#withDeadline(this.#carry(request, deadlineMs), deadlineMs);
  }

  async #sendUnlessStored(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    const { accountId, book } = this.#options;
    const [stored] = await book.get(accountId, 'request', [request.requestId]);
    if (stored?.table === 'request') return { kind: 'answered', result: stored.value.result };
    // The same id may have been executed while the book was asked.
    const meanwhile = this.#journal.find(request.requestId);
    const reply = meanwhile?.reply ?? this.#carry(request, deadlineMs);
    return this.#withDeadline(reply, deadlineMs);
  }

  /** Journalled answers; more than one only where fingerprints collide. */
  async answers(query: FindQuery): Promise<readonly TradeResult[]> {
    if (query.by === 'fingerprint') {
      return this.#journal.findFingerprint(query.fingerprint).flatMap(({ result }) => result ?? []);
    }
    if (query.by === 'orders') return [];
    const known = this.#journal.find(query.requestId);
    if (known !== undefined) return known.result === undefined ? [] : [known.result];
    const { accountId, book } = this.#options;
    const rows = await book.get(accountId, 'request', [query.requestId]);
    return rows.flatMap((row) => (row.table === 'request' ? row.value.result : []));
  }

  /** Bridge time up to which every request has reached the server and the terminal knows of it. */
  completeToMs(): UtcMs {
    const { clock, link } = this.#options;
    return asUtcMs(Math.min(link.brokenMs ?? clock.nowMs(), ...this.#inTransit.values()));
  }

  #carry(request: TerminalRequest, deadlineMs: number): Promise<TradeReply> {
    const { link } = this.#options;
    const dice = this.#options.server().faults;
    const { requestId, fingerprint } = request;
    const { promise: reply, resolve } = Promise.withResolvers<TradeReply>();
    const entry: JournalEntry = { requestId, fingerprint, reply, result: undefined };
    this.#journal.remember(entry);
    this.#inTransit.set(entry, this.#options.clock.nowMs());
    const execute = (): Promise<TradeReply> => this.#execute(request, entry);
    const carried =
      dice === undefined
        ? { reply: execute(), heard: reply }
        : link.carry(dice, deadlineMs, execute);
    carried.reply.then((value) => {
      this.#inTransit.delete(entry);
      // Nothing came of it, so the id may come again.
      if (entry.result === undefined) this.#journal.forget(entry);
      resolve(value);
    });
    return carried.heard;
  }

  #execute(request: TerminalRequest, entry: JournalEntry): Promise<TradeReply> {
    this.#inTransit.delete(entry);
    if (this.#isExpired(request)) {
      return Promise.resolve({ kind: 'not_sent', reason: 'expired' });
    }
    const { requestId, fingerprint, trade } = request;
    const executed = this.#tryExecute(trade, requestId);
    if (executed === undefined) {
      const detail = 'the paper trade server failed; whether the request stands is unknown';
      return Promise.resolve({ kind: 'no_answer', reason: 'unreadable', detail });
    }
    const { result } = executed;
    entry.result = result;
    const nowMs = asUtcMs(this.#options.clock.nowMs());
    const journal = putRequest(Object.freeze({ requestId, fingerprint, result }), nowMs);
    const written = this.#options.write(executed, [journal, ...this.#pruned(nowMs)]);
    return written.then((durable) => {
      if (durable) return { kind: 'answered', result };
      const detail = 'the paper book failed; whether the request stands is unknown';
      return { kind: 'no_answer', reason: 'link_lost', detail };
    });
  }

  #tryExecute(trade: TradeRequest, requestId: string): ExecutedRequest | undefined {
    try {
      this.#options.advance();
      return this.#options.server().execute(trade, requestId);
    } catch (error) {
      this.#options.broken(error);
      return undefined;
    }
  }

  /** Once an hour, requests that are older than eight days leave the book. */
  #pruned(nowMs: UtcMs): readonly BookChange[] {
    if (nowMs - this.#prunedMs < HOUR_MS) return [];
    this.#prunedMs = nowMs;
    return [{ op: 'delete_before', table: 'request', timeMs: asUtcMs(nowMs - KEPT_MS) }];
  }

  #isExpired({ expiresAtMs }: TerminalRequest): boolean {
    return this.#options.clock.nowMs() > expiresAtMs;
  }

  #withDeadline(reply: Promise<TradeReply>, deadlineMs: number): Promise<TradeReply> {
    return new Promise((resolve, reject) => {
      const cancel = this.#options.clock.schedule(deadlineMs, () => {
        resolve({ kind: 'no_answer', reason: 'timeout', detail: `no answer in ${deadlineMs} ms` });
      });
      reply.then((value) => {
        cancel();
        resolve(value);
      }, reject);
    });
  }
}

/** What a terminal says by itself while it has no connection. */
function noConnection(timeMs: UtcMs): TradeReply {
  return {
    kind: 'answered',
    result: Object.freeze({
      retcode: RETCODE.CONNECTION,
      order: NO_TICKET,
      deal: NO_TICKET,
      position: NO_TICKET,
      volume: NO_VOLUME,
      price: NO_PRICE,
      bid: NO_PRICE,
      ask: NO_PRICE,
      comment: 'No connection with trade server',
      timeMs,
    }),
  };
}
