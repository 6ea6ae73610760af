import type { AppendResult } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type {
  AccountEvent,
  AccountEventDraft,
  EventLog,
} from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { AccountId } from '@mt5-bridge/trading';

/** Writes one record of the ledger's file, with the events that belong into it. */
export type AppendEvents = (
  events: readonly AccountEvent[],
  told: (result: AppendResult) => void,
) => void;

/** The account's events on the simulated disk: numbered when they are written, told when they are safe. */
export class SimulatedEventLog implements EventLog {
  readonly epoch: string;
  readonly #append: AppendEvents;
  /** As read back at the start and told since. */
  readonly #safe = new Map<AccountId, AccountEvent[]>();
  readonly #given = new Map<AccountId, number>();
  readonly #listeners: ((events: readonly AccountEvent[]) => void)[] = [];

  constructor(epoch: string, append: AppendEvents) {
    this.epoch = epoch;
    this.#append = append;
  }

  /** What the file held at the start, of all accounts. */
  get restored(): readonly AccountEvent[] {
    return [...this.#safe.values()].flat();
  }

  /** Takes over events that the file held at the start. */
  restore(events: readonly AccountEvent[]): void {
    for (const event of events) {
      this.#of(event.accountId).push(event);
      this.#given.set(event.accountId, event.seq);
    }
  }

  lastSeq(accountId: AccountId): number {
    return this.#safe.get(accountId)?.at(-1)?.seq ?? 0;
  }

  append(drafts: readonly AccountEventDraft[]): Promise<AppendResult> {
    const events = this.number(drafts);
    return new Promise((resolve) => {
      this.#append(events, (result) => {
        if (result.kind === 'durable') this.announce(events);
        resolve(result);
      });
    });
  }

  async read(
    accountId: AccountId,
    afterSeq: number,
    limit: number,
  ): Promise<readonly AccountEvent[]> {
    const events = this.#safe.get(accountId) ?? [];
    return events.filter(({ seq }) => seq > afterSeq).slice(0, limit);
  }

  onAppended(listener: (events: readonly AccountEvent[]) => void): void {
    this.#listeners.push(listener);
  }

  number(drafts: readonly AccountEventDraft[]): readonly AccountEvent[] {
    return drafts.map((draft) => {
      const seq = (this.#given.get(draft.accountId) ?? 0) + 1;
      this.#given.set(draft.accountId, seq);
      return { ...draft, epoch: this.epoch, seq };
    });
  }

  announce(events: readonly AccountEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) this.#of(event.accountId).push(event);
    for (const listener of this.#listeners) listener(events);
  }

  #of(accountId: AccountId): AccountEvent[] {
    const known = this.#safe.get(accountId);
    if (known !== undefined) return known;
    const made: AccountEvent[] = [];
    this.#safe.set(accountId, made);
    return made;
  }
}
