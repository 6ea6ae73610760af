import type {
  AuditAct,
  AuditEntry,
  AuditLog,
  AuditPage,
  AuditQuery,
  AuditRecord,
} from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import { pageOf, tailOf } from '../audit-rows.ts';

/** What tells a row apart stands first, as `rowBegin` looks for it. */
export function writeRows(rows: readonly AuditRecord[]): string {
  return JSON.stringify(rows.map(({ act, signalId, ...row }) => ({ act, signalId, ...row })));
}

export function readRows(text: string): readonly AuditRecord[] {
  // Written by `writeRows`, and whole: its checksum was right.
  return JSON.parse(text) as readonly AuditRecord[];
}

/** How a record of the ledger holds the row of an act on an intent. */
export function rowBegin(act: AuditAct, signalId: string): string {
  return JSON.stringify(JSON.stringify({ act, signalId }).slice(0, -1)).slice(1, -1);
}

/**
 * The audit on the simulated disk. Rows of one turn go with whatever is written next, as they do in the group of
 * the real one: a record holds what it holds together, or is lost together.
 */
export class SimulatedAuditLog implements AuditLog {
  readonly #writeAlone: () => void;
  /** As read back at the start and made safe since. */
  readonly #safe: AuditRecord[] = [];
  #waiting: AuditRecord[] = [];
  #lastNo = 0;

  /** `writeAlone` makes a record of what still waits when the turn is over. */
  constructor(writeAlone: () => void) {
    this.#writeAlone = writeAlone;
  }

  /** Takes over rows that the file held at the start. */
  restore(rows: readonly AuditRecord[]): void {
    this.#safe.push(...rows);
    this.#lastNo = rows.at(-1)?.no ?? this.#lastNo;
  }

  record(entry: AuditEntry): void {
    this.#lastNo += 1;
    this.#waiting.push({ ...entry, no: this.#lastNo });
    if (this.#waiting.length > 1) return;
    queueMicrotask(() => {
      if (this.#waiting.length > 0) this.#writeAlone();
    });
  }

  /** What the next record must hold; nothing waits afterwards. */
  take(): readonly AuditRecord[] {
    const rows = this.#waiting;
    this.#waiting = [];
    return rows;
  }

  /** Rows that are safe now. */
  written(rows: readonly AuditRecord[]): void {
    this.#safe.push(...rows);
  }

  async read(query: AuditQuery): Promise<AuditPage> {
    return pageOf(this.#safe, query);
  }

  async tail(afterNo: number | undefined, limit: number): Promise<readonly AuditRecord[]> {
    return tailOf(this.#safe, afterNo, limit);
  }
}
