import type {
  AuditEntry,
  AuditLog,
  AuditPage,
  AuditQuery,
  AuditRecord,
} from '@mt5-bridge/bridge/internal/ports/audit-log.ts';
import { pageOf, tailOf } from './audit-rows.ts';
import type { MemoryDisk, MemoryWriter } from './memory-disk.ts';

/** An audit in memory, written by the writer of its ledger. */
export class MemoryAuditLog implements AuditLog {
  readonly #disk: MemoryDisk;
  readonly #writer: MemoryWriter;

  constructor(disk: MemoryDisk, writer: MemoryWriter) {
    this.#disk = disk;
    this.#writer = writer;
  }

  /** What is durable, in the order of writing. */
  get rows(): readonly AuditRecord[] {
    return this.#disk.audit;
  }

  record(entry: AuditEntry): void {
    const { audit } = this.#disk;
    this.#writer.join(() => audit.push({ ...entry, no: audit.length + 1 }));
  }

  async read(query: AuditQuery): Promise<AuditPage> {
    return pageOf(this.rows, query);
  }

  async tail(afterNo: number | undefined, limit: number): Promise<readonly AuditRecord[]> {
    return tailOf(this.rows, afterNo, limit);
  }
}
