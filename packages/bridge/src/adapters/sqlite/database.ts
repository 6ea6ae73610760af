import { Database } from 'bun:sqlite';
import { closeSync, openSync } from 'node:fs';
import { describeStoreError, StoreOpenError } from './store-errors.ts';

/** Everything in SQL or in a message to a worker is one of these. */
export type SqlValue = string | number | null;

export type SchemaStep = string | ((database: Database) => void);

export interface Schema {
  readonly name: string;
  /** Stands in the file's header, so that a foreign database is never written to. */
  readonly applicationId: number;
  /**
   * Step `n` brings version `n` to version `n + 1`: SQL, or what SQL can not say. Steps are never edited, only
   * added.
   */
  readonly steps: readonly SchemaStep[];
}

export interface WriterSettings {
  /** `full` syncs every commit; `normal` may lose the newest commits in a power cut, never the file. */
  readonly synchronous: 'full' | 'normal';
  readonly cacheKib: number;
}

/** Long enough for the moments in which SQLite itself locks a WAL database, for example at its opening. */
const BUSY_TIMEOUT_MS = 2_000;

/** The one connection that writes. Makes the file or brings its schema up to date. */
export function openWriter(path: string, schema: Schema, settings: WriterSettings): Database {
  let database: Database | undefined;
  try {
    // SQLite gives its companion files the mode of the database.
    closeSync(openSync(path, 'a', 0o600));
    database = new Database(path, { readwrite: true, create: true });
    database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
    checkOwnership(database, path, schema);
    useWriteAheadLog(database);
    database.run(`pragma synchronous = ${settings.synchronous}`);
    database.run(`pragma cache_size = -${settings.cacheKib}`);
    // Its own checkpoints ignore a failed sync; ours must not (see Checkpoints).
    database.run('pragma wal_autocheckpoint = 0');
    migrate(database, schema);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof StoreOpenError) throw error;
    throw new StoreOpenError(
      'open_failed',
      `the ${schema.name} database ${path} can not be opened: ${describeStoreError(error)}. ` +
        'Check the disk and the rights on the file, or restore a backup',
    );
  }
}

/** A connection that sees each commit at its next statement and can not write. */
export function openReader(path: string): Database {
  const database = new Database(path, { readonly: true });
  database.run(`pragma busy_timeout = ${BUSY_TIMEOUT_MS}`);
  return database;
}

function useWriteAheadLog(database: Database): void {
  const mode = database.prepare<{ journal_mode: string }, []>('pragma journal_mode = wal').get();
  if (mode?.journal_mode === 'wal') return;
  throw new Error('its file system has no shared memory, as network drives; use a local disk');
}

function checkOwnership(database: Database, path: string, schema: Schema): void {
  const applicationId = readPragma(database, 'application_id');
  const version = readPragma(database, 'user_version');
  const isEmpty = readPragma(database, 'schema_version') === 0;
  if (applicationId !== schema.applicationId && !(isEmpty && applicationId === 0)) {
    throw new StoreOpenError(
      'foreign_database',
      `${path} is not a ${schema.name} database of this bridge ` +
        `(application id ${applicationId}, expected ${schema.applicationId}): move it away`,
    );
  }
  if (version > schema.steps.length) {
    throw new StoreOpenError(
      'schema_too_new',
      `the ${schema.name} database ${path} has schema version ${version}, this bridge knows ` +
        `versions up to ${schema.steps.length}: run the newer bridge, or restore a backup`,
    );
  }
}

function migrate(database: Database, schema: Schema): void {
  let version = readPragma(database, 'user_version');
  for (const step of schema.steps.slice(version)) {
    version += 1;
    database.run('begin immediate');
    takeStep(database, step);
    database.run(`pragma application_id = ${schema.applicationId}`);
    database.run(`pragma user_version = ${version}`);
    database.run('commit');
  }
}

export function takeStep(database: Database, step: SchemaStep): void {
  if (typeof step === 'string') database.run(step);
  else step(database);
}

function readPragma(
  database: Database,
  name: 'application_id' | 'user_version' | 'schema_version',
): number {
  const row = database.prepare<Record<string, number>, []>(`pragma ${name}`).get();
  return row?.[name] ?? 0;
}
