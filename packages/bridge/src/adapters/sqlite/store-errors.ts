export type StoreOpenCode = 'schema_too_new' | 'foreign_database' | 'open_failed';

/** A database of the data directory can not be used; nothing in it was changed. */
export class StoreOpenError extends Error {
  override readonly name = 'StoreOpenError';
  readonly code: StoreOpenCode;

  constructor(code: StoreOpenCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** What SQLite said, with its code: `SQLITE_FULL: database or disk is full`. */
export function describeStoreError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  return `${code}${error.message}`;
}
