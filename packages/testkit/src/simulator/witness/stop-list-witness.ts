import type { SignalRecord } from '@mt5-bridge/bridge/internal/ports/ledger.ts';
import {
  type BulkScope,
  fingerprintIn,
  isOrderMeant,
  isPositionMeant,
  type Order,
  type Position,
} from '@mt5-bridge/trading';
import type { SimulatedDisk } from '../simulated-disk.ts';
import { readLedgerEntry } from '../simulated-ledger.ts';
import type { BookWitness } from './book-witness.ts';
import type { Violations } from './violations.ts';

/** A stop as the ledger holds it at the end. */
interface StopList {
  /** Where its wish lies in the file: what was submitted before is its business. */
  readonly at: number;
  readonly record: SignalRecord;
}

/**
 * Once all has come to rest, nothing stands that a stop was asked to cancel or close, unless it says so: of what
 * was sent before it was wished, whether its outcome was known then or not.
 */
export class StopListWitness {
  readonly #violations: Violations;
  readonly #book: BookWitness;
  readonly #ledgerDisk: () => SimulatedDisk;

  constructor(violations: Violations, book: BookWitness, ledgerDisk: () => SimulatedDisk) {
    this.#violations = violations;
    this.#book = book;
    this.#ledgerDisk = ledgerDisk;
  }

  finish(): void {
    const submittedAt = new Map<string, { readonly at: number; readonly record: SignalRecord }>();
    const stops = new Map<string, StopList>();
    const controls = new Map<string, string | null>();
    const wishedAt = new Map<string, number>();
    for (const [at, text] of this.#ledgerDisk().safeRecords().entries()) {
      const { signal, control } = readLedgerEntry(text);
      if (control !== undefined) {
        controls.set(control.name, control.value);
        if (!wishedAt.has(control.name)) wishedAt.set(control.name, at);
      }
      if (signal === undefined) continue;
      const fingerprint = signal.request?.fingerprint;
      if (fingerprint !== undefined && !submittedAt.has(fingerprint)) {
        submittedAt.set(fingerprint, { at, record: signal });
      }
      if (signal.plan?.pursuit === undefined) continue;
      const wished = wishedAt.get(`stop_actions/${signal.signalId}`);
      if (wished === undefined) {
        this.#violations.add('stop', `${signal.signalId} has a list that nobody wished`);
      } else stops.set(signal.signalId, { at: wished, record: signal });
    }
    for (const [name, value] of controls) {
      if (!name.startsWith('stop_actions/') || value === null) continue;
      this.#violations.add('stop', `${name} was asked for and never ended: ${value}`);
    }
    for (const stop of stops.values()) this.#check(stop, submittedAt);
  }

  #check({ at, record }: StopList, submittedAt: ReadonlyMap<string, StopList>): void {
    const { plan, signalId } = record;
    const pursuit = plan?.pursuit;
    if (pursuit === undefined) return;
    const excused = excusedOf(record);
    const makerOf = (comment: string): string | undefined => {
      const made = submittedAt.get(fingerprintIn(comment) ?? '');
      return made === undefined || made.at > at ? undefined : made.record.subject;
    };
    // What was made by hand may have come later.
    const scope: BulkScope = { ...pursuit.scope, includesManual: false };
    const stands = (what: string, { ticket, comment }: Order | Position): void => {
      // A netting position is that of the order which filled it last, whatever its ticket.
      const makers = this.#book.ordersOf(fingerprintIn(comment) ?? '');
      if (excused.has(ticket) || makers.some((order) => excused.has(order.ticket))) return;
      this.#violations.add('stop', `${what} ${ticket} ${comment} stands after ${signalId}`);
    };
    if (pursuit.cancels) {
      for (const order of this.#book.workingOrders()) {
        if (isOrderMeant(scope, order, makerOf)) stands('order', order);
      }
    }
    if (!pursuit.closes) return;
    for (const position of this.#book.openPositions()) {
      if (!isPositionMeant(scope, position, makerOf)) continue;
      // A pending order that was to stay may be filled whenever it is.
      const made = submittedAt.get(fingerprintIn(position.comment) ?? '');
      const wasPending = made?.record.request?.trade.action === 'PENDING';
      if (pursuit.cancels || !wasPending) stands('position', position);
    }
  }
}

/** Tickets of which a stop says that they may stand. */
function excusedOf({ outcome }: SignalRecord): ReadonlySet<string> {
  if (outcome === null) return new Set();
  // Made by the bridge under test.
  const { batch } = JSON.parse(outcome) as {
    readonly batch?: {
      readonly failed: readonly { readonly ticket: string }[];
      readonly unknown: readonly string[];
    };
  };
  return new Set([...(batch?.failed ?? []).map(({ ticket }) => ticket), ...(batch?.unknown ?? [])]);
}
