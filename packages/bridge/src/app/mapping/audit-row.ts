import { formatIsoTime } from '@mt5-bridge/protocol';
import { asVolume, volumeToLots } from '@mt5-bridge/trading';
import type { AuditRecord } from '../../ports/audit-log.ts';
import { toSnakeCase } from './failure-details.ts';

/** A row of the audit as it is shown: every fact under a name of its own. */
export interface AuditRow {
  readonly no: number;
  readonly at: string;
  readonly act: string;
  readonly subject: string | null;
  readonly account: string | null;
  readonly signal_id: string | null;
  readonly code: string | null;
  readonly summary: string;
  /** From where. */
  readonly origin: AuditOrigin | null;
  readonly detail: Readonly<Record<string, unknown>> | null;
  /** What was asked for, of an intent that was submitted or denied. */
  readonly content?: unknown;
}

export interface AuditOrigin {
  /** Its id, never itself. */
  readonly credential?: string | null;
  readonly method?: string | null;
  readonly address?: string;
  readonly session?: string;
  readonly client?: string | null;
}

export function toAuditRow(record: AuditRecord, content?: unknown): AuditRow {
  const { no, atMs, act, subject, accountId, signalId, code, summary, origin, detail } = record;
  return {
    no,
    at: formatIsoTime(atMs),
    act,
    subject,
    account: accountId,
    signal_id: signalId,
    code,
    summary,
    // Both were written by this application.
    origin: origin === null ? null : (JSON.parse(origin) as AuditOrigin),
    detail: detail === null ? null : toDetail(JSON.parse(detail)),
    ...(content === undefined ? {} : { content }),
  };
}

function toDetail(detail: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(detail).map(([name, value]) => {
      if (name === 'kind') return ['request_type', value];
      if (name === 'steps') return ['steps_ms', value];
      if (name === 'receivedMs') return ['received_at', formatIsoTime(Number(value))];
      if (name === 'volume') return ['volume', volumeToLots(asVolume(Number(value)))];
      return [toSnakeCase(name), value];
    }),
  );
}
