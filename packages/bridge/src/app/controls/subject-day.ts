import type { AccountId, UtcMs } from '@mt5-bridge/trading';
import type { ControlStore } from '../../ports/control-store.ts';

const NAME = 'subject_day/';
const DAY_MS = 86_400_000;

interface Count {
  /** UTC days since 1970. */
  readonly day: number;
  readonly orders: number;
}

/** Orders that a subject with a limit of its own sent on an account this UTC day; kept over restarts. */
export class SubjectDay {
  readonly #store: ControlStore;
  readonly #counts = new Map<string, Count>();

  constructor(store: ControlStore) {
    this.#store = store;
  }

  restore(entries: ReadonlyMap<string, string>): void {
    for (const [name, value] of entries) {
      // Made by `note` of this class.
      if (name.startsWith(NAME)) this.#counts.set(name, JSON.parse(value) as Count);
    }
  }

  ordersSent(accountId: AccountId, subject: string, nowMs: UtcMs): number {
    return this.#today(nameOf(accountId, subject), nowMs).orders;
  }

  note(accountId: AccountId, subject: string, nowMs: UtcMs): void {
    const name = nameOf(accountId, subject);
    const { day, orders } = this.#today(name, nowMs);
    const count = { day, orders: orders + 1 };
    this.#counts.set(name, count);
    // A write that fails closes the ledger, and with it trading.
    void this.#store.put(name, JSON.stringify(count));
  }

  /** A clock that is set back does not begin a day again. */
  #today(name: string, nowMs: UtcMs): Count {
    const day = Math.floor(nowMs / DAY_MS);
    const known = this.#counts.get(name);
    return known !== undefined && day <= known.day ? known : { day, orders: 0 };
  }
}

const nameOf = (accountId: AccountId, subject: string): string =>
  NAME + JSON.stringify([accountId, subject]);
