import type { AccountId, TerminalChange, TerminalEvent, UtcMs } from '@mt5-bridge/trading';
import { type BookChange, type BookStream, putStream } from '../engine/book-change.ts';
import type { EngineOutput } from '../engine/output.ts';
import type { BookStore } from './book-store.ts';

export interface BookWriterOptions {
  readonly accountId: AccountId;
  readonly book: BookStore;
  readonly stream: BookStream;
  deliver(events: readonly TerminalEvent[]): void;
  /** Called once, at the first append that failed. */
  fail(error: string): void;
}

/**
 * Numbers events and lets them out when the book is durable, in order. Appends are handed over without
 * waiting for earlier ones; the engine runs ahead of the disk.
 */
export class BookWriter {
  readonly #options: BookWriterOptions;
  #epoch: string;
  #seq: number;
  #durableSeq: number;
  #settled: Promise<boolean> = Promise.resolve(true);
  #failed = false;

  constructor(options: BookWriterOptions) {
    this.#options = options;
    this.#epoch = options.stream.epoch;
    this.#seq = options.stream.seq;
    this.#durableSeq = options.stream.seq;
  }

  get epoch(): string {
    return this.#epoch;
  }

  /** The last event that was given a number. */
  get seq(): number {
    return this.#seq;
  }

  get durableSeq(): number {
    return this.#durableSeq;
  }

  /** True when everything written so far is durable; false after a failure. */
  settled(): Promise<boolean> {
    return this.#settled;
  }

  /** A new stream of events after the book was cleared. */
  restart(epoch: string): void {
    // Two streams that begin in one millisecond are still two.
    this.#epoch = epoch === this.#epoch ? `${epoch}+` : epoch;
    this.#seq = 0;
  }

  /** Resolves true when the output is durable and its events are out, false when it may be lost. */
  write(output: EngineOutput, more: readonly BookChange[], timeMs: UtcMs): Promise<boolean> {
    const events = output.events.map((change) => this.#number(change, timeMs));
    const stream = Object.freeze({ epoch: this.#epoch, seq: this.#seq });
    const changes = [...output.changes, ...more, putStream(stream, timeMs)];
    const appended = this.#failed ? Promise.resolve(undefined) : this.#append(changes);
    this.#settled = this.#settled.then(async (earlier) => {
      const error = await appended;
      if (!earlier || error === undefined || error !== '') {
        this.#fail(error ?? 'the book has failed before');
        return false;
      }
      this.#durableSeq = stream.seq;
      if (events.length > 0) this.#options.deliver(events);
      return true;
    });
    return this.#settled;
  }

  /** Empty when durable, else the reason. */
  async #append(changes: readonly BookChange[]): Promise<string> {
    try {
      const outcome = await this.#options.book.append(this.#options.accountId, changes);
      return outcome.ok ? '' : outcome.error || 'append failed';
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #number(change: TerminalChange, timeMs: UtcMs): TerminalEvent {
    this.#seq++;
    const { accountId } = this.#options;
    return Object.freeze({
      accountId,
      terminalEpoch: this.#epoch,
      seq: this.#seq,
      timeMs,
      change: Object.freeze(change),
    });
  }

  #fail(error: string): void {
    if (this.#failed) return;
    this.#failed = true;
    this.#options.fail(error);
  }
}
