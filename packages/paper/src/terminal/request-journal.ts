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

/** Parts of the journal; the oldest goes as a whole. */
const SPANS = 8;

/**
 * The newest requests in memory, up to `capacity`; older ones are in the book. They lie in spans of time, because
 * a collector of garbage looks through the whole of a map that has changed: with one map of 65,536 it took 10 us
 * of every order. And none looks for the oldest entry of a Map, which would walk over all deleted ones.
 */
export class RequestJournal {
  readonly #spanSize: number;
  readonly #spansMax: number;
  /** Newest first. */
  #spans: JournalSpan[] = [];
  #hasForgotten = false;

  constructor(capacity: number) {
    this.#spanSize = Math.ceil(capacity / SPANS);
    this.#spansMax = Math.ceil(capacity / this.#spanSize);
  }

  /** True when an unknown request may still stand in the book. */
  get hasForgotten(): boolean {
    return this.#hasForgotten;
  }

  find(requestId: string): JournalEntry | undefined {
    for (const span of this.#spans) {
      const entry = span.find(requestId);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** Oldest first. */
  findFingerprint(fingerprint: string): readonly JournalEntry[] {
    return this.#spans.toReversed().flatMap((span) => span.findFingerprint(fingerprint));
  }

  restore({ requestId, fingerprint, result }: BookRequest): void {
    const reply = Promise.resolve<TradeReply>({ kind: 'answered', result });
    this.remember({ requestId, fingerprint, result, reply });
  }

  remember(entry: JournalEntry): void {
    const newest = this.#spans[0];
    if (newest !== undefined && newest.size < this.#spanSize) newest.add(entry);
    else this.#begin(entry);
  }

  /** For a request that never reached the server: it may be sent again. */
  forget(entry: JournalEntry): void {
    for (const span of this.#spans) span.remove(entry);
  }

  #begin(entry: JournalEntry): void {
    const begun = new JournalSpan();
    begun.add(entry);
    this.#spans = [begun, ...this.#spans];
    if (this.#spans.length <= this.#spansMax) return;
    const oldest = this.#spans.pop();
    if (oldest !== undefined && oldest.size > 0) this.#hasForgotten = true;
  }
}

class JournalSpan {
  readonly #entries = new Map<string, JournalEntry>();
  /** Made when somebody looks for a fingerprint, which only a reconciler does. */
  #byFingerprint: ReadonlyMap<string, readonly JournalEntry[]> | undefined;

  get size(): number {
    return this.#entries.size;
  }

  find(requestId: string): JournalEntry | undefined {
    return this.#entries.get(requestId);
  }

  findFingerprint(fingerprint: string): readonly JournalEntry[] {
    this.#byFingerprint ??= Map.groupBy(this.#entries.values(), (entry) => entry.fingerprint);
    return fingerprint === '' ? [] : (this.#byFingerprint.get(fingerprint) ?? []);
  }

  add(entry: JournalEntry): void {
    this.#entries.set(entry.requestId, entry);
    this.#byFingerprint = undefined;
  }

  remove(entry: JournalEntry): void {
    if (this.#entries.get(entry.requestId) !== entry) return;
    this.#entries.delete(entry.requestId);
    this.#byFingerprint = undefined;
  }
}
