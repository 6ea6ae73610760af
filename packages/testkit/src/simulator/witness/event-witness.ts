import type { AccountEvent } from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import { ToldChanges } from './told-changes.ts';
import type { Violations } from './violations.ts';

const ENDS = new Set([
  'signal_denied',
  'signal_executed',
  'signal_placed',
  'signal_partial',
  'signal_rejected',
]);

/** I4 and I5: numbers of private events rise by one over all lives, and a replay equals what was told. */
export class EventWitness {
  readonly #violations: Violations;
  #known: AccountEvent[] = [];
  readonly #settled = new Map<string, string>();
  readonly changes = new ToldChanges();
  /** So many of them were told to somebody. */
  #told = 0;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  get count(): number {
    return this.#known.length;
  }

  /** A new life has read these from its disk. */
  restored(events: readonly AccountEvent[]): void {
    for (let at = 0; at < this.#told; at++) {
      const before = JSON.stringify(this.#known[at]);
      const now = JSON.stringify(events[at]);
      if (before !== now) {
        this.#violations.add('I5', `event ${at + 1} was told as ${before} and is now ${now}`);
      }
    }
    this.#known = [];
    this.#settled.clear();
    this.changes.clear();
    for (const event of events) this.#take(event);
  }

  announced(events: readonly AccountEvent[]): void {
    for (const event of events) this.#take(event);
    this.#told = this.#known.length;
  }

  /** Whether the end of a signal or command stands in the history. */
  hasSettled(id: string): boolean {
    return this.#settled.has(id);
  }

  #take(event: AccountEvent): void {
    this.#known.push(event);
    this.changes.take(event);
    const { seq, type, signalId } = event;
    const at = this.#known.length;
    if (seq !== at) this.#violations.add('I4', `event ${at} has the number ${seq}`);
    if (signalId === null || !ENDS.has(type)) return;
    const before = this.#settled.get(signalId);
    if (before !== undefined) {
      this.#violations.add('I1', `${signalId} ended twice: ${before} and ${type}`);
    }
    this.#settled.set(signalId, type);
  }
}
