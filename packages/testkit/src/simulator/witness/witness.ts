import type { TerminalRequest } from '@mt5-bridge/trading';
import { rowBegin } from '../simulated-audit-log.ts';
import type { BookWatcher } from '../simulated-book-store.ts';
import type { SimulatedDisk } from '../simulated-disk.ts';
import { readLedgerEntry } from '../simulated-ledger.ts';
import { BookShelf } from './book-shelf.ts';
import { BookWitness } from './book-witness.ts';
import { EventWitness } from './event-witness.ts';
import { ListWitness } from './list-witness.ts';
import { QueryWitness } from './query-witness.ts';
import { SecretWitness } from './secret-witness.ts';
import { StopListWitness } from './stop-list-witness.ts';
import { StopWitness } from './stop-witness.ts';
import { ToldWitness } from './told-witness.ts';
import { UpdateWitness } from './update-witness.ts';
import { Violations } from './violations.ts';

/** Watches a run from outside and compares what the parts say with what is. */
export class Witness {
  readonly violations = new Violations();
  readonly book: BookWitness;
  readonly events = new EventWitness(this.violations);
  readonly secrets = new SecretWitness(this.violations);
  readonly stops = new StopWitness(this.violations);
  readonly told: ToldWitness;
  readonly updates: UpdateWitness;
  readonly shelf = new BookShelf();
  readonly queries: QueryWitness;
  /** Hears of the terminal's durable book. */
  readonly bookWatcher: BookWatcher;
  readonly lists: ListWitness;
  readonly stopLists: StopListWitness;
  readonly #ledgerDisk: () => SimulatedDisk;
  /** Of every request that left, as it was written down. */
  readonly #deadlines = new Map<string, number | undefined>();

  /** True time, until when each request may be begun. */
  readonly #livesUntilMs = new Map<string, number>();
  readonly #trueMsOf: ((terminalMs: number) => number) | undefined;

  /** `trueMsOf`: true time of an instant on the terminal's clock, where deadlines are counted in true time. */
  constructor(
    isNetting: boolean,
    ledgerDisk: () => SimulatedDisk,
    trueMsOf?: (terminalMs: number) => number,
  ) {
    this.#ledgerDisk = ledgerDisk;
    this.#trueMsOf = trueMsOf;
    const executed = (id: string, atMs: number) => this.#requestExecuted(id, atMs);
    this.book = new BookWitness(this.violations, isNetting, executed);
    this.told = new ToldWitness(this.violations, this.book, ledgerDisk);
    this.updates = new UpdateWitness(this.violations, this.events, this.told);
    const { violations, shelf, told, events, book } = this;
    this.queries = new QueryWitness({ violations, shelf, told, events, isNetting });
    this.bookWatcher = {
      restarted: () => {
        book.restarted();
        shelf.restarted();
      },
      changed: (change) => {
        book.changed(change);
        shelf.changed(change);
      },
    };
    this.lists = new ListWitness({ violations, book, ledgerDisk, isNetting });
    this.stopLists = new StopListWitness(violations, book, ledgerDisk);
  }

  /**
   * The bridge handed a request to its terminal port, or to a socket: at `atMs`, by its own clock at `nowMs`.
   * Without that its age is measured in true time: wall clocks that are set must not move a deadline there.
   */
  requestLeft(request: TerminalRequest, nowMs: number | undefined, atMs: number): void {
    const { requestId, fingerprint, trade } = request;
    if (this.#deadlines.has(requestId)) {
      this.violations.add('I2', `request ${requestId} left the bridge twice`);
    }
    this.stops.requestLeft(requestId, trade, atMs);
    if (this.lists.requestLeft(request)) this.told.ofList(request);
    const identity = `"requestId":"${requestId}","fingerprint":"${fingerprint}"`;
    const record = this.#ledgerDisk().findSafe(identity);
    const deadlineMs = record === undefined ? undefined : deadlineIn(record);
    this.#deadlines.set(requestId, deadlineMs);
    if (deadlineMs === undefined) {
      this.violations.add('I3', `request ${requestId} left before its submit was durable`);
      return;
    }
    if (this.#ledgerDisk().findSafe(rowBegin('intent_submitted', requestId)) === undefined) {
      this.violations.add('audit', `request ${requestId} left without its row`);
    }
    const lateMs = nowMs === undefined ? this.#lateMs(requestId, atMs) : nowMs - deadlineMs;
    if (lateMs < 0) return;
    this.violations.add('I8', `request ${requestId} left ${lateMs} ms too late`);
  }

  /** A request is about to be written down: from now on it may live until its deadline. */
  submitting({ requestId, expiresAtMs }: TerminalRequest, nowMs: number, atMs: number): void {
    this.#livesUntilMs.set(requestId, atMs + expiresAtMs - nowMs);
  }

  #lateMs(requestId: string, atMs: number): number {
    return atMs - (this.#livesUntilMs.get(requestId) ?? atMs);
  }

  #requestExecuted(requestId: string, nowMs: number): void {
    if (requestId.startsWith('by hand')) return;
    if (!this.#deadlines.has(requestId)) {
      this.violations.add('I3', `the terminal got ${requestId}, which the bridge never sent`);
      return;
    }
    const lateMs =
      this.#trueMsOf === undefined
        ? nowMs - (this.#deadlines.get(requestId) ?? nowMs)
        : this.#lateMs(requestId, this.#trueMsOf(nowMs));
    if (lateMs <= 0) return;
    this.violations.add('I8', `${requestId} was executed ${lateMs} ms after its deadline`);
  }

  /** What can be said only when everything has come to rest. */
  finish(): void {
    this.told.finish(this.events);
    this.events.checkWhole(this.book.deals, this.book.ended);
    this.lists.finish();
    this.stopLists.finish();
    for (const fingerprint of this.book.fingerprints()) {
      if (this.told.idOf(fingerprint) === undefined) {
        this.violations.add('I3', `an order carries ${fingerprint}, which belongs to no wish`);
      }
    }
  }
}

function deadlineIn(record: string): number | undefined {
  return readLedgerEntry(record).signal?.request?.expiresAtMs;
}
