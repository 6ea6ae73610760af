import type { AccountId, UtcMs } from '@mt5-bridge/trading';

/** What happened, in the words by which the audit is filtered. */
export const AUDIT_ACTS = [
  'bridge_started',
  'bridge_draining',
  'bridge_stopped',
  'terminal_linked',
  'terminal_attached',
  'terminal_lost',
  'handshake_refused',
  'session_authenticated',
  'authentication_failed',
  'address_blocked',
  'account_connected',
  'account_connect_refused',
  'account_disconnected',
  'message_refused',
  'intent_refused',
  'intent_repeated',
  'intent_submitted',
  'intent_denied',
  'intent_settled',
  'kill_switch_engaged',
  'kill_switch_released',
  'dead_man_switch_armed',
  'dead_man_switch_disarmed',
  'dead_man_switch_fired',
  'repeats_halted',
  'conservation_breached',
  'paper_controlled',
  'key_created',
  'key_revoked',
  'token_revoked',
] as const;
export type AuditAct = (typeof AUDIT_ACTS)[number];

/** One line of the audit. Never holds a credential or a password. */
export interface AuditEntry {
  /** Bridge time. */
  readonly atMs: UtcMs;
  readonly act: AuditAct;
  /** Who; `null` where nobody is known, or where the bridge itself acted. */
  readonly subject: string | null;
  /** From where, as JSON text: credential id, address, session and what the client calls itself. */
  readonly origin: string | null;
  readonly accountId: AccountId | null;
  /** Canonical id of the signal or command. */
  readonly signalId: string | null;
  /** The error code of a refusal; of an intent that was carried out `executed`, `placed` or `partial`. */
  readonly code: string | null;
  /** What, for people. */
  readonly summary: string;
  /** More of it, as JSON text of the application. */
  readonly detail: string | null;
}

export interface AuditRecord extends AuditEntry {
  /** Rises by one in the order of writing; given once. */
  readonly no: number;
}

/** Which rows are wanted; what is left out is not asked. */
export interface AuditFilter {
  /** Inclusive. */
  readonly sinceMs?: number;
  /** Exclusive. */
  readonly untilMs?: number;
  readonly subject?: string;
  readonly accountId?: string;
  readonly act?: string;
  readonly code?: string;
  readonly signalId?: string;
}

/** A place between two rows: rows are read in the order of time, then of their numbers. */
export interface AuditPlace {
  readonly atMs: number;
  readonly no: number;
}

export interface AuditQuery extends AuditFilter {
  readonly order: 'oldest_first' | 'newest_first';
  /** Goes on behind this place; `null` begins. */
  readonly after: AuditPlace | null;
  /** Rows of one page, 1 to 500. */
  readonly limit: number;
}

/** A page may be empty and yet not the last: so many rows are looked at for each, and no more. */
export interface AuditPage {
  readonly rows: readonly AuditRecord[];
  /** Where the next page begins; `null`: there is nothing more. */
  readonly next: AuditPlace | null;
}

/**
 * Who did what, from where, and what was decided. Rows are added, never changed; retention removes old ones. They
 * lie in the ledger's database and are written in the order in which everything is: a row that is recorded
 * before an append is durable when that is. A row that can not be written is a ledger that has failed.
 */
export interface AuditLog {
  record(entry: AuditEntry): void;
  read(query: AuditQuery): Promise<AuditPage>;
  /** The rows written after one, in the order of writing; `undefined` begins with the newest that there is. */
  tail(afterNo: number | undefined, limit: number): Promise<readonly AuditRecord[]>;
}
