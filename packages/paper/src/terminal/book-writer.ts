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

/** An append on its way. */
interface Write {
  readonly seq: number;
  readonly events: readonly TerminalEvent[];
  readonly durable: PromiseWithResolvers<boolean>;
  /** Empty when durable, else the reason; `undefined` while it is on its way. */
  error: string | undefined;
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
  /** Oldest first. */
  readonly #writes: Write[] = [];
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
    const durable = Promise.withResolvers<boolean>();
    const write: Write = { seq: stream.seq, events, durable, error: undefined };
    this.#writes.push(write);
    this.#settled = durable.promise;
    if (this.#failed) this.#end(write, 'the book has failed before');
    else this.#append(write, [...output.changes, ...more, putStream(stream, timeMs)]);
    return durable.promise;
  }

  #append(write: Write, changes: readonly BookChange[]): void {
    const { accountId, book } = this.#options;
    const failed = (error: unknown): void =>
      this.#end(write, error instanceof Error ? error.message : String(error));
    try {
      book.append(accountId, changes).then((outcome) => {
        this.#end(write, outcome.ok ? '' : outcome.error || 'append failed');
      }, failed);
    } catch (error) {
      failed(error);
    }
  }

  /** Lets out what is durable, up to the first write that is still on its way. */
  #end(ended: Write, error: string): void {
    ended.error = error;
    for (let write = this.#writes[0]; write?.error !== undefined; write = this.#writes[0]) {
      this.#writes.shift();
      if (write.error !== '') this.#fail(write.error);
      if (!this.#failed) {
        this.#durableSeq = write.seq;
        if (write.events.length > 0) this.#options.deliver(write.events);
      }
      write.durable.resolve(!this.#failed);
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
