import { type AccountId, fingerprintIn } from '@mt5-bridge/trading';
import type { Ledger } from '../../ports/ledger.ts';

/** Marks that are remembered; a look-up in the ledger costs some microseconds, and a book may have hundreds. */
const MARKS_MAX = 10_000;

/** Who sent the order behind a comment, as far as the mark in it tells. */
export class OrderOwners {
  readonly #ledger: Pick<Ledger, 'findByFingerprint'>;
  /** Of marks that the ledger knows: who sent an order never changes. */
  readonly #known = new Map<string, { readonly subject: string; readonly accountId: AccountId }>();

  constructor(ledger: Pick<Ledger, 'findByFingerprint'>) {
    this.#ledger = ledger;
  }

  /** `undefined`: nobody knows, be it made by hand or its comment changed by the broker. */
  subjectOf(comment: string, accountId: AccountId): string | undefined {
    const mark = fingerprintIn(comment);
    if (mark === undefined) return undefined;
    const owner = this.#known.get(mark) ?? this.#lookUp(mark);
    return owner?.accountId === accountId ? owner.subject : undefined;
  }

  #lookUp(mark: string) {
    const record = this.#ledger.findByFingerprint(mark);
    if (record === undefined) return undefined;
    if (this.#known.size >= MARKS_MAX) this.#known.clear();
    const owner = { subject: record.subject, accountId: record.accountId };
    this.#known.set(mark, owner);
    return owner;
  }
}
