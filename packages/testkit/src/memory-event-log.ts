import type { AppendResult } from '@mt5-bridge/bridge/internal/ports/append-result.ts';
import type {
  AccountEvent,
  AccountEventDraft,
  EventLog,
} from '@mt5-bridge/bridge/internal/ports/event-log.ts';
import type { AccountId } from '@mt5-bridge/trading';
import type { MemoryDisk, MemoryWriter } from './memory-disk.ts';

/** An event log in memory, for tests of what stands on it. */
export class MemoryEventLog implements EventLog {
  readonly epoch: string;
  readonly #disk: MemoryDisk;
  readonly #writer: MemoryWriter;
  readonly #given = new Map<string, number>();
  readonly #listeners: ((events: readonly AccountEvent[]) => void)[] = [];

  constructor(disk: MemoryDisk, writer: MemoryWriter) {
    this.#disk = disk;
    this.#writer = writer;
    this.epoch = disk.epoch;
  }

  lastSeq(accountId: AccountId): number {
    return this.#disk.events.get(accountId)?.at(-1)?.seq ?? 0;
  }

  append(drafts: readonly AccountEventDraft[]): Promise<AppendResult> {
    const events = this.number(drafts);
    return this.#writer.append(
      () => this.write(events),
      (result) => {
        if (result.kind === 'durable') this.announce(events);
      },
    );
  }

  async read(
    accountId: AccountId,
    afterSeq: number,
    limit: number,
  ): Promise<readonly AccountEvent[]> {
    const events = this.#disk.events.get(accountId) ?? [];
    return events.filter(({ seq }) => seq > afterSeq).slice(0, limit);
  }

  onAppended(listener: (events: readonly AccountEvent[]) => void): void {
    this.#listeners.push(listener);
  }

  number(drafts: readonly AccountEventDraft[]): readonly AccountEvent[] {
    return drafts.map((draft) => {
      const last = this.#given.get(draft.accountId) ?? this.lastSeq(draft.accountId);
      this.#given.set(draft.accountId, last + 1);
      return { ...draft, epoch: this.epoch, seq: last + 1 };
    });
  }

  write(events: readonly AccountEvent[]): void {
    for (const event of events) {
      const known = this.#disk.events.get(event.accountId) ?? [];
      known.push(event);
      this.#disk.events.set(event.accountId, known);
    }
  }

  announce(events: readonly AccountEvent[]): void {
    if (events.length === 0) return;
    for (const listener of this.#listeners) listener(events);
  }
}
