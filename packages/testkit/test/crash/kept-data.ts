import { Database } from 'bun:sqlite';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SignalOutcome } from '@mt5-bridge/bridge/internal/app/signals/signal-outcome.ts';
import type { Deal, Order, Position, TerminalRequest, TradeResult } from '@mt5-bridge/trading';
import { makeFolder } from '../../../cli/test/process/bridge-process.ts';

/** A signal as the ledger's file holds it. */
export interface KeptSignal {
  readonly id: string;
  readonly state: string;
  readonly fingerprint: string | null;
  readonly request: TerminalRequest | null;
  readonly submittedMs: number | null;
  readonly outcome: SignalOutcome | null;
}

export interface KeptEvent {
  readonly seq: number;
  readonly type: string;
  readonly signalId: string | null;
  readonly body: string;
}

/** A row of the audit about a signal. */
export interface KeptRow {
  readonly act: string;
  readonly signalId: string;
}

/** All that a data directory says of the ledger and of the paper account's book. */
export interface KeptData {
  readonly integrity: string;
  readonly signals: readonly KeptSignal[];
  readonly events: readonly KeptEvent[];
  readonly audit: readonly KeptRow[];
  /** Working and ended ones. */
  readonly orders: readonly Order[];
  readonly deals: readonly Deal[];
  readonly positions: readonly Position[];
  readonly balance: number;
  /** Answers of the terminal by request id. */
  readonly answers: ReadonlyMap<string, TradeResult>;
}

/** Reads a copy, so that looking changes nothing; `undefined` before the ledger was made. */
export function readKeptData(dataDir: string): KeptData | undefined {
  const copy = makeFolder();
  try {
    for (const name of ['ledger.db', 'ledger.db-wal', 'ledger.db-journal']) {
      if (existsSync(join(dataDir, name))) copyFileSync(join(dataDir, name), join(copy, name));
    }
    if (!existsSync(join(copy, 'ledger.db'))) return undefined;
    const database = new Database(join(copy, 'ledger.db'), { readwrite: true });
    const kept = hasTable(database, 'signal') ? read(database) : undefined;
    database.close();
    return kept;
  } finally {
    rmSync(copy, { recursive: true });
  }
}

interface SignalRow {
  readonly digits: string;
  readonly state: string;
  readonly fingerprint: string | null;
  readonly request: string | null;
  readonly submitted: number | null;
  readonly outcome: string | null;
}

function read(database: Database): KeptData {
  const book = <Value>(table: string): Value[] =>
    database
      .query<{ value: string }, [string]>(
        `select value from book_living where book_table = ?1
         union all select value from book_archive where book_table = ?1`,
      )
      .all(table)
      .map(({ value }) => JSON.parse(value));
  const requests = database
    .query<{ key: string; value: string }, []>('select row_key as key, value from book_request')
    .all();
  return {
    integrity: String(database.query('pragma integrity_check').values()),
    signals: readSignals(database),
    events: readEvents(database),
    audit: readAudit(database),
    orders: [
      ...book<{ readonly order: Order }>('order').map(({ order }) => order),
      ...book<Order>('history_order'),
    ],
    deals: book<Deal>('deal'),
    positions: book<Position>('position'),
    balance: book<{ readonly balance: number }>('account')[0]?.balance ?? 0,
    answers: new Map(requests.map(({ key, value }) => [key, JSON.parse(value).result])),
  };
}

function readSignals(database: Database): KeptSignal[] {
  const rows = database.query<SignalRow, []>(
    `select lower(hex(id)) as digits, state, fingerprint, request, submitted_ms as submitted, outcome
     from signal order by no`,
  );
  return rows.all().map(({ digits, state, fingerprint, request, submitted, outcome }) => ({
    id: toUuid(digits),
    state,
    fingerprint,
    request: request === null ? null : JSON.parse(request),
    submittedMs: submitted,
    outcome: outcome === null ? null : JSON.parse(outcome),
  }));
}

/** A first start that was killed may have made the older tables alone. */
function hasTable(database: Database, name: string): boolean {
  return database.query('select 1 from sqlite_schema where name = ?1').get(name) !== null;
}

function readEvents(database: Database): KeptEvent[] {
  if (!hasTable(database, 'account_events')) return [];
  return database
    .query<{ lastSeq: number; heads: string; bodies: string }, []>(
      'select last_seq as lastSeq, heads, bodies from account_events order by last_seq',
    )
    .all()
    .flatMap(({ lastSeq, heads, bodies }) => {
      const all: [
        timeMs: number,
        type: string,
        origin: string,
        id: string | null,
        start: number,
      ][] = JSON.parse(heads);
      return all.map(([, type, , signalId, start], n) => ({
        seq: lastSeq - all.length + 1 + n,
        type,
        signalId,
        body: bodies.slice(start, all[n + 1]?.[4]),
      }));
    });
}

function readAudit(database: Database): KeptRow[] {
  if (!hasTable(database, 'audit')) return [];
  return database
    .query<{ act: string; digits: string }, []>(
      'select act, lower(hex(signal_id)) as digits from audit where signal_id is not null',
    )
    .all()
    .map(({ act, digits }) => ({ act, signalId: toUuid(digits) }));
}

const toUuid = (digits: string): string =>
  digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5');
