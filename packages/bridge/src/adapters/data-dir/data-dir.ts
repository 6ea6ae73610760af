import { Database } from 'bun:sqlite';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Random } from '../../ports/random.ts';
import { DataDirInUseError, DataDirUnusableError } from './data-dir-errors.ts';
import { ADMIN_TOKEN_FILE, OWNER_FILE, type Owner, readOwner, writePrivateFile } from './owner.ts';

export const LEDGER_FILE = 'ledger.db';
export const MARKET_FILE = 'market.db';
const LOCK_FILE = 'lock.db';
/** 256 bits: nobody guesses the token in the life of a process. */
const ADMIN_TOKEN_BYTES = 32;

/** A data directory that this process owns until `close` or its end, however that comes. */
export interface DataDir {
  readonly path: string;
  readonly ledgerPath: string;
  readonly marketPath: string;
  /** Opens the bridge to commands of the same user; new at each start, never logged. */
  readonly adminToken: string;
  /** Tells a second process, and the commands, where this one listens. */
  publishPort(port: number): void;
  close(): void;
}

export interface DataDirOptions {
  readonly random: Random;
  readonly pid?: number;
}

/**
 * Makes the directory when it is missing (mode 0700) and takes its lock. Throws `DataDirInUseError` while
 * another process holds it, `DataDirUnusableError` when it can not be made or written.
 */
export function openDataDir(path: string, options: DataDirOptions): DataDir {
  const directory = resolve(path);
  const pid = options.pid ?? process.pid;
  const lock = guard(directory, () => {
    makeDirectory(directory);
    return takeLock(directory);
  });
  const writeOwner = (owner: Owner): void =>
    writePrivateFile(join(directory, OWNER_FILE), `${JSON.stringify(owner)}\n`);
  const adminToken = Buffer.from(options.random.bytes(ADMIN_TOKEN_BYTES)).toString('base64url');
  guard(directory, () => {
    writeOwner({ pid, port: null });
    writePrivateFile(join(directory, ADMIN_TOKEN_FILE), `${adminToken}\n`);
  });
  return {
    path: directory,
    ledgerPath: join(directory, LEDGER_FILE),
    marketPath: join(directory, MARKET_FILE),
    adminToken,
    publishPort: (port) => writeOwner({ pid, port }),
    close() {
      rmSync(join(directory, ADMIN_TOKEN_FILE), { force: true });
      rmSync(join(directory, OWNER_FILE), { force: true });
      lock.close();
    },
  };
}

/**
 * A write lock on a database of its own, held as long as the process lives: the system frees it at once
 * after `kill -9`, which a file with a pid in it does not. Nothing else may open the lock file in this
 * process: on POSIX, closing any descriptor of a file drops the locks of all.
 */
function takeLock(directory: string): Database {
  const lock = new Database(join(directory, LOCK_FILE), { create: true });
  try {
    lock.run('pragma locking_mode = exclusive');
    lock.run('begin exclusive');
    return lock;
  } catch (error) {
    lock.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') {
      throw new DataDirInUseError(directory, readOwner(directory));
    }
    throw error;
  }
}

function makeDirectory(directory: string): void {
  if (existsSync(directory)) return;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  syncDirectory(dirname(directory));
}

/** So that a power cut right after the first start does not take the directory with it. */
function syncDirectory(directory: string): void {
  // Windows opens no directory as a file; NTFS journals the entry itself.
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function guard<T>(directory: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof DataDirInUseError) throw error;
    throw new DataDirUnusableError(directory, error);
  }
}
