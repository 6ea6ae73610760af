import type { Owner } from './owner.ts';

/** Another process owns the data directory; the command exits with 3. */
export class DataDirInUseError extends Error {
  override readonly name = 'DataDirInUseError';
  readonly directory: string;
  /** `null` when the owner has not said it yet. */
  readonly pid: number | null;
  readonly port: number | null;

  constructor(directory: string, owner: Owner | undefined) {
    const who = owner === undefined ? 'another process' : `process ${owner.pid}`;
    const where = owner?.port == null ? '' : ` (port ${owner.port})`;
    super(
      `data directory ${directory} is in use by ${who}${where}: ` +
        'stop that process, or choose another directory with --data-dir',
    );
    this.directory = directory;
    this.pid = owner?.pid ?? null;
    this.port = owner?.port ?? null;
  }
}

/** The directory can not be made, read or written. */
export class DataDirUnusableError extends Error {
  override readonly name = 'DataDirUnusableError';
  readonly directory: string;

  constructor(directory: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(
      `data directory ${directory} can not be used: ${reason}. ` +
        'Give this user the right to write there, or choose another with --data-dir',
      { cause },
    );
    this.directory = directory;
  }
}
