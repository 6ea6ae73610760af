import { type AccountId, asMoney, type Money, type UtcMs } from '@mt5-bridge/trading';
import type { ControlStore } from '../../ports/control-store.ts';

const NAME = 'risk_day/';
const DAY_MS = 86_400_000;

interface Figures {
  /** UTC days since 1970. */
  readonly day: number;
  readonly orders: number;
  readonly dayStartEquity: number | null;
  readonly peakEquity: number | null;
}

const NOTHING: Figures = { day: 0, orders: 0, dayStartEquity: null, peakEquity: null };

/** What an account's UTC day has come to, by bridge time; kept over restarts. */
export class AccountDay {
  readonly #store: ControlStore;
  readonly #figures = new Map<AccountId, Figures>();

  constructor(store: ControlStore) {
    this.#store = store;
  }

  restore(entries: ReadonlyMap<string, string>): void {
    for (const [name, value] of entries) {
      if (!name.startsWith(NAME)) continue;
      // Made by `#set` of this class; account names are ours too.
      this.#figures.set(name.slice(NAME.length) as AccountId, JSON.parse(value) as Figures);
    }
  }

  ordersSent(accountId: AccountId, nowMs: UtcMs): number {
    return this.#today(accountId, nowMs).orders;
  }

  /** `null` until the terminal told of its equity in this day. */
  dayStartEquity(accountId: AccountId, nowMs: UtcMs): Money | null {
    return asMoneyOrNull(this.#today(accountId, nowMs).dayStartEquity);
  }

  peakEquity(accountId: AccountId): Money | null {
    return asMoneyOrNull((this.#figures.get(accountId) ?? NOTHING).peakEquity);
  }

  noteOrder(accountId: AccountId, nowMs: UtcMs): void {
    const today = this.#today(accountId, nowMs);
    this.#set(accountId, { ...today, orders: today.orders + 1 });
  }

  /** The first equity of a day starts it; the highest of all is the peak. */
  noteEquity(accountId: AccountId, equity: Money, nowMs: UtcMs): void {
    if (!Number.isFinite(equity)) return;
    const today = this.#today(accountId, nowMs);
    const next = {
      ...today,
      dayStartEquity: today.dayStartEquity ?? equity,
      peakEquity: Math.max(today.peakEquity ?? equity, equity),
    };
    const isSame =
      next.dayStartEquity === today.dayStartEquity && next.peakEquity === today.peakEquity;
    if (!isSame) this.#set(accountId, next);
  }

  /** Money paid in or out is no gain and no loss. */
  noteTransfer(accountId: AccountId, amount: Money, nowMs: UtcMs): void {
    const today = this.#today(accountId, nowMs);
    if (!Number.isFinite(amount) || today.peakEquity === null) return;
    this.#set(accountId, {
      ...today,
      dayStartEquity: today.dayStartEquity === null ? null : today.dayStartEquity + amount,
      peakEquity: today.peakEquity + amount,
    });
  }

  /** A clock that is set back does not begin a day again. */
  #today(accountId: AccountId, nowMs: UtcMs): Figures {
    const figures = this.#figures.get(accountId) ?? NOTHING;
    const day = Math.floor(nowMs / DAY_MS);
    return day <= figures.day ? figures : { ...NOTHING, day, peakEquity: figures.peakEquity };
  }

  #set(accountId: AccountId, figures: Figures): void {
    this.#figures.set(accountId, figures);
    // A write that fails closes the ledger, and with it trading.
    void this.#store.put(NAME + accountId, JSON.stringify(figures));
  }
}

function asMoneyOrNull(value: number | null): Money | null {
  return value === null ? null : asMoney(value);
}
