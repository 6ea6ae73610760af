import type { TradeReply, TradeResult } from '@mt5-bridge/trading';
import type { BookRequest } from '../engine/book-change.ts';

export interface JournalEntry {
  readonly requestId: string;
  readonly fingerprint: string;
  /** Settles when the result is durable, or when it is known that it will not be. */
  readonly reply: Promise<TradeReply>;
  /** `undefined` while the request is on its way to the server. */
  result: TradeResult | undefined;
}

/** The newest requests in memory; older ones are in the book. */
export class RequestJournal {
  readonly #capacity: number;
  readonly #entries = new Map<string, JournalEntry>();
  readonly #byFingerprint = new Map<string, JournalEntry[]>();
  /** By age, written over from the start: a Map finds its oldest key by walking over all deleted ones. */
  readonly #ring: JournalEntry[] = [];
  #ringNext = 0;
  #hasForgotten = false;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** True when an unknown request may still stand in the book. */
  get hasForgotten(): boolean {
    return this.#hasForgotten;
  }

  find(requestId: string): JournalEntry | undefined {
    return this.#entries.get(requestId);
  }

  findFingerprint(fingerprint: string): readonly JournalEntry[] {
    return this.#byFingerprint.get(fingerprint) ?? [];
  }

  restore({ requestId, fingerprint, result }: BookRequest): void {
    const reply = Promise.resolve<TradeReply>({ kind: 'answered', result });
    this.remember({ requestId, fingerprint, result, reply });
  }

  remember(entry: JournalEntry): void {
    this.#entries.set(entry.requestId, entry);
    if (entry.fingerprint !== '') {
      const same = this.#byFingerprint.get(entry.fingerprint);
      if (same === undefined) this.#byFingerprint.set(entry.fingerprint, [entry]);
      else same.push(entry);
    }
    const oldest = this.#ring[this.#ringNext];
    this.#ring[this.#ringNext] = entry;
    this.#ringNext = (this.#ringNext + 1) % this.#capacity;
    // One that never reached the server has left before.
    if (oldest === undefined || this.find(oldest.requestId) !== oldest) return;
    this.#hasForgotten = true;
    this.forget(oldest);
  }

  /** For a request that never reached the server: it may be sent again. */
  forget(entry: JournalEntry): void {
    this.#entries.delete(entry.requestId);
    const others = this.findFingerprint(entry.fingerprint).filter((other) => other !== entry);
    if (others.length === 0) this.#byFingerprint.delete(entry.fingerprint);
    else this.#byFingerprint.set(entry.fingerprint, others);
  }
}
