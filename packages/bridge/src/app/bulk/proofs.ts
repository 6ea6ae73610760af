import { NO_TICKET, sumDeals } from '@mt5-bridge/trading';
import type { Clock } from '../../ports/clock.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { Reconciler } from '../reconciler/reconciler.ts';
import type { BridgeSettings } from '../settings.ts';
import type { LivingOrders } from '../signals/living-orders.ts';
import {
  decodeOutcome,
  type SignalOutcome,
  type SucceededOutcome,
} from '../signals/signal-outcome.ts';
import type { SignalService } from '../signals/signal-service.ts';

export interface ProofParts {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly reconciler: Pick<Reconciler, 'watch'>;
  readonly livingOrders: Pick<LivingOrders, 'ended'>;
  readonly signals: () => Pick<SignalService, 'pendingOutcome'>;
  readonly clock: Clock;
  readonly settings: Pick<BridgeSettings, 'reconcileTimeoutMs'>;
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

  /** What became of an order that was taken and not dealt yet, within the time that clients wait; or not yet. */
  async endedSoon(id: string, placed: SucceededOutcome): Promise<SignalOutcome | undefined> {
    const { clock, settings } = this.#parts;
    if (settings.reconcileTimeoutMs === 0) return undefined;
    const late = Promise.withResolvers<undefined>();
    const cancel = clock.schedule(settings.reconcileTimeoutMs, () => late.resolve(undefined));
    const soon = await Promise.race([this.ended(id, placed), late.promise]);
    cancel();
    return soon;
  }

  /** The same however long it takes; perhaps never. */
  async ended(id: string, placed: SucceededOutcome): Promise<SignalOutcome> {
    const { state, filled, deals } = await this.#parts.livingOrders.ended(id);
    const { atMs } = placed;
    if (filled === 0) {
      const message = `the order of the request was ${state}, nothing was dealt`;
      const reason = { code: 'MT5_REJECTED', retcode: null, wasSent: true, details: {} } as const;
      return { kind: 'rejected', message, ...reason, atMs };
    }
    const [first] = deals;
    const { price } = sumDeals(deals);
    return {
      ...placed,
      kind: filled >= placed.requestedVolume ? 'executed' : 'partial',
      deal: first?.ticket ?? NO_TICKET,
      position: first?.positionId ?? placed.position,
      volume: filled,
      price,
    };
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
