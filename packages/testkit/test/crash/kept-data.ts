import { Database } from 'bun:sqlite';
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { SignalOutcome } from '@mt5-bridge/bridge/internal/app/signals/signal-outcome.ts';
import type { Deal, Order, Position, TerminalRequest, TradeResult } from '@mt5-bridge/trading';
import { makeFolder } from '../../../cli/test/process/bridge-process.ts';

const FILE = 'ledger.db';

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

/** Where a bridge and its terminal keep what they know: one folder when they are one process. */
export interface KeptFolders {
  readonly ledgerDir: string;
  /** The bridge still runs. */
  readonly isLedgerAlive?: boolean;
  readonly bookDir: string;
  readonly isBookAlive?: boolean;
}

/** What the folders hold; `undefined` before the ledger was made. */
export function readKeptData({
  ledgerDir,
  isLedgerAlive = false,
  bookDir,
  isBookAlive = false,
}: KeptFolders): KeptData | undefined {
  // The book first: an order that came into it meanwhile has its signal in the ledger already.
  const book = onDatabase(bookDir, isBookAlive, readBook) ?? NO_BOOK;
  const ledger = onDatabase(ledgerDir, isLedgerAlive, readLedger);
  if (ledger === undefined) return undefined;
  const integrity = [ledger.integrity, book.integrity].find((found) => found !== 'ok') ?? 'ok';
  return { ...book, ...ledger, integrity };
}

/**
 * The files of a dead process are copied, so that looking changes nothing. Those of a living one are read
 * as SQLite allows beside a writer, in one transaction.
 */
function onDatabase<Found>(
  folder: string,
  isAlive: boolean,
  read: (database: Database) => Found,
): Found | undefined {
  if (isAlive) return readIn(new Database(join(folder, FILE), { readonly: true }), read);
  const copy = makeFolder();
  try {
    for (const name of [FILE, `${FILE}-wal`, `${FILE}-journal`]) {
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(copy, name));
    }
    if (!existsSync(join(copy, FILE))) return undefined;
    return readIn(new Database(join(copy, FILE), { readwrite: true }), read);
  } finally {
    rmSync(copy, { recursive: true });
  }
}

function readIn<Found>(database: Database, read: (database: Database) => Found): Found | undefined {
  try {
    database.run('begin');
    const isMade = database.query("select 1 from sqlite_schema where name = 'signal'").get();
    return isMade === null ? undefined : read(database);
  } finally {
    database.close();
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

type Ledger = Pick<KeptData, 'integrity' | 'signals' | 'events' | 'audit'>;
type Book = Omit<KeptData, 'signals' | 'events' | 'audit'>;

const NO_BOOK: Book = {
  integrity: 'ok',
  orders: [],
  deals: [],
  positions: [],
  balance: 0,
  answers: new Map(),
};

function integrityOf(database: Database): string {
  return String(database.query('pragma integrity_check').values());
}

function readLedger(database: Database): Ledger {
  return {
    integrity: integrityOf(database),
    signals: readSignals(database),
    events: readEvents(database),
    audit: readAudit(database),
  };
}

function readBook(database: Database): Book {
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
    integrity: integrityOf(database),
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
