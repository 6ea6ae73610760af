import type { Ledger } from '../../ports/ledger.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import { decodeOutcome, type SignalOutcome } from '../signals/signal-outcome.ts';
import type { SignalService } from '../signals/signal-service.ts';

export interface ProofParts {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly reconciler: Pick<Reconciler, 'watch'>;
  readonly signals: () => Pick<SignalService, 'pendingOutcome'>;
}

/** Tells the outcome of an intent once it is known, however long that takes. */
export class Proofs {
  readonly #parts: ProofParts;

  constructor(parts: ProofParts) {
    this.#parts = parts;
  }

  /** Whether something of this id was sent, or is about to be. */
  isKnown(id: string): boolean {
    if (this.#parts.signals().pendingOutcome(id) !== undefined) return true;
    return this.#parts.ledger.find(id) !== undefined;
  }

  /** As far as it is known within the time that clients wait; `undefined`: it is not. */
  async soon(id: string): Promise<SignalOutcome | undefined> {
    const pending = this.#parts.signals().pendingOutcome(id);
    if (pending !== undefined) return pending;
    const outcome = this.#parts.ledger.find(id)?.outcome ?? undefined;
    return outcome === undefined ? undefined : decodeOutcome(outcome);
  }

  /** The proven outcome, perhaps never; `undefined`: no such intent was sent. */
  async of(id: string): Promise<SignalOutcome | undefined> {
    const pending = await this.#parts.signals().pendingOutcome(id);
    if (pending !== undefined && pending.kind !== 'unresolved') return pending;
    const record = this.#parts.ledger.find(id);
    if (record === undefined) return undefined;
    const { outcome, state } = record;
    if (outcome !== null && state !== 'unresolved') return decodeOutcome(outcome);
    // Asked in the same turn: what the reconciler has solved meanwhile stands in the ledger.
    return this.#parts.reconciler.watch(record);
  }
}
